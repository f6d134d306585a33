"""Rows of the fault matrix about a proxy that stands between: it is named, without its credentials."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from tests.access.pki import Authority, server_context
from tests.access.proxies import ConnectProxy, Proxy, SocksProxy
from tests.faults.entries import by_kubeconfig
from tests.faults.harness import CANARY, Entry, scaled, watched
from tests.faults.watched import Watched

AUTHORITY = Authority()
PASSWORD = "canary-cHJveHk"


IMPATIENT = replace(scaled(), connect=0.2)


def scheme_of(proxy: Proxy) -> str:
    return "socks5" if isinstance(proxy, SocksProxy) else "http"


def through(folder: Path, proxy: Proxy) -> Entry:
    cluster = {
        "certificate-authority-data": AUTHORITY.data,
        "proxy-url": f"{scheme_of(proxy)}://me:{PASSWORD}@localhost:{proxy.port}",
    }
    return by_kubeconfig(folder, {"token": CANARY}, **cluster)


async def told_of(it: Watched, text: str) -> None:
    for kind in Kind:
        told = await it.until_phase(kind, Phase.RETRYING)
        assert text in told.cause


@pytest.mark.parametrize(
    ("kind", "refuse", "said"),
    [
        ("http", "407 Proxy Authentication Required", "answered 407"),
        ("http", "502 Bad \x1b[2J Gateway", "answered 502"),
        ("http", "hang up", ""),
        ("socks", "password", "Username and password authentication failure"),
        ("socks", "5", "Connection refused"),
        ("socks", "hang up", ""),
    ],
)
async def test_f40_a_proxy_that_refuses(tmp_path: Path, kind: str, refuse: str, said: str) -> None:
    user = f"me:{PASSWORD}" if refuse != "password" else "me:another"
    proxy: Proxy = SocksProxy(user=user) if kind == "socks" else ConnectProxy(user=user)
    proxy.refuse = refuse if refuse[0].isdigit() else ""
    proxy.hang_up = refuse == "hang up"
    context = server_context(AUTHORITY.issue("127.0.0.1"))
    async with (
        proxy,
        watched(tls=context, entry=through(tmp_path, proxy), live=False, secrets=[PASSWORD, "me:"]) as it,
    ):
        await told_of(it, f"the proxy {scheme_of(proxy)}://localhost:{proxy.port}")
        await told_of(it, said)
        proxy.user, proxy.refuse, proxy.hang_up = f"me:{PASSWORD}", "", False


@pytest.mark.parametrize("make", [ConnectProxy, SocksProxy])
async def test_f40_a_proxy_that_dies_and_comes_back(tmp_path: Path, make: type[Proxy]) -> None:
    context = server_context(AUTHORITY.issue("127.0.0.1"))
    async with (
        make(user=f"me:{PASSWORD}") as proxy,
        watched(tls=context, entry=through(tmp_path, proxy), secrets=[PASSWORD]) as it,
    ):
        await proxy.stop()
        it.world.add("late")
        await told_of(it, "Connection refused")
        await told_of(it, f"localhost:{proxy.port}")
        await proxy.start()
        await it.until(it.in_step)
        assert {kind: it.lists(kind) for kind in Kind} == dict.fromkeys(Kind, 1)


@pytest.mark.parametrize("make", [ConnectProxy, SocksProxy])
async def test_f40_a_proxy_behind_which_nothing_answers(tmp_path: Path, make: type[Proxy]) -> None:
    context = server_context(AUTHORITY.issue("127.0.0.1"))
    async with make(user=f"me:{PASSWORD}") as proxy:
        proxy.hang = True
        entry = through(tmp_path, proxy)
        async with watched(tls=context, entry=entry, live=False, secrets=[PASSWORD], timing=IMPATIENT) as it:
            await told_of(it, f"connecting timed out (through the proxy {scheme_of(proxy)}://localhost:{proxy.port})")
            proxy.hang = False
