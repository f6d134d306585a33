"""The names of all namespaces, read once when somebody is about to choose one; only where they may be listed."""

import asyncio
from typing import Final

from epwatch.kube.client import Client
from epwatch.kube.decode import decode_identity
from epwatch.kube.reactions import RETRYABLE
from epwatch.kube.wire import ListDocument, decode_list

_PATH: Final = "/api/v1/namespaces"
_HEADERS: Final = {"Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"}
_PATIENCE: Final = 5.0
"""Seconds; somebody waits to choose."""
_PAGE: Final = 500
_PAGES: Final = 20
"""10,000 namespaces: of more than that nobody chooses from a list."""


async def namespace_names(client: Client) -> frozenset[str] | None:
    """Return the names of all namespaces; None where they are denied, slow to come, or too many."""
    names: set[str] = set()
    query = {"limit": str(_PAGE)}
    try:
        async with asyncio.timeout(_PATIENCE):
            for _ in range(_PAGES):
                page = await _page(client, query)
                names.update(decode_identity(raw).name for raw in page.items or ())
                token = page.metadata.continue_ if page.metadata is not None else None
                if not token:
                    return frozenset(names)
                query["continue"] = token
    except RETRYABLE:
        return None
    return None


async def _page(client: Client, query: dict[str, str]) -> ListDocument:
    async with client.get(_PATH, query, _HEADERS, watch=False, aside=True) as response:
        return decode_list(await response.read())
