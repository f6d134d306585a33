"""`epwatch demo` as a process: its cluster starts with it, ends with it, and tells its secrets to nobody."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from epwatch.cli.demo_cluster import DemoCluster
from epwatch.cli.exits import CommandError
from tests.integration.cli.program import SECONDS, Program


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        return (await process.stdout.readline()).decode()


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def arguments_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


@asynccontextmanager
async def gone(pid: int) -> AsyncIterator[None]:
    """Wait, behind the block, until that process is no more; it need not be a child of ours."""
    handle = os.pidfd_open(pid)
    try:
        yield
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(handle, ended.set)
        async with asyncio.timeout(SECONDS):
            await ended.wait()
        loop.remove_reader(handle)
    finally:
        os.close(handle)


async def test_without_a_terminal_it_follows_as_text(program: Program) -> None:
    async with program.started("demo") as process:
        read = await line(process)
        while "  default/web-service  192.168.1.4:8080  " not in read:
            assert read
            read = await line(process)
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 130


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9)], ids=str)
async def test_its_cluster_ends_with_it_however_it_ends(program: Program, number: signal.Signals, code: int) -> None:
    async with program.started("demo") as process:
        assert await line(process)
        (cluster,) = children(process.pid)
        async with gone(cluster):
            process.send_signal(number)
            assert await process.wait() == code


async def test_scenario_seed_and_speed_reach_its_cluster(program: Program) -> None:
    async with program.started("demo", "--scenario", "typo", "--seed", "7", "--speed", "5") as process:
        assert await line(process)
        (cluster,) = children(process.pid)
        told = arguments_of(cluster)
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 130
    wanted = {"--scenario": "typo", "--seed": "7", "--speed": "5.0"}
    assert {name: told[told.index(name) + 1] for name in wanted} == wanted


def test_no_credential_is_in_any_command_line_or_file() -> None:
    with DemoCluster([]) as cluster:
        token = cluster.ready.token
        assert len(token) >= 32
        for pid in (os.getpid(), *children(os.getpid())):
            assert token.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert token not in repr(cluster.ready)
        assert cluster.ready.kubeconfig is None
        assert cluster.ready.server.startswith("http://127.0.0.1:")


async def test_the_users_own_kubeconfig_and_proxy_have_no_part_in_it(program: Program) -> None:
    program.reach("http://127.0.0.1:1", "secret", **{"proxy-url": "http://127.0.0.1:1"})
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:1")
    async with program.started("demo", env=proxies) as process:
        read = await line(process)
        while "#  synced" not in read:
            assert read
            read = await line(process)


async def test_it_runs_from_a_folder_whose_files_have_the_names_of_modules(program: Program, tmp_path: Path) -> None:
    for name in ("json.py", "asyncio.py", "aiohttp.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong module')")
    code = "from epwatch.cli.demo_cluster import stories; print(stories()[0][0])"
    command = [sys.executable, "-P", "-c", code]
    ended = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, timeout=SECONDS)
    assert ended.stdout == b"scale\n", ended.stderr


def modes(path: Path) -> tuple[int, int]:
    """The permissions of a file and of its folder."""
    return stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)


def token_of(kubeconfig: Path) -> str:
    config = json.loads(kubeconfig.read_text())
    return str(config["users"][0]["user"]["token"])


async def test_serve_prints_how_to_reach_it_and_leaves_nothing_behind(program: Program) -> None:
    async with program.started("demo", "--serve") as process:
        text = ""
        while "Ctrl-c ends it." not in text:
            read = await line(process)
            assert read
            text += read
        (export,) = [each.strip() for each in text.splitlines() if "export KUBECONFIG=" in each]
        kubeconfig = Path(export.partition("=")[2])
        assert modes(kubeconfig) == (0o600, 0o700)
        token = token_of(kubeconfig)
        assert token not in text
        ended = await program.run("get", "-o", "name", "web-service", "--kubeconfig", str(kubeconfig))
        assert (ended.code, ended.out) == (0, "service/web-service\n")
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 130
    assert not kubeconfig.parent.exists()


async def test_two_that_are_served_side_by_side_are_told_apart_by_their_names(program: Program, tmp_path: Path) -> None:
    east, west = tmp_path / "east", tmp_path / "west"
    serve = ("demo", "--serve", "--kubeconfig-out")
    async with (
        program.started(*serve, str(east), "--name", "east") as one,
        program.started(*serve, str(west)) as other,
    ):
        assert "listens on https://127.0.0.1:" in await line(one)
        assert "epwatch-east" in await line(one)
        assert "listens on https://127.0.0.1:" in await line(other)
        assert "epwatch-demo" in await line(other)
        merged = {"KUBECONFIG": f"{east}:{west}"}
        ended = await program.run("get", "-o", "json", "--context", "*", "web-service", env=merged)
        assert (ended.code, ended.err) == (0, "")
        services = json.loads(ended.out)["services"]
        assert {each["context"] for each in services} == {"epwatch-east", "epwatch-demo"}


@pytest.mark.parametrize("name", ["", "East", "a b", "../x", "x" * 51])
async def test_a_name_that_could_not_be_a_context_is_wrong_usage(program: Program, name: str) -> None:
    ended = await program.run("demo", "--serve", "--name", name)
    assert ended.code == 2
    assert "is not the name of a cluster" in ended.err


async def test_a_kubeconfig_that_exists_is_not_overwritten_without_force(program: Program, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("mine")
    ended = await program.run("demo", "--serve", "--kubeconfig-out", str(kept))
    assert ended.code == 1
    assert str(kept) in ended.err
    assert "--force" in ended.err
    assert "Traceback" not in ended.err
    assert kept.read_text() == "mine"
    async with program.started("demo", "--serve", "--kubeconfig-out", str(kept), "--force") as process:
        assert "listens on https://127.0.0.1:" in await line(process)
        assert modes(kept)[0] == 0o600
        assert token_of(kept)


async def test_a_story_that_does_not_exist_is_wrong_usage(program: Program) -> None:
    ended = await program.run("demo", "--scenario", "nothing")
    assert ended.code == 2
    assert ended.err.startswith('epwatch: there is no scenario "nothing"')
    assert ended.err.count("\n") == 1


async def test_a_port_that_is_taken_is_one_message(program: Program) -> None:
    with DemoCluster([]) as cluster:
        port = cluster.ready.server.rpartition(":")[2]
        ended = await program.run("demo", "--port", port)
    assert ended.code == 1
    advice = "choose another --port, or none: any free one is taken then"
    assert ended.err == f"epwatch: cannot listen on 127.0.0.1:{port}: Address already in use; {advice}\n"


async def test_list_names_the_stories(program: Program) -> None:
    ended = await program.run("demo", "--list")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split()[0] == "scale"


def test_scaling_reaches_the_cluster_and_what_cannot_be_scaled_is_left_alone() -> None:
    with DemoCluster([]) as cluster:
        cluster.scale("default", "nothing", 1)
        cluster.scale("default", "web-service", 2)
        assert replicas(cluster, 5) == 5


def replicas(cluster: DemoCluster, wanted: int) -> int:
    """Follow the Deployment until it wants so many replicas, as the server tells it."""
    from http.client import HTTPConnection

    connection = HTTPConnection(cluster.ready.server.removeprefix("http://"), timeout=SECONDS)
    path = "/apis/apps/v1/namespaces/default/deployments?watch=1&fieldSelector=metadata.name%3Dfrontend"
    connection.request("GET", path, headers={"Authorization": f"Bearer {cluster.ready.token}"})
    answer = connection.getresponse()
    try:
        while True:
            event = json.loads(answer.readline())
            found = int(event["object"]["spec"]["replicas"])
            if found == wanted:
                return found
    finally:
        connection.close()


def test_a_cluster_that_does_not_start_says_why() -> None:
    with pytest.raises(CommandError) as caught, DemoCluster(["--nonsense"]):
        pass
    assert "the demo's cluster did not start" in caught.value.message
    assert "--nonsense" in caught.value.message
