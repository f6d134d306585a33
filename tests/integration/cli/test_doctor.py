"""`epwatch doctor` on real sockets: what is well, what is not, and what to do; 0 or 1."""

import json
from pathlib import Path

from aiohttp import web

from epwatch.sim import SimServer
from epwatch.sim import faults as sim_faults
from tests.integration.cli.program import Program


def told(out: str) -> dict[str, str]:
    """Return the lines by what was checked, without the advice below them."""
    return {line.split()[1]: line for line in out.splitlines() if not line.startswith(" ")}


async def test_a_cluster_that_may_be_read_is_well(program: Program, server: SimServer) -> None:
    ended = await program.run("doctor")
    lines = told(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert server.url in lines["server"]
    for resource in ("services", "pods", "endpoints", "endpointslices"):
        assert lines[resource].startswith("ok")


async def test_a_right_that_is_missing_is_named_with_its_verb(program: Program, server: SimServer) -> None:
    server.access.deny("watch", "pods")
    ended = await program.run("doctor", "-n", "default,shop")
    assert ended.code == 1
    assert told(ended.out)["pods"].startswith("FAIL")
    assert "watch in default, watch in shop" in told(ended.out)["pods"]
    assert "do: ask for list and watch on pods (v1)" in ended.out


async def test_a_server_that_does_not_answer_is_asked_nothing_more(program: Program) -> None:
    program.reach("http://127.0.0.1:9")
    ended = await program.run("doctor")
    assert ended.code == 1
    assert "refused" in told(ended.out)["server"].lower()
    assert "do: check that the cluster runs and that the address is right" in ended.out
    assert "pods" not in told(ended.out)


async def test_clocks_that_are_apart_are_told(program: Program, server: SimServer) -> None:
    def late() -> web.Response:
        headers = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}
        return web.json_response({"gitVersion": "v1.34.4\x1b[2J"}, headers=headers)

    server.on_request = sim_faults.only(late, path_ends="/version")
    ended = await program.run("doctor")
    assert "ahead of the server" in told(ended.out)["clocks"]
    assert "v1.34.4\ufffd[2J" in told(ended.out)["server"]


async def test_without_a_kubeconfig_it_says_so(program: Program) -> None:
    ended = await program.run("doctor")
    assert ended.code == 1
    assert "epwatch demo" in told(ended.out)["kubeconfig"]


async def test_a_plugin_is_told_with_its_path_and_with_who_lets_it_run(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    plugin = tmp_path / "log-in"
    version = "client.authentication.k8s.io/v1"
    credential = {"apiVersion": version, "kind": "ExecCredential", "status": {"token": server.token}}
    plugin.write_text(f"#!/bin/sh\necho '{json.dumps(credential)}'\n")
    plugin.chmod(0o755)
    program.reach(server.url)
    config = json.loads(program.kubeconfig.read_text())
    exec_stanza = {"apiVersion": version, "command": "log-in", "interactiveMode": "Never"}
    config["users"][0]["user"] = {"exec": exec_stanza}
    program.kubeconfig.write_text(json.dumps(config))
    path = {"PATH": f"{tmp_path}:{program.env['PATH']}"}
    anyone = await program.run("doctor", env=path)
    assert f"{plugin} runs with your rights to log in" in anyone.out
    assert "any plugin may run: nobody says otherwise" in anyone.out
    listed = await program.run("doctor", "--exec-policy", "allowlist=log-in,other", env=path)
    assert f"only these may run: log-in ({plugin}), other (not there), by --exec-policy" in listed.out


async def test_no_credential_is_told(program: Program, server: SimServer) -> None:
    ended = await program.run("doctor")
    assert server.token not in ended.out + ended.err
