"""A tab in the real shells, against a real socket: commands, options, live names; quiet where there is no cluster."""

import asyncio
import json
import os
import shutil
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from epwatch.cli.live_names import PATIENCE
from epwatch.sim import SimServer
from tests.integration.cli import shells
from tests.integration.cli.program import Ended, Program
from tests.integration.cli.shells import Shell
from tests.pty.driver import ROOT, Terminal

TABS = 5
"""As often as the key is pressed, where nothing is told, before it is thought to be broken."""
NOTHING = b":4\n"
"""What is told where no cluster answers in time."""


def folder_with_epwatch(home: Path) -> str:
    """Return a PATH on which ``epwatch`` is this one."""
    folder = home / "bin"
    folder.mkdir()
    program = folder / "epwatch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m epwatch "$@"\n')
    program.chmod(0o700)
    return f"{folder}:{os.environ['PATH']}"


def press_tab(shell: Shell, program: Program, *lines: tuple[str, str]) -> None:
    """Type lines and a tab into a real shell until each is completed as is said beside it."""
    environ = {
        **program.env,
        **shell.environ,
        "PATH": folder_with_epwatch(program.home),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "EPWATCH_CONFIG": "",
        "XDG_CONFIG_HOME": str(program.home),
        "XDG_DATA_HOME": str(program.home),
    }
    with Terminal(shell.argv, columns=120, lines=30, environ=environ) as terminal:
        terminal.type(shell.setup)
        terminal.until(lambda text: "ready>" in text.split("\n", 1)[-1] or text.count("ready>") > 1)
        terminal.settle(0.2)
        for line, whole in lines:
            terminal.type(line)
            terminal.until(partial(shows_last, f"ready> {line}"))
            press_until_completed(terminal, f"ready> {whole}")
            terminal.type("\x15")
            terminal.until(partial(shows_last, "ready>"))


def press_until_completed(terminal: Terminal, line: str) -> None:
    """Press the tab key as somebody does to whom nothing was told: on a busy machine a cluster answers too late."""
    for _ in range(TABS - 1):
        terminal.type("\t")
        with suppress(AssertionError):
            terminal.until(partial(shows_last, line), deadline=2 * PATIENCE)
            return
    terminal.type("\t")
    terminal.until(partial(shows_last, line))


def shows_last(line: str, text: str) -> bool:
    """Return whether the last line on a screen is this one."""
    return text.rstrip().rpartition("\n")[2].rstrip() == line


@pytest.fixture(params=shells.NAMES)
def shell(request: pytest.FixtureRequest, program: Program) -> Shell:
    """Return one of the real shells; the test is skipped, with the reason, where it is not to be had."""
    try:
        return shells.find(request.param, program.home)
    except shells.ShellMissingError as error:
        pytest.skip(str(error))


async def test_a_tab_completes_commands_options_and_live_services(
    shell: Shell, program: Program, server: SimServer
) -> None:
    lines = (
        ("epwatch expl", "epwatch explain"),
        ("epwatch get --wr", "epwatch get --wrong"),
        ("epwatch get web", "epwatch get web-service"),
        ("epwatch -n kube-system,def", "epwatch -n kube-system,default"),
        ("HOME=/ epwatch get --namespace=default we", "HOME=/ epwatch get --namespace=default web-service"),
    )
    await asyncio.to_thread(press_tab, shell, program, *lines)


