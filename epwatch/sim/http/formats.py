"""What a client accepts: plain JSON, a Table for printing, or metadata alone; protobuf is negotiated away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from epwatch.sim import errors

Shape: TypeAlias = Literal["object", "Table", "PartialObjectMetadata"]
JSON = "application/json"
_WRITTEN = (JSON, "application/*", "*/*")


@dataclass(frozen=True, slots=True)
class Format:
    """How an answer is written; `version` is that of meta.k8s.io."""

    shape: Shape = "object"
    version: str = "v1"


def negotiate(accept: str) -> Format:
    """The first acceptable format. Raises: ApiError 406 when there is none."""
    for part in accept.split(",") if accept.strip() else ["*/*"]:
        media, *given = (piece.strip() for piece in part.split(";"))
        options = dict(piece.partition("=")[::2] for piece in given)
        wanted = options.get("as", "")
        if media not in _WRITTEN:
            continue
        if not wanted:
            return Format()
        version = options.get("v", "v1")
        if options.get("g") == "meta.k8s.io" and version in ("v1", "v1beta1"):
            if wanted == "Table":
                return Format("Table", version)
            if wanted in ("PartialObjectMetadata", "PartialObjectMetadataList"):
                return Format("PartialObjectMetadata", version)
    raise errors.not_acceptable([JSON])
