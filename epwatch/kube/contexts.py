"""Which contexts of a kubeconfig are meant: names, comma lists and globs, in the order of the file; pure."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final

from epwatch.kube.stanzas import KubeconfigError

_GLOB: Final = frozenset("*?[")
_NEAR: Final = 3
"""Names that are offered for one that is not there."""


def contexts_meant(asked: Sequence[str], there: Sequence[str], named: str) -> tuple[str, ...]:
    """Return the names that are meant, each once: as they were asked for, those of one glob in the order of the file.

    A name that is there as it was written is that context, whatever stands in it: kubectl would take it so.

    Args:
        asked: the values of --context.
        there: the names of the kubeconfig's contexts in its order.
        named: the kubeconfig, as messages name it.

    Raises:
        KubeconfigError: something means none of them.
    """
    return tuple(dict.fromkeys(name for text in asked for name in _of_value(text, there, named)))


def contexts_named(asked: Sequence[str], there: Sequence[str]) -> frozenset[str]:
    """Return those of the names that were written out, and not meant by a glob alone; arguments as before."""
    parts = (part.strip() for text in asked for part in ([text] if text in there else text.split(",")))
    return frozenset(part for part in parts if part in there)


def _of_value(text: str, there: Sequence[str], named: str) -> Iterator[str]:
    if text in there:
        yield text
        return
    parts = [part.strip() for part in text.split(",")]
    for part in dict.fromkeys(part for part in parts if part):
        yield from _of_part(part, there, named)


def _of_part(part: str, there: Sequence[str], named: str) -> Iterable[str]:
    if part in there:
        return (part,)
    is_glob = not _GLOB.isdisjoint(part)
    found = [name for name in there if is_glob and fnmatchcase(name, part)]
    if found:
        return found
    what = f"no context matches {part!r}" if is_glob else f"context {part!r} does not exist"
    msg = f"{what} in kubeconfig {named}{_nearest(part, there)}"
    raise KubeconfigError(msg)


def _nearest(part: str, there: Sequence[str]) -> str:
    """Return the names that are most like it, else the first ones."""
    if not there:
        return "; there are none"
    wanted = part.strip("*?")
    near = [name for name in there if wanted and wanted.lower() in name.lower()][:_NEAR]
    near = near or get_close_matches(wanted, there, n=_NEAR)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are: {', '.join(sorted(there)[:8])}"
