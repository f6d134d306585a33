"""A tab in the real shells, against a real socket: commands, options, live names; quiet where there is no cluster."""

import asyncio
import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

from epwatch.sim import SimServer
from tests.integration.cli.program import Program
from tests.pty.driver import Terminal

SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "bind 'set enable-bracketed-paste off'; PS1='ready> '; source <(epwatch completion bash)\n",
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "PS1='ready> '; autoload -U compinit; compinit -u -D; source <(epwatch completion zsh)\n",
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        "function fish_prompt; echo 'ready> '; end; epwatch completion fish | source\n",
    ),
}


def folder_with_epwatch(home: Path) -> str:
    """Return a PATH on which ``epwatch`` is this one."""
    folder = home / "bin"
    folder.mkdir()
    program = folder / "epwatch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m epwatch "$@"\n')
    program.chmod(0o700)
    return f"{folder}:{os.environ['PATH']}"


def press_tab(shell: str, program: Program, line: str, shown: str) -> None:
    """Type a line and a tab into a real shell until the completed line is shown."""
    (name, *switches), setup = SHELLS[shell]
    argv = [shutil.which(name) or name, *switches]
    root = str(Path(__file__).parents[3])
    environ = program.env | {
        "PATH": folder_with_epwatch(program.home),
        "PYTHONPATH": root,
        "TERM": "xterm",
        "EPWATCH_CONFIG": "",
        "XDG_CONFIG_HOME": str(program.home),
        "XDG_DATA_HOME": str(program.home),
    }
    with Terminal(argv, columns=120, lines=30, environ=environ) as terminal:
        terminal.type(setup)
        terminal.until(lambda text: "ready>" in text.split("\n", 1)[-1] or text.count("ready>") > 1)
        terminal.settle(0.2)
        terminal.type(f"{line}\t")
        terminal.until(lambda text: shown in text)


@pytest.mark.parametrize("shell", SHELLS)
async def test_a_tab_completes_a_command_and_a_live_service(shell: str, program: Program, server: SimServer) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    await asyncio.to_thread(press_tab, shell, program, "epwatch get web", "epwatch get web-service")


async def test_names_come_from_the_cluster_that_the_line_names(program: Program, server: SimServer) -> None:
    services = await program.run("__complete", "get", "-n", "default", "we")
    assert services.out == "web-service\tservices\n:4\n"
    elsewhere = await program.run("__complete", "get", "-n", "kube-system", "we")
    assert elsewhere.out == ":4\n"
    namespaces = await program.run("__complete", "-n", "def")
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
    root = str(Path(__file__).parents[3])
    kubectl = await asyncio.create_subprocess_exec(
        *("kubectl", "__complete", "epwatch", "get", "web"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=program.env | {"PATH": path, "PYTHONPATH": root},
    )
    out, _ = await kubectl.communicate()
    assert b"web-service" in out
