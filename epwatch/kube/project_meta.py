"""Metadata and what several kinds share: wire structs with only the fields used, and their projection.

What many objects have in common stays JSON until it was looked up: one look-up replaces decoding and cleaning it.
"""

from typing import Final

from msgspec import Raw, Struct
from msgspec.json import Decoder

from epwatch.kube.intern import NAMES, Shared
from epwatch.kube.objects import Labels, Owner, TargetRef
from epwatch.kube.sanitize import clean
from epwatch.kube.timestamps import TIMES

_ENTRIES: Final = 16_384
ABSENT: Final = Raw(b"null")
"""Stands for a part that is absent, as the API reads it."""


class WireMeta(Struct, gc=False, rename="camel", omit_defaults=True):
    """metadata of any object; only the name must be there."""

    name: str
    namespace: str | None = None
    uid: str | None = None
    resource_version: str | None = None
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None
    deletion_grace_period_seconds: int | None = None
    labels: Raw = ABSENT
    owner_references: Raw = ABSENT


class _Owner(Struct, gc=False):
    kind: str | None = None
    name: str | None = None
    uid: str | None = None
    controller: bool | None = None


class WireTarget(Struct, gc=False):
    """An ObjectReference."""

    kind: str | None = None
    namespace: str | None = None
    name: str | None = None
    uid: str | None = None


MetaFields = tuple[str, str, str, str, float | None, float | None, int | None, Labels, Owner | None]
"""The fields of Meta in their order: the first ones of every record."""
LABELS: Final = 7
"""Where the labels stand among them."""

_PAIRS: Final = Decoder(dict[str, str | None] | None)
_REFERENCES: Final = Decoder(list[_Owner] | None)


def _labels(raw: bytes) -> Labels:
    pairs = _PAIRS.decode(raw) or {}
    return _EQUAL_LABELS[tuple(sorted((NAMES[key], NAMES[value or ""]) for key, value in pairs.items()))]


def _owner(raw: bytes) -> Owner | None:
    """Return the controlling owner, else the first one."""
    references = _REFERENCES.decode(raw)
    if not references:
        return None
    chosen = next((reference for reference in references if reference.controller), references[0])
    return Owner(NAMES[chosen.kind or ""], NAMES[chosen.name or ""], NAMES[chosen.uid or ""])


def _itself(labels: Labels) -> Labels:
    return labels


# All pods of a ReplicaSet have the very same bytes here; a selector and the labels it matches are often equal.
_LABELS: Final = Shared(_labels, _ENTRIES)
_EQUAL_LABELS: Final = Shared(_itself, _ENTRIES)
_OWNERS: Final = Shared(_owner, _ENTRIES)


def project_meta(meta: WireMeta) -> MetaFields:
    """Return the cleaned metadata.

    Raises:
        ValueError: the labels are no object of strings, or the owners no list of references.
    """
    version, created = meta.resource_version or "", meta.creation_timestamp
    return (
        NAMES[meta.namespace or ""],
        NAMES[meta.name],
        NAMES[meta.uid or ""],
        # Each is seen once or twice, so it is not kept: it would only push others out of the table. Digits are clean.
        version if version.isdecimal() else clean(version),
        None if created is None else TIMES[created],
        project_time(meta.deletion_timestamp),
        meta.deletion_grace_period_seconds,
        _LABELS[bytes(meta.labels)],
        _OWNERS[bytes(meta.owner_references)],
    )


def project_labels(raw: Raw) -> Labels:
    """Return the pairs of a JSON object of strings; absent and null are ()."""
    return _LABELS[bytes(raw)]


def project_time(text: str | None) -> float | None:
    """Return seconds since the epoch, None for an absent or odd time."""
    return None if text is None else TIMES[text]


def project_target(target: WireTarget | None) -> TargetRef | None:
    """Return what an endpoint stands for; None where nothing is named."""
    if target is None or not (target.kind or target.name or target.uid):
        return None
    return TargetRef(
        NAMES[target.kind or ""], NAMES[target.namespace or ""], NAMES[target.name or ""], NAMES[target.uid or ""]
    )


def project_names(texts: list[str] | None) -> tuple[str, ...]:
    """Return the texts, cleaned; absent and null are ()."""
    return tuple([NAMES[text] for text in texts]) if texts else ()


def project_name(text: str | None) -> str | None:
    """Return the text, cleaned; None and "" are None."""
    return NAMES[text] if text else None
