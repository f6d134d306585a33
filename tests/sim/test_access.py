"""Who is let in: tokens, Host, web pages; and what is answered to nonsense."""

from __future__ import annotations

import io
import socket
from typing import TYPE_CHECKING

import pytest

from epwatch.sim import SimServer

if TYPE_CHECKING:
    from epwatch.sim import SimCluster
    from tests.sim.support import Client


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic eDp5", "Bearer"])
async def test_without_the_token_it_is_401(client: Client, header: str) -> None:
    code, status = await client.ask("GET", "/api/v1/pods", headers={"Authorization": header})
    assert (code, status["kind"], status["reason"]) == (401, "Status", "Unauthorized")


@pytest.mark.parametrize("path", ["/version", "/readyz", "/livez", "/healthz"])
async def test_health_and_version_need_no_token(client: Client, path: str) -> None:
    async with client.session.get(client.server.url + path) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("host", ["evil.example:80", "127.0.0.1.evil.example", "[::2]:1", ""])
async def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    code, status = await client.ask("GET", "/api/v1/pods", headers={"Host": host})
    assert (code, status["reason"]) == (403, "Forbidden")


@pytest.mark.parametrize("header", [{"Origin": "http://127.0.0.1:1"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_request_of_a_web_page_is_refused(client: Client, header: dict[str, str]) -> None:
    code, status = await client.ask("GET", "/api/v1/pods", headers=header)
    assert (code, status["reason"]) == (403, "Forbidden")


async def test_it_listens_on_loopback_alone(server: SimServer) -> None:
    door = server._door
    assert door is not None
    assert door._listener.getsockname() == ("127.0.0.1", server.port)


async def test_a_taken_port_is_an_os_error(cluster: SimCluster) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = SimServer(cluster, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="Address already in use"):
            await server.start()


async def test_a_path_outside_every_api_is_404_in_plain_text_as_on_a_real_server(client: Client) -> None:
    async with client.session.get(f"{client.server.url}/nothing", headers=client.headers) as answer:
        assert (answer.status, (await answer.text()).strip()) == (404, "404 page not found")


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "reason"),
    [
        ("GET", "/api/v1/widgets", None, 404, "NotFound"),
        ("GET", "/apis/apps/v2/deployments", None, 404, "NotFound"),
        ("GET", "/api/v1/namespaces/default/nodes", None, 404, "NotFound"),
        ("GET", "/api/v1/pods/a", None, 404, "NotFound"),
        ("GET", "/api/v1/namespaces/default/pods/none", None, 404, "NotFound"),
        ("PUT", "/api/v1/namespaces/default/pods", {}, 405, "MethodNotAllowed"),
        ("POST", "/api/v1/pods", {}, 405, "MethodNotAllowed"),
        ("POST", "/api/v1/namespaces/default/pods", [], 400, "BadRequest"),
        ("POST", "/api/v1/namespaces/default/pods", {"kind": "Service", "apiVersion": "v1"}, 400, "BadRequest"),
        ("POST", "/api/v1/namespaces/none/configmaps", {"metadata": {"name": "a"}}, 404, "NotFound"),
        ("POST", "/api/v1/namespaces/default/services", {"metadata": {"name": "a"}}, 422, "Invalid"),
    ],
)
async def test_nonsense_gets_the_status_of_a_real_server(
    client: Client, method: str, path: str, body: object, code: int, reason: str
) -> None:
    got, status = await client.ask(method, path, body)
    assert (got, status["kind"], status["reason"]) == (code, "Status", reason)
    assert status["code"] == code


async def test_a_body_that_is_no_json_is_400(client: Client) -> None:
    url = f"{client.server.url}/api/v1/namespaces/default/pods"
    headers = client.headers | {"Content-Type": "application/json"}
    for data in (b"{", b"\xff\xfe", b'{"a":' * 100_000):
        async with client.session.post(url, data=data, headers=headers) as answer:
            assert (answer.status, (await answer.json())["reason"]) == (400, "BadRequest")


async def test_a_body_over_three_mebibytes_is_413(client: Client) -> None:
    url = f"{client.server.url}/api/v1/namespaces/default/configmaps"
    headers = client.headers | {"Content-Type": "application/json"}
    async with client.session.post(url, data=io.BytesIO(b"x" * (3 * 1024 * 1024 + 1)), headers=headers) as answer:
        assert (answer.status, (await answer.json())["reason"]) == (413, "RequestEntityTooLarge")


async def test_a_patch_of_an_unknown_kind_is_415(client: Client) -> None:
    headers = {"Content-Type": "application/json-patch+json"}
    code, status = await client.ask("PATCH", "/api/v1/namespaces/default", [], headers=headers)
    assert (code, status["reason"]) == (415, "UnsupportedMediaType")