async def test_a_tab_completes_names_at_which_a_shell_would_cut_words(shell: Shell, program: Program) -> None:
    """As the names of contexts are that cloud providers' tools write."""
    program.reach("https://127.0.0.1:9")
    config = json.loads(program.kubeconfig.read_text())
    names = ("arn:aws:eks:eu-west-1:12:cluster/shop", "prod west", "kind-a")
    config["contexts"] = [{"name": name, "context": {"cluster": "test", "user": "test"}} for name in names]
    program.kubeconfig.write_text(json.dumps(config))
    arn = names[0]
    lines = (
        ("epwatch --context ar", f"epwatch --context {arn}"),
        ("epwatch --context arn:aws:", f"epwatch --context {arn}"),
        ("epwatch --context arn:aws:eks:eu-w", f"epwatch --context {arn}"),
        ("epwatch --context=ki", "epwatch --context=kind-a"),
        ("epwatch --context=arn:a", f"epwatch --context={arn}"),
        ("epwatch --context kind-a,arn:aw", f"epwatch --context kind-a,{arn}"),
        ("epwatch --context pr", r"epwatch --context prod\ west"),
        (r"epwatch --context prod\ w", r"epwatch --context prod\ west"),
        ("epwatch --context 'prod", "epwatch --context 'prod west'"),
        ("epwatch --context 'prod west' expl", "epwatch --context 'prod west' explain"),
    )
    await asyncio.to_thread(press_tab, shell, program, *lines)


async def test_a_tab_completes_files_where_files_are_meant(shell: Shell, program: Program) -> None:
    (program.home / "shop.ndjson").write_text("")
    folder = str(program.home)
    lines = (
        (f"epwatch replay {folder}/sho", f"epwatch replay {folder}/shop.ndjson"),
        (f"epwatch record -o {folder}/sho", f"epwatch record -o {folder}/shop.ndjson"),
        (f"epwatch get --replay {folder}/sho", f"epwatch get --replay {folder}/shop.ndjson"),
    )
    await asyncio.to_thread(press_tab, shell, program, *lines)


async def told(program: Program, *words: str) -> Ended:
    """Ask as a shell does, again where the cluster was too slow to say anything."""
    ended = await program.run("__complete", *words)
    for _ in range(TABS - 1):
        if ended.out.encode() != NOTHING:
            break
        ended = await program.run("__complete", *words)
    return ended


async def test_names_come_from_the_cluster_that_the_line_names(program: Program, server: SimServer) -> None:
    services = await told(program, "get", "-n", "default", "we")
    assert services.out == "web-service\tservices\n:4\n"
    elsewhere = await program.run("__complete", "get", "-n", "kube-system", "we")
    assert elsewhere.out == ":4\n"
    namespaces = await told(program, "-n", "def")
    assert namespaces.out == "default\tnamespaces\n:4\n"
    contexts = await program.run("__complete", "--context", "")
    assert contexts.out == "test\tcontexts\n:4\n"
    assert [run.code for run in (services, elsewhere, namespaces, contexts)] == [0, 0, 0, 0]


async def test_without_a_cluster_it_says_nothing(program: Program) -> None:
    for words in (["get", ""], ["-n", ""], ["--bogus", "x", ""], ["--highlight", "soon", "get", ""]):
        ended = await program.run("__complete", *words)
        assert ended.code == 0
        assert ended.err == ""
        assert ended.out.endswith(":4\n")
    program.reach("https://127.0.0.1:9")
    ended = await program.run("__complete", "get", "")
    assert (ended.code, ended.out, ended.err) == (0, ":4\n", "")


async def test_a_server_that_hangs_holds_up_no_tab_for_long(program: Program) -> None:
    """It takes the connection and says nothing, as one behind a firewall or a tunnel does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program.reach(f"http://127.0.0.1:{silent.getsockname()[1]}")
        ended = await program.run("__complete", "get", "")
    assert (ended.code, ended.out, ended.err) == (0, ":4\n", "")


async def test_kubectl_completes_its_plugin(program: Program, server: SimServer) -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    path = folder_with_epwatch(program.home)
    folder = Path(path.split(":", maxsplit=1)[0])
    for name, arguments in (("kubectl-epwatch", ""), ("kubectl_complete-epwatch", "__complete")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m epwatch {arguments} "$@"\n')
        script.chmod(0o700)
    out = b""
    for _ in range(TABS):
        kubectl = await asyncio.create_subprocess_exec(
            *("kubectl", "__complete", "epwatch", "get", "web"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=program.env | {"PATH": path, "PYTHONPATH": str(ROOT)},
        )
        out, _ = await kubectl.communicate()
        if out != NOTHING:
            break
    assert out == b"web-service\tservices\n:4\n"
