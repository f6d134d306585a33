"""Bad input and bad servers: each is one clear message with the right exit code, on `get` and on `stream`."""

import datetime as dt
import socket
from pathlib import Path

import pytest

from epwatch.sim import SimCluster, SimServer, faults
from epwatch.sim.certificate import make_identity
from epwatch.sim.errors import ApiError
from tests.integration.cli.program import Ended, Program

COMMANDS = pytest.mark.parametrize("command", [["get"], ["stream", "-o", "json", "--for", "1s"]], ids=["get", "stream"])


def assert_one_message(ended: Ended, code: int) -> None:
    """One message, which begins the program's stderr, and no traceback."""
    assert ended.code == code, ended
    assert ended.err.startswith("epwatch: ")
    assert [line for line in ended.err.splitlines() if line.startswith("epwatch: ")] == ended.err.splitlines()[:1]
    assert "Traceback" not in ended.err + ended.out


def assert_tells_what_was_tried(ended: Ended, program: Program, server: str) -> None:
    assert_one_message(ended, 1)
    assert f"context test of {program.kubeconfig}, server {server}" in ended.err
    assert "epwatch demo" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    "command",
    [
        ("get", "--request-timeout", "50s"),
        ("explain", "web-service"),
        ("stream",),
        ("stream", "-o", "json"),
        ("gate", "web-service", "--timeout", "1h"),
        ("timeline", "web-service", "--for", "1h"),
    ],
    ids=" ".join,
)
async def test_a_list_that_is_refused_as_it_is_ends_it_with_the_servers_words_and_what_to_do(
    program: Program, server: SimServer, command: tuple[str, ...]
) -> None:
    """No try helps against a 400; each of them used to wait for as long as it may."""
    server.on_request = faults.only(lambda: faults.text(400, "no such field selector"), path_ends="/endpointslices")
    ended = await program.run(*command)
    assert (ended.code, ended.out) == (1, "")
    assert "epwatch: the server refuses to list endpointslices in default: 400" in ended.err
    assert "no such field selector" in ended.err
    assert "do: ask otherwise, without -l or a service's name" in ended.err


@COMMANDS
async def test_no_kubeconfig(program: Program, command: list[str]) -> None:
    ended = await program.run(*command)
    assert_one_message(ended, 2)
    assert str(program.home / ".kube/config") in ended.err
    assert "epwatch demo" in ended.err


@COMMANDS
@pytest.mark.parametrize("text", ["{[", "apiVersion: [", "just text", "\x00\xff"])
async def test_a_broken_kubeconfig(program: Program, command: list[str], text: str) -> None:
    program.reach("https://127.0.0.1:1")
    program.kubeconfig.write_text(text, encoding="latin-1")
    ended = await program.run(*command)
    assert_one_message(ended, 2)
    assert str(program.kubeconfig) in ended.err


@COMMANDS
async def test_a_kubeconfig_that_cannot_be_read(program: Program, command: list[str]) -> None:
    ended = await program.run(*command, "--kubeconfig", str(program.home / "nowhere"))
    assert_one_message(ended, 2)
    assert str(program.home / "nowhere") in ended.err


@COMMANDS
async def test_an_unknown_context(program: Program, command: list[str]) -> None:
    program.reach("https://127.0.0.1:1")
    ended = await program.run(*command, "--context", "nowhere")
    assert_one_message(ended, 2)
    assert "'nowhere'" in ended.err
    assert "there are: test" in ended.err


@COMMANDS
async def test_a_refused_connection(program: Program, command: list[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server = f"http://127.0.0.1:{unused.getsockname()[1]}"
    program.reach(server)
    ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server)
    assert "nothing listens at the server's address" in ended.err


@COMMANDS
async def test_a_host_that_cannot_be_resolved(program: Program, command: list[str]) -> None:
    server = "https://api.invalid:6443"
    program.reach(server)
    ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server)
    assert "the server's name cannot be resolved" in ended.err


@COMMANDS
async def test_a_certificate_that_nobody_trusts(program: Program, command: list[str]) -> None:
    tls = make_identity(dt.datetime.now(dt.UTC)).context()
    async with SimServer(SimCluster(seed=1), tls=tls) as server:
        program.reach(server.url, server.token)
        ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server.url)
    assert "the server's certificate is not trusted" in ended.err


@COMMANDS
async def test_credentials_that_are_not_accepted(program: Program, server: SimServer, command: list[str]) -> None:
    program.reach(server.url, "wrong-and-secret")
    ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server.url)
    assert "the server does not accept these credentials (401" in ended.err
    assert "wrong-and-secret" not in ended.err


@COMMANDS
async def test_no_right_to_anything(program: Program, server: SimServer, command: list[str]) -> None:
    server.access.deny("*", "*")
    ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server.url)
    assert "the server lets this user read none of it (403" in ended.err
    assert "endpointslices.discovery.k8s.io" in ended.err


