"""kubernetes_asyncio's generated client over our own session: its paths and models, our timeouts and credentials.

For what is read on demand, a few objects at a time: its models are too slow for lists and watches (finding 15), and its
own session has no timeouts (finding 3). Importing it takes half a second, so this module is imported late (D-1).
"""

from collections.abc import Iterable

import aiohttp
from kubernetes_asyncio.client import ApiClient, AppsV1Api, BatchV1Api, Configuration, CoreV1Api

from epwatch.kube.client import Client

_SIZE_CAP = 4 * 1024 * 1024
"""Bytes of an answer; what is read on demand are single objects and short lists."""


class _Answer:
    """An answer as the generated code reads it."""

    def __init__(self, data: bytes) -> None:
        self.status = 200
        self.data: bytes | str = data

    def getheader(self, _name: str, default: str | None = None) -> str | None:
        """Return no header: ours are checked before."""
        return default

    def getheaders(self) -> dict[str, str]:
        """Return no headers."""
        return {}


class GeneratedClient(ApiClient):
    """Hands every GET of the generated code to our client; the library's own session is never made."""

    def __init__(self, client: Client) -> None:
        """Take the client that sends; it stays the caller's."""
        self.configuration = Configuration()
        self.configuration.host = ""
        # A server may leave out what the models want: nothing read here is sent back.
        self.configuration.client_side_validation = False
        self.client_side_validation = False
        self.default_headers: dict[str, str] = {}
        self.cookie: str | None = None  # type: ignore[assignment]  # what the library itself sets
        self._client = client

    async def request(
        self,
        method: str,
        url: str,
        query_params: Iterable[tuple[str, str]] | None = None,
        headers: object = None,  # noqa: ARG002 - the library's signature; ours are those of Client.get
        post_params: object = None,  # noqa: ARG002 - as above
        body: object = None,  # noqa: ARG002 - as above
        _preload_content: bool = True,
        _request_timeout: object = None,
    ) -> _Answer:
        """Send a GET by our session.

        Raises:
            ValueError: it is no GET.
            ApiError, TransportError, OSError, TimeoutError: as :meth:`Client.get`.
        """
        if method != "GET":
            msg = f"epwatch only reads: no {method}"
            raise ValueError(msg)
        query = {name: str(value) for name, value in query_params or ()}
        async with self._client.get(url, query, {"Accept": "application/json"}, watch=False, aside=True) as response:
            return _Answer(await _whole(response))


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """Return the body; a single read gives only what has arrived.

    Raises:
        ValueError: it is larger than anything that is read on demand.
    """
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _SIZE_CAP:
            msg = f"the answer is larger than {_SIZE_CAP // 2**20} MiB"
            raise ValueError(msg)
    return bytes(body)


def apis(client: Client) -> tuple[CoreV1Api, AppsV1Api, BatchV1Api]:
    """Return the generated APIs of core/v1, apps/v1 and batch/v1 over a client of ours."""
    generated = GeneratedClient(client)
    return CoreV1Api(generated), AppsV1Api(generated), BatchV1Api(generated)
