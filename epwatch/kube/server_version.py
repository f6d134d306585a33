"""Which Kubernetes a server is, and what time it has: GET /version, which everybody may read by default."""

from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from epwatch.kube.client import Client
from epwatch.kube.http_date import http_seconds
from epwatch.kube.sanitize import clean


class ServerVersion(Struct, frozen=True):
    """The version as the server writes it, cleaned; its time in wall seconds, whole ones, None where it gives none."""

    text: str
    time: float | None


class _Info(Struct, rename="camel"):
    git_version: str = ""


_INFO: Final = Decoder(_Info)
_LONGEST: Final = 64
"""Characters of a version; v1.34.4-eks-0123456 has twenty."""


async def fetch_version(client: Client) -> ServerVersion:
    """Ask for the version.

    Raises:
        ApiError, OSError, TimeoutError, ValueError: as :meth:`Client.get`; ValueError too for another answer.
    """
    async with client.get("/version", {}, {"Accept": "application/json"}, watch=False) as response:
        info = _INFO.decode(await response.content.read(65_536))
        return ServerVersion(
            clean(info.git_version, _LONGEST) or "of no version", http_seconds(response.headers.get("Date"))
        )
