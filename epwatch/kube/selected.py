"""Which selectors select anything of what was listed, without making records of it."""

from collections.abc import Iterable
from typing import Final

from msgspec import Raw, Struct
from msgspec.json import Decoder

from epwatch.kube.objects import Labels


class _Meta(Struct, gc=False):
    labels: dict[str, str | None] | None = None


class _Object(Struct, gc=False):
    metadata: _Meta | None = None


_OBJECT: Final = Decoder(_Object)


def selecting_none(selectors: Iterable[Labels], items: Iterable[Raw]) -> set[Labels]:
    """Return those of the selectors that select none of the items; reads no further than all of them do."""
    left = set(selectors)
    for raw in items:
        if not left:
            break
        try:
            metadata = _OBJECT.decode(raw).metadata
        except (ValueError, RecursionError):
            continue  # whoever reads it in full will say what is wrong
        pairs = (metadata.labels if metadata is not None else None) or {}
        left = {selector for selector in left if any(pairs.get(key) != value for key, value in selector)}
    return left
