"""F-42 and CF-1 to CF-13 as a user meets them: the real program, one line on stderr, exit code 2, no secret in it."""

import asyncio
import base64
import json
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.http.access import ADMIN
from epwatch.sim.scenarios import tutorial
from tests.access.plugins import credential, gone, make_plugin
from tests.integration.cli.program import Program

SECRET = "canary-a3ViZWNvbmZpZw"


def id_token(ends: float) -> str:
    body = base64.urlsafe_b64encode(json.dumps({"exp": ends}).encode()).decode().rstrip("=")
    return f"e30.{body}.{SECRET}"


def config(user: str, cluster: str = "server: 'https://127.0.0.1:1'") -> str:
    return (
        f"current-context: x\nclusters: [{{name: c, cluster: {{{cluster}}}}}]\n"
        f"users: [{{name: u, user: {{{user}}}}}]\ncontexts: [{{name: x, context: {{cluster: c, user: u}}}}]\n"
    )


REFUSED = [
    ("an empty file", "", "the kubeconfig is empty"),
    ("malformed", f"users: [{{name: u, user: {{token: {SECRET}\n", "no valid YAML in line"),
    ("a token that is no text", config(f"token: [{SECRET}]"), "user 'u': Expected `str | null`, got `array`"),
    ("a token with a line end", config(f'token: "{SECRET}\\n"'), "the token holds a control character"),
    ("groups without a user", config(f"token: {SECRET}, as-groups: [a]"), "needs a user too"),
    ("an unknown impersonation", config(f"token: {SECRET}, as-somebody: a"), "unknown impersonation key 'as-somebody'"),
    (
        "an ended token",
        config(f"auth-provider: {{name: oidc, config: {{id-token: {id_token(1.0)}}}}}"),
        "has expired",
    ),
    (
        "another provider",
        config("auth-provider: {name: gcp, config: {cmd-path: /bin/false}}"),
        "'gcp' is not",
    ),
    (
        "a missing authority",
        config(f"token: {SECRET}", "server: 'https://h', certificate-authority: ca"),
        "does not exist",
    ),
    (
        "a proxy of another kind",
        config(f"token: {SECRET}", f"server: 'https://h', proxy-url: 'ftp://me:{SECRET}@p:1'"),
        "the proxy ftp://p:1 is no http, https, socks5",
    ),
    ("a plugin of another version", config("exec: {command: p, apiVersion: v7}"), "apiVersion 'v7'"),
]


@pytest.mark.parametrize(("text", "said"), [pytest.param(*rest, id=name) for name, *rest in REFUSED])
async def test_f42_what_cannot_be_used_ends_with_2_and_one_line(tmp_path: Path, text: str, said: str) -> None:
    program = Program(tmp_path)
    program.kubeconfig.write_text(text)
    ended = await program.run("get", env={"KUBECONFIG": str(program.kubeconfig)})
    assert (ended.code, ended.out) == (2, ""), ended
    assert said in ended.err
    assert ended.err.startswith("epwatch: ")
    assert ended.err.count("\n") == 1
    assert SECRET not in ended.err


async def test_f42_a_living_id_token_is_used_and_no_identity_provider_asked(tmp_path: Path) -> None:
    """CF-7: the issuer's address is one where nothing listens, and nobody finds that out."""
    program, token = Program(tmp_path), id_token(time.time() + 3600)
    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)
    async with SimServer(cluster) as server:
        server.access.tokens[token] = ADMIN
        provider = f"{{id-token: {token}, idp-issuer-url: 'https://127.0.0.1:1', refresh-token: {SECRET}}}"
        user = f"auth-provider: {{name: oidc, config: {provider}}}"
        program.kubeconfig.write_text(config(user, f"server: '{server.url}'"))
        ended = await program.run("get", "-o", "name", env={"KUBECONFIG": str(program.kubeconfig)})
    assert (ended.code, ended.err) == (0, "")
    assert "web-service" in ended.out


async def test_standing_warnings_are_told_on_stderr_by_what_writes_lines(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.kubeconfig.write_text(config(f"token: {SECRET}", "server: 'https://h', insecure-skip-tls-verify: true"))
    program.kubeconfig.chmod(0o666)
    ended = await program.run("get", "--request-timeout", "1s", env={"KUBECONFIG": str(program.kubeconfig)})
    assert "epwatch: TLS is not verified (insecure-skip-tls-verify)\n" in ended.err
    assert f"epwatch: kubeconfig {program.kubeconfig} can be written by others" in ended.err


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_plugin_ends_with_us_and_its_children_too(tmp_path: Path, end: signal.Signals) -> None:
    """CF-6, R-15; and nothing that it was told or told us is in what we wrote, nor a credential in its arguments."""
    program = Program(tmp_path)
    script = (
        f"echo '{credential(token=SECRET)}'; echo half of it >&2; "
        'tr "\\0" " " < /proc/$PPID/cmdline > "$here/ps"; sleep 600 & echo $! $$ > "$here/pids"; wait'
    )
    plugin = make_plugin(tmp_path / "bin", script=script)
    stanza = json.dumps({"exec": plugin.stanza(env=[{"name": "KEY", "value": SECRET}])})[1:-1]
    program.kubeconfig.write_text(config(stanza))
    pids, log = tmp_path / "bin/pids", tmp_path / "log"
    async with program.started(
        "stream", "--log-file", str(log), env={"KUBECONFIG": str(program.kubeconfig)}
    ) as process:
        await until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
        begin = time.monotonic()
        process.send_signal(end)
        out, err = await process.communicate()
        assert process.returncode == 128 + end
        assert time.monotonic() - begin < 5.0
    for pid in map(int, pids.read_text().split()):
        await until(partial(gone, pid))
    assert SECRET not in (out + err).decode() + log.read_text() + (tmp_path / "bin/ps").read_text()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process does: nothing tells of that."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