@COMMANDS
async def test_an_html_login_page(program: Program, server: SimServer, command: list[str]) -> None:
    page = "<!doctype html><html><head><title>Sign in \x1b[31m</title></head></html>"
    server.on_request = faults.only(lambda: faults.text(200, page, "text/html"))
    ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server.url)
    assert "that is no Kubernetes API server" in ended.err
    assert "\x1b" not in ended.err


@COMMANDS
async def test_a_server_that_fails_every_request(program: Program, server: SimServer, command: list[str]) -> None:
    error = ApiError(503, "ServiceUnavailable", "apiserver is shutting down", {})
    server.on_request = faults.only(lambda: faults.status(error))
    ended = await program.run(*command)
    assert_tells_what_was_tried(ended, program, server.url)
    assert "503" in ended.err


async def test_a_denied_stream_leaves_get_with_what_can_be_known(program: Program, server: SimServer) -> None:
    server.access.deny("*", "pods")
    ended = await program.run("get", "-o", "json")
    assert_one_message(ended, 0)
    assert "the picture is incomplete: pods in default DENIED (403" in ended.err
    assert '"complete": false' in ended.out
    assert '"total": null' in ended.out


async def test_a_denied_stream_is_a_phase_of_the_stream_and_not_its_end(program: Program, server: SimServer) -> None:
    server.access.deny("*", "pods")
    ended = await program.run("stream", "-o", "json", "--for", "500ms")
    assert (ended.code, ended.err) == (0, "")
    assert '"resource":"pods","namespace":"default","phase":"DENIED"' in ended.out
    assert '"type":"SYNCED"' in ended.out
    assert '"service":"web-service"' in ended.out


async def test_without_endpointslices_the_picture_comes_from_endpoints(program: Program, server: SimServer) -> None:
    hook = faults.only(lambda: faults.text(404, "404 page not found"), path_ends="/endpointslices")
    server.on_request = hook
    ended = await program.run("get", "web-service", "-o", "json")
    assert (ended.code, ended.err) == (0, "")
    assert '"complete": true' in ended.out
    assert '"phase": "UNSERVED"' in ended.out
    assert '"address": "192.168.1.2"' in ended.out


async def test_an_unknown_namespace_has_no_services(program: Program, server: SimServer) -> None:
    ended = await program.run("get", "-n", "nowhere")
    assert_one_message(ended, 0)
    assert "no services in namespace nowhere" in ended.err
    assert server.request_log.of("list", "services")


async def test_an_unknown_service_fails_and_the_others_are_shown(program: Program, server: SimServer) -> None:
    ended = await program.run("get", "nothing", "web-service", "-o", "name")
    assert_one_message(ended, 1)
    assert f"no service nothing in namespace default (context test of {program.kubeconfig}" in ended.err
    assert server.url in ended.err
    assert ended.out == "service/web-service\n"


@pytest.mark.parametrize("command", ["get", "explain"])
async def test_an_unknown_service_is_told_with_the_nearest_name(
    program: Program, server: SimServer, command: str
) -> None:
    ended = await program.run(command, "web-servise")
    assert_one_message(ended, 1)
    assert ended.err.endswith("; did you mean web-service?\n")


@pytest.mark.parametrize(
    ("command", "word", "instead"),
    [
        ("get", "pods", "pods are told with their service: leave the word out; epwatch explain pod/NAME is about one"),
        ("get", "svc", "names are those of services: leave the word out"),
        ("get", "endpoints", "endpoints are told with their service: leave the word out"),
        ("explain", "nodes", "--where node:NAME has what runs on a node"),
        ("get", "deploy", "--where owner:NAME has its pods"),
    ],
)
async def test_a_kind_in_a_services_place_is_told_with_what_to_write(
    program: Program, server: SimServer, command: str, word: str, instead: str
) -> None:
    ended = await program.run(command, word)
    assert_one_message(ended, 1)
    assert f"; {instead}" in ended.err


async def test_the_live_tree_without_a_terminal_fails_as_the_stream_does(program: Program) -> None:
    ended = await program.run()
    assert_one_message(ended, 2)


async def test_several_contexts_are_refused_in_one_line(program: Program) -> None:
    ended = await program.run("get", "--context", "a", "--context", "b")
    assert_one_message(ended, 2)


async def test_a_token_of_the_command_line_is_in_no_message_and_not_in_the_log(
    program: Program, tmp_path: Path
) -> None:
    program.reach("http://127.0.0.1:1")
    log = tmp_path / "log"
    ended = await program.run("get", "--token", "canary-5f1c", "--log-file", str(log))
    assert ended.code == 1
    assert "refused" in log.read_text()
    assert "canary-5f1c" not in ended.out + ended.err + log.read_text()
