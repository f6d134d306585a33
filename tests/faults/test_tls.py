"""Rows of the fault matrix about TLS: each failure says which check failed, and is asked again at a quiet pace."""

import datetime as dt
import re
import ssl
from pathlib import Path

import pytest
from aiohttp import ClientOSError

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.transport_errors import translated
from tests.access.pki import DAY, Authority, server_context
from tests.faults.entries import by_kubeconfig
from tests.faults.harness import CANARY, Entry, watched
from tests.faults.watched import Watched

AUTHORITY = Authority()
STRANGER = Authority("a stranger")


def trusting(folder: Path, authority: Authority = AUTHORITY, **cluster: object) -> Entry:
    return by_kubeconfig(folder, {"token": CANARY}, **{"certificate-authority-data": authority.data, **cluster})


def give(context: ssl.SSLContext, folder: Path, *names: str, life: dt.timedelta = DAY) -> None:
    """Let the server show another certificate from the next handshake on."""
    context.load_cert_chain(*AUTHORITY.issue(*names, life=life).write(folder, "server"))


async def told_of(it: Watched, text: str) -> None:
    for kind in Kind:
        told = await it.until_phase(kind, Phase.RETRYING)
        assert text in told.cause


@pytest.mark.parametrize(
    ("issuer", "names", "life", "said"),
    [
        (STRANGER, ["127.0.0.1"], DAY, "the server's certificate is not accepted: unable to get local issuer"),
        (AUTHORITY, ["127.0.0.2"], DAY, "certificate is not valid for '127.0.0.1'"),
        (AUTHORITY, ["127.0.0.1"], -DAY, "the server's certificate is not accepted: certificate has expired"),
    ],
    ids=["unknown authority", "another host", "expired"],
)
async def test_f38_a_certificate_that_is_not_accepted(
    tmp_path: Path, issuer: Authority, names: list[str], life: dt.timedelta, said: str
) -> None:
    context = server_context(issuer.issue(*names, common="127.0.0.1", life=life))
    async with watched(tls=context, entry=trusting(tmp_path), live=False) as it:
        await told_of(it, said)
        assert not list(it.server.request_log), "nobody gets to see a credential"
        give(context, tmp_path, "127.0.0.1")


async def test_f38_a_common_name_is_no_host_name(tmp_path: Path) -> None:
    """As for Go; Python by itself takes it where there is no other name."""
    context = server_context(AUTHORITY.issue(common="localhost"))
    async with watched(tls=context, entry=trusting(tmp_path), at="http://localhost:{port}", live=False) as it:
        await told_of(it, "certificate is not valid for 'localhost'")
        give(context, tmp_path, "localhost")


async def test_f38_a_certificate_that_ends_while_we_look(tmp_path: Path) -> None:
    context = server_context(AUTHORITY.issue("127.0.0.1"))
    async with watched(tls=context, entry=trusting(tmp_path)) as it:
        give(context, tmp_path, "127.0.0.1", life=-DAY)
        it.world.add("late")
        it.server.kill()
        await told_of(it, "certificate has expired")
        give(context, tmp_path, "127.0.0.1")
        await it.until(it.in_step)
        assert {kind: it.lists(kind) for kind in Kind} == dict.fromkeys(Kind, 1)


async def test_f38_a_server_that_wants_a_certificate_of_ours(tmp_path: Path) -> None:
    context = server_context(AUTHORITY.issue("127.0.0.1"), AUTHORITY)
    async with watched(tls=context, entry=trusting(tmp_path), live=False) as it:
        for kind in Kind:
            told = await it.until_phase(kind, Phase.RETRYING)
            # A request that reached the server before it closed is answered by a reset (RFC 1122, 4.2.2.13).
            assert re.search("the server closed the connection|Connection reset by peer", told.cause)
        context.verify_mode = ssl.CERT_NONE


def test_f38_the_alert_of_a_server_that_wants_a_certificate_is_told_in_its_words() -> None:
    """As aiohttp hands on what kube-apiserver sends; asyncio's servers, ours too, close without a word."""
    text = "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required (_ssl.c:2580)"
    assert str(translated(ClientOSError(1, text), None)) == "TLS failed: tlsv13 alert certificate required"


async def test_an_intermediate_authority_is_trusted_by_itself_as_by_kubectl(tmp_path: Path) -> None:
    """CF-13: on every version of Python; Go takes any certificate of the pool for a root."""
    middle = Authority("in the middle", issuer=STRANGER)
    context = server_context(middle.issue("127.0.0.1"))
    async with watched(tls=context, entry=trusting(tmp_path, middle)) as it:
        assert it.in_step()


async def test_what_is_not_verified_is_told_in_a_banner(tmp_path: Path) -> None:
    """CF-11; the server's certificate is nobody's."""
    context = server_context(STRANGER.issue("127.0.0.2", life=-DAY))
    entry = by_kubeconfig(tmp_path, {"token": CANARY}, **{"insecure-skip-tls-verify": True})
    assert entry("https://h").target.banners == ("TLS is not verified (insecure-skip-tls-verify)",)
    async with watched(tls=context, entry=entry) as it:
        assert it.in_step()
