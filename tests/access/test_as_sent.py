"""kubectl and we with the same kubeconfig at the same server: the same identity arrives, over the same proxies."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.timing import PRODUCTION
from epwatch.options import Options
from tests.access.capture import PATH, Capture, capturing
from tests.access.pki import Authority, server_context
from tests.access.plugins import credential, make_plugin
from tests.access.proxies import ConnectProxy, SocksProxy

Stanza = dict[str, Any]
Identity = tuple[tuple[str, str], ...]
kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not in the PATH")


@dataclass
class Door:
    """A server, its authority, and a home from which to reach it."""

    home: Path
    authority: Authority
    capture: Capture

    @property
    def cluster(self) -> Stanza:
        """Return the stanza that leads to the server."""
        return {"server": self.capture.url, "certificate-authority-data": self.authority.data}

    def write(self, user: Stanza, **cluster: object) -> None:
        """Write the kubeconfig: the cluster in one folder, the user in another."""
        stanza = {key: value for key, value in {**self.cluster, **cluster}.items() if value is not None}
        first = {"current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}]}
        self._put("one/config", first | {"clusters": [{"name": "c", "cluster": stanza}]})
        self._put("two/config", {"users": [{"name": "u", "user": user}]})

    def _put(self, name: str, document: object) -> None:
        path = self.home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document))

    async def ours(self) -> Identity:
        """Ask with our client; return the identity that arrived."""
        async with (
            Client(resolve(Options()), SystemClock(), PRODUCTION) as client,
            client.get(PATH, {}, {}, watch=False) as response,
        ):
            assert await response.json() == {}
        return self.capture.identities[-1]

    async def kubectls(self) -> Identity:
        """Ask with kubectl; return the identity that arrived."""
        process = await asyncio.create_subprocess_exec(
            "kubectl", "get", "--raw", PATH, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        _, err = await process.communicate()
        assert process.returncode == 0, err
        return self.capture.identities[-1]


@pytest.fixture
async def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """A TLS server that asks for client certificates, and an environment of its own."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path}/one/config:{tmp_path}/two/config")
    authority = Authority()
    context = server_context(authority.issue("127.0.0.1", "named.example"), authority, optional=True)
    async with capturing(context) as capture:
        yield Door(tmp_path, authority, capture)


def token(door: Door) -> Stanza:
    return {"token": "t0"}


def token_file_with_a_line_end_beside_its_kubeconfig(door: Door) -> Stanza:
    (door.home / "two").mkdir()
    (door.home / "two/token").write_text("from-a-file\n")
    return {"tokenFile": "token"}


def token_and_token_file(door: Door) -> Stanza:
    return token_file_with_a_line_end_beside_its_kubeconfig(door) | {"token": "t0"}


def token_and_a_missing_token_file(door: Door) -> Stanza:
    return {"token": "t0", "tokenFile": "missing"}


def basic_auth(door: Door) -> Stanza:
    return {"username": "me", "password": "p:ü"}


def certificate_files(door: Door) -> Stanza:
    door.authority.issue(common="me").write(door.home / "two", "me")
    return {"client-certificate": "me.crt", "client-key": "./me.key"}


def certificate_data(door: Door) -> Stanza:
    pair = door.authority.issue(common="me")
    data = {"client-certificate-data": pair.certificate, "client-key-data": pair.key}
    return {name: base64.b64encode(value).decode() for name, value in data.items()}


def impersonation(door: Door) -> Stanza:
    return {"token": "t0", "as": "jane", "as-uid": "7", "as-groups": ["a", "b"], "as-user-extra": {"a/B%": ["x", "y"]}}


def plugin_token(door: Door) -> Stanza:
    return {"exec": make_plugin(door.home / "bin", credential(token="plugged")).stanza()}


def plugin_beside_its_kubeconfig(door: Door) -> Stanza:
    return {"exec": make_plugin(door.home / "two/bin", credential(token="plugged")).stanza(command="./bin/plugin")}


def plugin_certificate(door: Door) -> Stanza:
    pair = door.authority.issue(common="plugged")
    answer = credential(clientCertificateData=pair.certificate.decode(), clientKeyData=pair.key.decode())
    return {"exec": make_plugin(door.home / "bin", answer).stanza()}


def a_certificate_keeps_the_plugin_from_running(door: Door) -> Stanza:
    return certificate_files(door) | plugin_token(door)


def plugin_that_tells_what_it_was_told(door: Door) -> Stanza:
    """Its token is a hash of $KUBERNETES_EXEC_INFO without spaces and order, and of its own variable."""
    script = (
        "python3 - <<'E' > \"$here/answer\"\n"
        "import os,json,hashlib\n"
        "info=json.loads(os.environ['KUBERNETES_EXEC_INFO'])\n"
        "assert info['spec']['cluster']['config']=={'audience':'me'}, info\n"
        "text=json.dumps(info,sort_keys=True)+os.environ['OWN']\n"
        "print(json.dumps({'apiVersion':info['apiVersion'],'kind':info['kind'],"
        "'status':{'token':hashlib.sha256(text.encode()).hexdigest()}}))\n"
        "E\n"
    )
    plugin = make_plugin(door.home / "bin", script=script)
    return {"exec": plugin.stanza(provideClusterInfo=True, env=[{"name": "OWN", "value": "x"}], args=["a b"])}


