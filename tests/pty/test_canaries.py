"""SEC-9, I-8: no credential in any output: pipes, the screen's bytes, the log, messages, argv of children."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from tests.factories import Json
from tests.pty.driver import ROOT, Terminal
from tests.pty.server_thread import ServerThread
from tests.pty.test_bugs import BREAK, PLACES

CANARY = "canary7f3e9c"
TOKEN, PASSWORD, KEY, PROXY, PLUGIN, ENVIRONMENT = (
    f"{CANARY}-{what}" for what in ("token", "password", "key", "proxy", "plugin", "environment")
)
BROKEN_KEY = f"-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# A credential may also be told as it is sent or stored.
FORMS = (
    CANARY,
    encoded(CANARY)[:14],
    encoded(f"you:{PASSWORD}")[:24],
    encoded(f"you:{PROXY}")[:20],
    encoded(BROKEN_KEY)[40:60],
)


def config(server: str, user: Json, **cluster: object) -> str:
    """Return a kubeconfig with one context."""
    return json.dumps(
        {
            "clusters": [{"name": "c", "cluster": {"server": server} | cluster}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    )


def plugin(tmp_path: Path, script: str) -> Json:
    """Return a user whose credential a script gives."""
    path = tmp_path / "plugin"
    path.write_text(f"#!/bin/bash\n{script}\n")
    path.chmod(0o700)
    env = [{"name": "SECRET", "value": ENVIRONMENT}]
    version = "client.authentication.k8s.io/v1"
    return {"exec": {"apiVersion": version, "command": str(path), "env": env, "interactiveMode": "Never"}}


GIVES = json.dumps(
    {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": PLUGIN},
    }
)


def reflected(request: web.Request) -> web.Response:
    """Answer as a debugging proxy does: with the headers it was sent."""
    told = f"<html><title>you sent {request.headers.get('Authorization')}</title></html>"
    return web.Response(status=502, text=told, content_type="text/html")


def nothing(_server: ServerThread) -> None:
    """Leave the server as it is."""


def deny(server: ServerThread) -> None:
    server.server.access.deny("*", "*")


def reflect(server: ServerThread) -> None:
    server.server.on_request = reflected


Config = Callable[[str, Path], str]
SCENARIOS: dict[str, tuple[Config, Callable[[ServerThread], None], str]] = {
    "a token that is not accepted": (lambda url, _: config(url, {"token": TOKEN}), nothing, "401"),
    "a token whose bearer may do nothing": (lambda url, _: config(url, {"token": TOKEN}), deny, "DENIED|40[13]"),
    "a password": (lambda url, _: config(url, {"username": "you", "password": PASSWORD}), nothing, "401"),
    "a server that sends the headers back": (lambda url, _: config(url, {"token": TOKEN}), reflect, "502"),
    "a password sent back": (lambda url, _: config(url, {"username": "you", "password": PASSWORD}), reflect, "502"),
    "a token that no header carries": (lambda url, _: config(url, {"token": f"{TOKEN}\x01x"}), nothing, "."),
    "a key that cannot be used": (
        lambda _url, _: config(
            "https://127.0.0.1:1",
            {"client-certificate-data": encoded("none"), "client-key-data": encoded(BROKEN_KEY)},
        ),
        nothing,
        "certificate|key",
    ),
    "a proxy that is not there": (
        lambda url, _: config(url, {"token": TOKEN}, **{"proxy-url": f"http://you:{PROXY}@127.0.0.1:1"}),
        nothing,
        "proxy",
    ),
    "a plugin's token": (lambda url, tmp: config(url, plugin(tmp, f"echo '{GIVES}'")), nothing, "401"),
    "a plugin that fails": (lambda url, tmp: config(url, plugin(tmp, "exit 3")), nothing, "exec plugin"),
    "a plugin that says no JSON": (
        lambda url, tmp: config(url, plugin(tmp, f"echo '{PLUGIN}'")),
        nothing,
        "exec plugin",
    ),
    "a kubeconfig that is broken at the token": (
        lambda url, _: config(url, {"token": TOKEN}).replace(f'"{TOKEN}"', f"{TOKEN}: [{TOKEN}"),
        nothing,
        "kubeconfig|config",
    ),
}


@pytest.fixture
def bare(cluster: ServerThread) -> Iterator[ServerThread]:
    """The cluster, whose server is as before afterwards."""
    yield cluster

    def mend() -> None:
        cluster.server.access.denied.clear()
        cluster.server.on_request = None

    cluster.do(mend)


def found(text: str) -> list[str]:
    """Return what of text holds a credential in any form."""
    return [text[max(0, text.find(form) - 60) : text.find(form) + 60] for form in FORMS if form in text]


def start(arguments: list[str]) -> "subprocess.Popen[str]":
    """Start a run without a terminal."""
    argv = (sys.executable, "-m", "epwatch", *arguments)
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_output_holds_a_credential(bare: ServerThread, tmp_path: Path, name: str) -> None:
    make, arrange, shows = SCENARIOS[name]
    bare.do(lambda: arrange(bare))
    path, log = tmp_path / "config", tmp_path / "log"
    path.write_text(make(bare.server.url, tmp_path))
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(path), "--log-file", str(log))
    with start(["get", "--kubeconfig", str(path), "--log-file", str(log)]) as piped, Terminal(argv) as terminal:
        terminal.until_matches(shows)
        terminal.type("i")
        terminal.settle()
        told = terminal.text + terminal.received.decode()
        out, said = piped.communicate(timeout=60)
    assert said.startswith("epwatch: ")
    told += out + said
    told += log.read_text() if log.exists() else ""
    assert found(told) == []
    assert "Traceback" not in told


def test_a_bug_tells_no_credential(bare: ServerThread, tmp_path: Path) -> None:
    """Neither on the terminal nor in the log's traceback, though tokens stand in local variables."""
    bare.do(lambda: bare.server.access.tokens.update({TOKEN: bare.server.access.tokens[bare.server.token]}))
    path, log = tmp_path / "config", tmp_path / "log"
    path.write_text(config(bare.server.url, {"token": TOKEN}))
    for place in (PLACES["feed"], PLACES["screen, a message"]):
        module, name, method, after = place
        code = BREAK.format(module=module, name=name, method=method, after=after)
        argv = (sys.executable, "-c", code, "--kubeconfig", str(path), "--log-file", str(log))
        with Terminal(argv) as terminal:
            assert terminal.wait()[0] == 1
            assert found(terminal.received.decode()) == []
    assert "LookupError" in log.read_text()
    assert found(log.read_text()) == []


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def until_plugin(pid: int) -> bytes:
    """Return what a plugin is told of the cluster, once one runs; no child's arguments hold a credential meanwhile."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for child in children(pid):
            with suppress(OSError):  # it ended between the two
                assert CANARY.encode() not in Path(f"/proc/{child}/cmdline").read_bytes()
                environment = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
                if told := [line for line in environment if line.startswith(b"KUBERNETES_EXEC_INFO")]:
                    return told[0]
        time.sleep(0.01)
    raise AssertionError("no plugin")


def test_no_argv_of_a_child_holds_a_credential(bare: ServerThread, tmp_path: Path) -> None:
    """A plugin's environment has its own secrets; what is told of the cluster holds none."""
    user = plugin(tmp_path, f"echo '{GIVES}'; exec sleep 60")
    path = tmp_path / "config"
    path.write_text(config(bare.server.url, user))
    with Terminal((sys.executable, "-m", "epwatch", "--kubeconfig", str(path))) as terminal:
        terminal.until_matches(".")
        assert CANARY.encode() not in until_plugin(terminal.pid)


def test_the_demo_listens_on_loopback_alone_and_no_argv_holds_its_token() -> None:
    with Terminal((sys.executable, "-m", "epwatch", "demo")) as terminal:
        terminal.until_shows("web-service", "LIVE")
        family = [terminal.pid, *children(terminal.pid)]
        assert len(family) >= 2
        listening = {address for pid in family for address in listeners(pid)}
        assert len(listening) == 1
        assert {address.partition(":")[0] for address in listening} == {"0100007F"}
        for pid in family:
            assert b"token" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert listeners(terminal.pid) == set()


def listeners(pid: int) -> set[str]:
    """Return the local addresses, in hex, on which a process listens."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        target = str(link.readlink())
        if target.startswith("socket:["):
            inodes.add(target[len("socket:[") : -1])
    rows = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()
    ]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}
