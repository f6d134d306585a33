"""The cluster as a process: its ready line, its commands, its end."""

from __future__ import annotations

import base64
import contextlib
import functools
import http.client
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import urllib.parse
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Sim = subprocess.Popen[bytes]
HTTPS = http.client.HTTPSConnection


@pytest.fixture
def start() -> Iterator[Callable[..., Sim]]:
    """Starts `python -m epwatch.sim` with arguments; what still runs at the end is killed."""
    started: list[Sim] = []

    def run(*arguments: str) -> Sim:
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [sys.executable, "-m", "epwatch.sim", *arguments], stdin=pipe, stdout=pipe, stderr=pipe
        )
        started.append(process)
        return process

    yield run
    for process in started:
        with process:  # waits, and closes its pipes
            process.kill()


def line(process: Sim) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def say(process: Sim, text: str) -> dict[str, Any]:
    assert process.stdin is not None
    process.stdin.write(text.encode() + b"\n")
    process.stdin.flush()
    return line(process)


def ask(ready: dict[str, Any], path: str, context: ssl.SSLContext | None = None) -> dict[str, Any]:
    url = urllib.parse.urlsplit(ready["server"])
    kind = http.client.HTTPConnection if context is None else functools.partial(HTTPS, context=context)
    connection = kind(url.hostname or "", url.port, timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {ready['token']}"})
    with contextlib.closing(connection), connection.getresponse() as answer:
        body: dict[str, Any] = json.load(answer)
        return body


def test_one_line_says_how_to_reach_it_and_commands_scale(start: Callable[..., Sim]) -> None:
    process = start("--seed", "5")
    ready = line(process)
    assert ready["server"].startswith("http://127.0.0.1:")
    assert (ready["namespace"], ready["scenario"], ready["kubeconfig"]) == ("default", "scale", None)
    by_service = {"scale_service": {"namespace": "default", "service": "web-service", "by": 2}}
    assert say(process, json.dumps(by_service)) == {
        "ok": True,
        "namespace": "default",
        "kind": "Deployment",
        "name": "frontend",
        "replicas": 5,
    }
    absolute = {"scale": {"namespace": "default", "deployment": "frontend", "replicas": 1}}
    assert say(process, json.dumps(absolute))["replicas"] == 1
    deployment = ask(ready, "/apis/apps/v1/namespaces/default/deployments/frontend")
    assert deployment["spec"]["replicas"] == 1


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("nonsense", "not a JSON object"),
        ("[]", "want one object"),
        ('{"explode": {}}', 'no such command: "explode"'),
        ('{"scale": {"deployment": "none"}}', 'there is no deployment "none"'),
        ('{"scale": {"deployment": "frontend", "replicas": "many"}}', "must be whole numbers"),
        ('{"scale": {"deployment": "frontend", "replicas": -1}}', "must be greater than or equal to 0"),
        ('{"scale_service": {"service": "none"}}', 'there is no service "none"'),
        ('{"scale_service": {"namespace": "shop", "service": "payments"}}', "no Deployment or StatefulSet"),
    ],
)
def test_a_bad_command_is_answered_and_harms_nothing(start: Callable[..., Sim], command: str, told: str) -> None:
    process = start()
    line(process)
    answer = say(process, command)
    assert answer["ok"] is False
    assert told in answer["error"]
    assert say(process, '{"scale": {"deployment": "frontend", "by": 0}}')["replicas"] == 3


def test_it_ends_with_its_stdin(start: Callable[..., Sim]) -> None:
    process = start()
    line(process)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_without_a_traceback(start: Callable[..., Sim], number: signal.Signals) -> None:
    process = start("--serve")
    line(process)
    process.send_signal(number)
    process.wait(timeout=60)
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()


def test_with_serve_it_outlives_its_stdin(start: Callable[..., Sim]) -> None:
    process = start("--serve")
    ready = line(process)
    assert process.stdin is not None
    process.stdin.close()
    assert ask(ready, "/api/v1/namespaces/default/services")["kind"] == "ServiceList"
    assert process.poll() is None


def test_a_taken_port_is_one_line_and_exit_code_1(start: Callable[..., Sim]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    advice = "choose another --port, or none: any free one is taken then"
    problem = f"cannot listen on 127.0.0.1:{port}: Address already in use"
    assert told.decode() == f"epwatch demo cluster: {problem}; {advice}\n"


def test_an_unknown_scenario_is_one_line_and_exit_code_2(start: Callable[..., Sim]) -> None:
    process = start("--scenario", "apocalypse")
    _, told = process.communicate(timeout=20)
    assert process.returncode == 2
    assert told.startswith(b'epwatch demo cluster: there is no scenario "apocalypse"; there are: scale')


def test_the_kubeconfig_is_private_and_leads_to_the_cluster_over_tls(start: Callable[..., Sim], tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    process = start("--kubeconfig-out", str(file))
    ready = line(process)
    assert ready["kubeconfig"] == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["kubeconfig"]  # noqa: PTH208 - hidden files count
    config = json.loads(file.read_bytes())
    assert config["current-context"] == "epwatch-demo"
    assert config["users"][0]["user"] == {"token": ready["token"]}
    cluster = config["clusters"][0]["cluster"]
    assert cluster["server"] == ready["server"]
    assert ready["server"].startswith("https://127.0.0.1:")
    trusted = base64.b64decode(cluster["certificate-authority-data"]).decode()
    context = ssl.create_default_context(cadata=trusted)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    assert ask(ready, "/api/v1/namespaces/default/pods", context)["kind"] == "PodList"


def test_an_existing_kubeconfig_is_kept_unless_forced(start: Callable[..., Sim], tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text("mine")
    process = start("--kubeconfig-out", str(file))
    _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told.decode() == f"epwatch demo cluster: {file} exists; choose another file, or overwrite it with --force\n"
    assert file.read_text() == "mine"
    line(start("--kubeconfig-out", str(file), "--force"))
    assert "epwatch-demo" in file.read_text()


def test_two_runs_have_two_tokens(start: Callable[..., Sim]) -> None:
    assert line(start())["token"] != line(start())["token"]


def test_scenarios_are_listed_one_a_line(start: Callable[..., Sim]) -> None:
    told, _ = start("--list").communicate(timeout=20)
    listed = [json.loads(row) for row in told.splitlines()]
    assert listed[0]["name"] == "scale"
    assert all(set(row) == {"name", "title", "text"} for row in listed)
