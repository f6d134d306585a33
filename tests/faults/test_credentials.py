"""Rows of the fault matrix in which the server does not know us any more: 401, renewed credentials, plugins."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.options import Options
from epwatch.sim.http.access import ADMIN
from tests.access.pki import Authority, server_context
from tests.access.plugins import Plugin, credential, gone, make_plugin
from tests.faults.entries import by_kubeconfig
from tests.faults.harness import CANARY, SCALE, scaled, watched
from tests.faults.watched import Watched

ONE_LIST_EACH = dict.fromkeys(Kind, 1)
RENEWED = "canary-cmVuZXdlZA"
SHORTEST = 30 * SCALE
"""Seconds between two runs of a plugin."""


def rotate(it: Watched) -> None:
    """Know the renewed token alone, and break every stream: it comes back with the former one."""
    it.server.access.tokens[RENEWED] = ADMIN
    del it.server.access.tokens[CANARY]
    it.world.add("late")
    it.server.kill()


async def check_resumed(it: Watched) -> None:
    await it.until(lambda: all(_last_shown(it, kind) == f"Bearer {RENEWED}" for kind in Kind))
    assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH, "nobody lists for a credential's sake"
    refused = dict.fromkeys(Kind, 0)
    for kind in Kind:
        shown = [one.headers.get("Authorization") for one in it.asked("watch", kind)]
        refused[kind] = shown.count(f"Bearer {CANARY}") - 1
    assert max(refused.values()) <= 1, "each stream is refused once at most"


def _last_shown(it: Watched, kind: Kind) -> str:
    return it.asked("watch", kind)[-1].headers["Authorization"]


async def test_f32_a_token_renewed_by_a_plugin_which_runs_once_for_four_streams(tmp_path: Path) -> None:
    plugin = make_plugin(tmp_path / "bin", credential(token=CANARY), 'tr "\\0" " " < /proc/$$/cmdline > "$here/ps"')
    entry = by_kubeconfig(tmp_path, {"exec": plugin.stanza(args=["get-token"])})
    async with watched(entry=entry, secrets=[RENEWED]) as it:
        assert plugin.runs == 1
        await it.until_aged(Kind.PODS, SHORTEST)
        plugin.answer.write_text(credential(token=RENEWED))
        rotate(it)
        await it.until(it.in_step)
        await it.until_live()
        assert plugin.runs == 2
        await check_resumed(it)
        assert not [one for one in it.history.statuses if one.phase is Phase.AUTH], "nobody is told of it"
        assert CANARY not in (tmp_path / "bin/ps").read_text()


async def test_f32_a_token_renewed_in_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{CANARY}\n")
    async with watched(entry=by_kubeconfig(tmp_path, {"tokenFile": "token"}), secrets=[RENEWED]) as it:
        file.write_text(f"{RENEWED}\n")
        rotate(it)
        await it.until(it.in_step)
        await it.until_live()
        await check_resumed(it)
        assert not [one for one in it.history.statuses if one.phase is Phase.AUTH]


async def test_f32_the_token_of_a_service_account_is_renewed_by_the_kubelet(tmp_path: Path) -> None:
    """In a pod: over TLS, by the mounted authority; the kubelet swaps the file under us."""
    authority = Authority()
    for name, text in {"token": CANARY, "ca.crt": authority.certificate.decode(), "namespace": "default"}.items():
        (tmp_path / name).write_text(text)

    def enter(url: str) -> Resolved:
        host, _, port = url.partition("//")[2].partition(":")
        environ = {"HOME": "/none", "KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port}
        return resolve(Options(), environ, mount=tmp_path)

    tls = server_context(authority.issue("127.0.0.1"))
    async with watched(entry=enter, tls=tls, secrets=[RENEWED]) as it:
        (tmp_path / "next").write_text(RENEWED)
        (tmp_path / "next").rename(tmp_path / "token")
        rotate(it)
        await it.until(it.in_step)
        await it.until_live()
        await check_resumed(it)


async def test_f32_a_token_file_is_read_again_before_anybody_refuses_it(tmp_path: Path) -> None:
    """CF-5: every 60 s, with the first request after that."""
    file = tmp_path / "token"
    file.write_text(CANARY)
    async with watched(entry=by_kubeconfig(tmp_path, {"tokenFile": "token"}), secrets=[RENEWED]) as it:
        it.server.access.tokens[RENEWED] = ADMIN
        file.write_text(RENEWED)
        await it.until_aged(Kind.PODS, 60 * SCALE)
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) == 2)
        assert _last_shown(it, Kind.PODS) == f"Bearer {RENEWED}"


async def test_f32_a_certificate_renewed_in_its_file_makes_new_connections(tmp_path: Path) -> None:
    """As client-go does for certificate files; a half written pair is waited out with the former one."""
    authority = Authority()
    tls = server_context(authority.issue("127.0.0.1"), authority)
    authority.issue(common="first").write(tmp_path, "me")
    user = {"client-certificate": "me.crt", "client-key": "me.key", "token": CANARY}
    entry = by_kubeconfig(tmp_path, user, **{"certificate-authority-data": authority.data})
    async with watched(entry=entry, tls=tls) as it:
        seen: list[str] = []
        it.server.on_request = lambda request: seen.append(client_of(request))
        other = Authority("another authority")
        (tmp_path / "me.crt").write_bytes(other.issue(common="second").certificate)
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) == 2)
        assert set(seen) == {"first"}
        tls.load_verify_locations(cadata=other.certificate.decode())
        other.issue(common="second").write(tmp_path, "me")
        it.world.add("late")
        it.server.kill()
        await it.until(it.in_step)
        await it.until(lambda: seen[-1] == "second")


def client_of(request: web.Request) -> str:
    """Return the common name of the client's certificate."""
    assert request.transport is not None
    ((_, name),) = request.transport.get_extra_info("peercert")["subject"][0]
    return str(name)


