"""Metadata and what several kinds share: wire structs with only the fields used, and their projection."""

from typing import Final, TypedDict

from msgspec import Raw, Struct
from msgspec.json import Decoder

from epwatch.kube.intern import NAMES
from epwatch.kube.objects import Labels, Owner, TargetRef
from epwatch.kube.sanitize import clean
from epwatch.kube.timestamps import TIMES

_ENTRIES: Final = 16_384
_LONGEST: Final = 4096
_PAIRS: Final = Decoder(dict[str, str | None])


class LabelTable(dict[bytes, Labels]):
    """Maps the bytes of a JSON object of strings to its cleaned, sorted pairs; bounded.

    All pods of a ReplicaSet carry the very same bytes here, so one look-up replaces decoding, cleaning and sorting.
    """

    __slots__ = ("_shared",)

    def __init__(self) -> None:
        super().__init__()
        self._shared: dict[Labels, Labels] = {}

    def __missing__(self, raw: bytes) -> Labels:
        pairs = _PAIRS.decode(raw)
        labels = tuple(sorted((NAMES[key], NAMES[value or ""]) for key, value in pairs.items()))
        if len(raw) > _LONGEST:
            return labels
        if len(self) >= _ENTRIES:
            self.clear()
            self._shared.clear()
        self[raw] = shared = self._shared.setdefault(labels, labels)
        return shared


class OwnerTable(dict[tuple[str, str, str], Owner]):
    """Maps kind, name and uid as received to one shared Owner; bounded."""

    __slots__ = ()

    def __missing__(self, key: tuple[str, str, str]) -> Owner:
        if len(self) >= _ENTRIES:
            self.clear()
        kind, name, uid = key
        self[key] = owner = Owner(NAMES[kind], NAMES[name], NAMES[uid])
        return owner


_LABELS: Final = LabelTable()
_OWNERS: Final = OwnerTable()


class WireOwner(Struct, gc=False):
    """One ownerReference."""

    kind: str | None = None
    name: str | None = None
    uid: str | None = None
    controller: bool | None = None


class WireMeta(Struct, gc=False, rename="camel"):
    """metadata of any object; only the name must be there."""

    name: str
    namespace: str | None = None
    uid: str | None = None
    resource_version: str | None = None
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None
    deletion_grace_period_seconds: int | None = None
    labels: Raw = Raw(b"")
    owner_references: list[WireOwner] | None = None


class WireTarget(Struct, gc=False):
    """An ObjectReference."""

    kind: str | None = None
    namespace: str | None = None
    name: str | None = None
    uid: str | None = None


class MetaFields(TypedDict):
    """The keyword arguments that every record takes."""

    namespace: str
    name: str
    uid: str
    resource_version: str
    created: float | None
    deleted: float | None
    grace: int | None
    labels: Labels
    owner: Owner | None


def project_meta(meta: WireMeta) -> MetaFields:
    """Return the cleaned metadata as keyword arguments of a record.

    Raises:
        ValueError: the labels are no object of strings.
    """
    return {
        "namespace": NAMES[meta.namespace or ""],
        "name": NAMES[meta.name],
        "uid": NAMES[meta.uid or ""],
        # Each is seen once or twice, so it is cleaned but not kept: it would only push others out of the table.
        "resource_version": clean(meta.resource_version or ""),
        "created": project_time(meta.creation_timestamp),
        "deleted": project_time(meta.deletion_timestamp),
        "grace": meta.deletion_grace_period_seconds,
        "labels": project_labels(meta.labels),
        "owner": project_owner(meta.owner_references),
    }


def project_labels(raw: Raw) -> Labels:
    """Return the pairs of a JSON object of strings; absent and null are ()."""
    data = bytes(raw)
    return () if data in {b"", b"null"} else _LABELS[data]


def project_time(text: str | None) -> float | None:
    """Return seconds since the epoch, None for an absent or odd time."""
    return None if text is None else TIMES[text]


def project_owner(references: list[WireOwner] | None) -> Owner | None:
    """Return the controlling owner, else the first one."""
    if not references:
        return None
    chosen = next((reference for reference in references if reference.controller), references[0])
    return _OWNERS[chosen.kind or "", chosen.name or "", chosen.uid or ""]


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