USERS: list[Callable[[Door], Stanza]] = [
    token,
    token_file_with_a_line_end_beside_its_kubeconfig,
    token_and_token_file,
    token_and_a_missing_token_file,
    basic_auth,
    certificate_files,
    certificate_data,
    impersonation,
    plugin_token,
    plugin_beside_its_kubeconfig,
    plugin_certificate,
    a_certificate_keeps_the_plugin_from_running,
    plugin_that_tells_what_it_was_told,
]


@kubectl
@pytest.mark.parametrize("user", USERS, ids=lambda user: user.__name__)
async def test_the_same_identity_arrives(door: Door, user: Callable[[Door], Stanza]) -> None:
    (door.home / "one").mkdir()
    (door.home / "one/ca.crt").write_bytes(door.authority.certificate)
    extension = {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "me"}}
    door.write(
        user(door),
        **{"certificate-authority": "ca.crt", "certificate-authority-data": None, "extensions": [extension]},
    )
    theirs, ours = await door.kubectls(), await door.ours()
    assert ours == theirs
    assert ours


@kubectl
async def test_nothing_but_whom_to_act_as_is_sent_over_http(door: Door) -> None:
    """By kubectl to any host; by us to any but this machine's own, where nothing leaves it."""
    async with capturing() as plain:
        there = replace(door, capture=plain)
        there.write({"token": "t0", "as": "jane"}, **{"certificate-authority-data": None})
        assert await there.kubectls() == (("impersonate-user", "jane"),)
        assert await there.ours() == (("authorization", "Bearer t0"), ("impersonate-user", "jane"))


@kubectl
@pytest.mark.parametrize("kind", ["http", "http with password", "https", "socks5", "socks5 with password"])
async def test_through_a_proxy_that_knows_the_name_and_by_another_name(door: Door, kind: str) -> None:
    """The proxy resolves; the certificate is that of tls-server-name; the server sees the client's own certificate.

    An https proxy has to have that name too, for kubectl: there the server's own one is the certificate's.
    """
    scheme, user = kind.partition(" ")[0], "me:p@ss" if "password" in kind else ""
    host, name = ("named.example", None) if scheme == "https" else ("far.example", "named.example")
    tls = server_context(door.authority.issue("127.0.0.1", "localhost")) if scheme == "https" else None
    known = {host: "127.0.0.1"}
    made = SocksProxy(user=user, hosts=known) if scheme == "socks5" else ConnectProxy(tls=tls, user=user, hosts=known)
    async with made as proxy:
        at = "me:p%40ss@" if user else ""
        door.write(
            certificate_files(door),
            **{
                "server": f"https://{host}:{door.capture.port}",
                "proxy-url": f"{scheme}://{at}localhost:{proxy.port}",
                "tls-server-name": name,
            },
        )
        theirs, ours = await door.kubectls(), await door.ours()
        assert ours == theirs == (("commonName", "me"),)
        assert set(proxy.asked) == {f"{host}:{door.capture.port}"}
        assert len(proxy.asked) >= 2


async def test_socks5h_is_known_as_well(door: Door) -> None:
    """Kubectl's own parser refuses it, though curl and Go know it: there is nothing to mistake."""
    async with SocksProxy(hosts={"named.example": "127.0.0.1"}) as proxy:
        address = {"server": f"https://named.example:{door.capture.port}"}
        door.write({"token": "t0"}, **address, **{"proxy-url": f"socks5h://127.0.0.1:{proxy.port}"})
        assert await door.ours() == (("authorization", "Bearer t0"),)
        assert proxy.asked == [f"named.example:{door.capture.port}"]


@kubectl
async def test_the_environments_proxy(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ConnectProxy(hosts={"named.example": "127.0.0.1"}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{proxy.port}")
        door.write({"token": "t0"}, server=f"https://named.example:{door.capture.port}")
        assert await door.ours() == await door.kubectls() == (("authorization", "Bearer t0"),)
        assert len(proxy.asked) >= 2


async def test_netrc_is_never_read(door: Door) -> None:
    """Finding 14: with a client certificate the library sent what stands there to the API server."""
    netrc = door.home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password canary\ndefault login me password canary\n")
    netrc.chmod(0o600)
    door.write(certificate_files(door))
    assert await door.ours() == (("commonName", "me"),)
    door.write({"token": "t0"})
    assert await door.ours() == (("authorization", "Bearer t0"),)


async def test_a_password_in_the_servers_address(door: Door) -> None:
    """As by kubectl: it counts where nothing else says who we are."""
    server = f"https://me:p%40@127.0.0.1:{door.capture.port}"
    door.write({}, server=server)
    assert await door.ours() == (("authorization", f"Basic {base64.b64encode(b'me:p@').decode()}"),)
    door.write({"token": "t0"}, server=server)
    assert await door.ours() == (("authorization", "Bearer t0"),)