@pytest.mark.parametrize("source", ["plugin", "file", "nothing"])
async def test_f33_401_for_ever(tmp_path: Path, source: str) -> None:
    plugin = make_plugin(tmp_path / "bin", credential(token=CANARY))
    (tmp_path / "token").write_text(CANARY)
    users: dict[str, dict[str, object]] = {
        "plugin": {"exec": plugin.stanza()},
        "file": {"tokenFile": "token"},
        "nothing": {"token": CANARY},
    }
    async with watched(entry=by_kubeconfig(tmp_path, users[source])) as it:
        begin = time.monotonic()
        del it.server.access.tokens[CANARY]
        it.server.kill()
        for kind in Kind:
            told = await it.until_waiting(kind, Phase.AUTH)
            assert "401 Unauthorized" in told.cause
            assert told.next_try is not None
        asked = it.watches(Kind.PODS)
        await it.until(lambda: it.watches(Kind.PODS) >= asked + 8)
        # One run at the start; then one within each 30 scaled seconds at most.
        assert plugin.runs <= 2 + (time.monotonic() - begin) / SHORTEST
        assert plugin.runs >= (2 if source == "plugin" else 0)
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH
        it.server.access.tokens[CANARY] = ADMIN
        it.feed.reconnect()


LINES = "x\ny"
PLUGIN_FAULTS = [
    ("exit 1", 'printf "no \\033[2Jway\\n" >&2; exit 1', "failed with code 1: no \ufffd[2Jway"),
    ("silent", "exit 3", "failed with code 3: it said nothing"),
    ("killed", "kill -9 $$", "was ended by signal 9"),
    ("hang", 'sleep 600 & echo $! $$ > "$here/pids"; wait', "no answer within"),
    ("hang of a child", 'sleep 600 & echo $! > "$here/pids"; exit 0', "no answer within"),
    ("no JSON", "echo words; exit", "its output is no ExecCredential"),
    ("too much", "head -c 2000000 /dev/zero; exit", "its output is no ExecCredential"),
    (
        "another version",
        f"printf %s '{credential('client.authentication.k8s.io/v1beta1', token='x')}'; exit",
        "v1beta1', not",
    ),
    ("another kind", f"printf %s '{credential(kind='Pod', token='x')}'; exit", "its output is no ExecCredential"),
    ("nothing in it", f"printf %s '{credential()}'; exit", "it gave neither token nor certificate"),
    ("half a pair", f"printf %s '{credential(clientKeyData='k')}'; exit", "it gave a certificate without a key, or"),
    ("a bad date", f"printf %s '{credential(token='x', expirationTimestamp='soon')}'; exit", "no ExecCredential"),
    ("a line end", f"printf %s '{credential(token=LINES)}'; exit", "a token that no header can carry"),
]


