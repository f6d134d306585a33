"""Whether a watch has told all that a fresh list tells: what stands before a yes that scripts act upon.

A link may die without a word; until that shows, a picture of it looks live and well.
"""

import asyncio
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from epwatch.kube.audit import list_versions
from epwatch.kube.listwatch import ListerWatcher
from epwatch.kube.objects import ObjectKey
from epwatch.kube.reactions import RETRYABLE
from epwatch.kube.store import Store, Version
from epwatch.kube.versions import is_newer

_LOOKS: Final = 100
"""So often within its time it is looked whether the watch has caught up: ten times a second."""


async def confirm(transport: ListerWatcher, store: Store, *, watching: Callable[[], bool], within: float) -> str:
    """Return "" once a watch that is open has delivered every (uid, resourceVersion) of a fresh list, else what failed.

    Args:
        transport: lists metadata.
        store: what the watch delivered.
        watching: whether a watch is open.
        within: seconds for all of it.
    """
    if store.left_out:
        return "there are more objects than epwatch has room for"
    difference = "no fresh list of the slices could be had"
    try:
        async with asyncio.timeout(within):
            with store.touched() as touched:
                listed = await _list(transport, within / _LOOKS)
                difference = "the watch does not deliver what a fresh list of the slices shows"
                while True:
                    if watching() and _delivered(store.versions(), listed, touched):
                        return ""
                    await asyncio.sleep(within / _LOOKS)
    except TimeoutError:
        return difference


async def _list(transport: ListerWatcher, pause: float) -> Mapping[ObjectKey, Version]:
    while True:
        try:
            return (await list_versions(transport, 0.0))[1]
        except RETRYABLE:
            await asyncio.sleep(pause)


def _delivered(
    stored: Mapping[ObjectKey, Version], listed: Mapping[ObjectKey, Version], touched: AbstractSet[ObjectKey]
) -> bool:
    for key in stored.keys() | listed.keys():
        had, wanted = stored.get(key), listed.get(key)
        if had == wanted:
            continue
        # What the watch told since the list began may be news: a later version, an addition or a deletion.
        if key not in touched:
            return False
        if had is not None and wanted is not None and is_newer(wanted.resource_version, had.resource_version):
            return False
    return True