@pytest.mark.parametrize(("script", "said"), [pytest.param(*rest, id=name) for name, *rest in PLUGIN_FAULTS])
async def test_f41_a_plugin_that_fails_is_told_and_run_again(tmp_path: Path, script: str, said: str) -> None:
    """It fails until a file appears; nothing of it is left over."""
    wrapped = f'if [ ! -e "$here/healed" ]; then\n{script}\nfi'
    plugin = make_plugin(tmp_path / "bin", credential(token=CANARY), wrapped)
    timing = replace(scaled(), plugin=0.4)
    async with watched(entry=by_kubeconfig(tmp_path, {"exec": plugin.stanza()}), live=False, timing=timing) as it:
        for kind in Kind:
            told = await it.until_phase(kind, Phase.AUTH)
            assert f"exec plugin {plugin.path}: " in told.cause
            assert said in told.cause
        assert plugin.runs == 1, "one run for four streams"
        pids = tmp_path / "bin/pids"
        for pid in map(int, pids.read_text().split() if pids.exists() else ()):
            await it.until(partial(gone, pid))
        (tmp_path / "bin/healed").touch()
        await it.until_live()
        assert plugin.runs >= 2


async def test_f41_a_chatty_plugin_that_reads_its_stdin_and_looks_for_a_terminal(tmp_path: Path) -> None:
    """400 KB of stderr make the library's runner wait for ever (finding 11); ours gives no input, and no terminal."""
    script = (
        'cat > "$here/input"; test -t 0 && echo terminal >> "$here/input"; (: < /dev/tty) 2>/dev/null && '
        'echo tty >> "$here/input"; head -c 400000 /dev/zero | tr "\\0" x >&2; '
        'echo "$KUBERNETES_EXEC_INFO" > "$here/info"; echo $$ $(cut -d " " -f 6 /proc/$$/stat) > "$here/session"'
    )
    plugin = make_plugin(tmp_path / "bin", credential(token=CANARY), script)
    async with watched(entry=by_kubeconfig(tmp_path, {"exec": plugin.stanza(interactiveMode="IfAvailable")})) as it:
        assert (tmp_path / "bin/input").read_text() == ""
        pid, session = (tmp_path / "bin/session").read_text().split()
        assert pid == session, "a session of its own has no terminal"
        assert '"interactive": false' in (tmp_path / "bin/info").read_text()
        assert it.in_step()


async def test_f41_a_missing_plugin_is_told_with_its_hint_until_it_is_installed(tmp_path: Path) -> None:
    missing = Plugin(tmp_path / "bin/plugin")
    user = {"exec": missing.stanza(installHint="get it with:\n\x1b[1mapt install plugin")}
    async with watched(entry=by_kubeconfig(tmp_path, user), live=False) as it:
        told = await it.until_phase(Kind.PODS, Phase.AUTH)
        assert f"exec plugin {missing.path}: there is no such program; get it with: \ufffd[1mapt install" in told.cause
        make_plugin(tmp_path / "bin", credential(token=CANARY))
        await it.until_live()


async def test_f41_a_credential_is_renewed_before_it_ends(tmp_path: Path) -> None:
    """At 90 % of its life; one that ends at once is renewed as often as plugins may run, and not more often."""
    soon = (datetime.now(UTC) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    plugin = make_plugin(tmp_path / "bin", credential(token=CANARY, expirationTimestamp=soon))
    async with watched(entry=by_kubeconfig(tmp_path, {"exec": plugin.stanza()}), secrets=[RENEWED]) as it:
        it.server.access.tokens[RENEWED] = ADMIN
        plugin.answer.write_text(credential(token=RENEWED))
        await it.until_aged(Kind.PODS, 1.0)
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) == 2)
        assert _last_shown(it, Kind.PODS) == f"Bearer {RENEWED}"
        assert plugin.runs == 2
        await it.until_aged(Kind.PODS, SHORTEST)
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) == 3)
        assert plugin.runs == 2, "one without an end is not renewed"


async def test_f41_a_certificate_of_a_plugin_and_its_successor(tmp_path: Path) -> None:
    """The server wants certificates; another one makes another TLS context, and with it new connections."""
    authority = Authority()
    tls = server_context(authority.issue("127.0.0.1"), authority)

    def answer(common: str, token: str) -> str:
        pair = authority.issue(common=common)
        return credential(token=token, clientCertificateData=pair.certificate.decode(), clientKeyData=pair.key.decode())

    plugin = make_plugin(tmp_path / "bin", answer("first", CANARY))
    entry = by_kubeconfig(tmp_path, {"exec": plugin.stanza()}, **{"certificate-authority-data": authority.data})
    async with watched(entry=entry, tls=tls, secrets=[RENEWED, "PRIVATE KEY"]) as it:
        await it.until_aged(Kind.PODS, SHORTEST)
        plugin.answer.write_text(answer("second", RENEWED))
        rotate(it)
        await it.until(it.in_step)
        assert plugin.runs == 2
        await check_resumed(it)
