"""SEC-9: whatever holds a credential tells none of it when it is printed, by a debugger or in a crash report."""

import json
from pathlib import Path

import pytest

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.credentials import Credential, Credentials
from epwatch.kube.exec_plugin import PluginCredential
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.server_url import ServerUrl
from epwatch.kube.timing import PRODUCTION
from epwatch.kube.tls import settings_of
from epwatch.options import Options

CANARY = "canary-cmVwcg"
CONFIG = {
    "current-context": "x",
    "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
    "clusters": [
        {
            "name": "c",
            "cluster": {
                "server": f"https://me:{CANARY}@h",
                "proxy-url": f"http://me:{CANARY}@p:1",
                "extensions": [{"name": "e", "extension": {"key": CANARY}}],
            },
        }
    ],
    "users": [
        {
            "name": "u",
            "user": {
                "token": CANARY,
                "exec": {
                    "command": "plugin",
                    "apiVersion": "client.authentication.k8s.io/v1",
                    "interactiveMode": "Never",
                    "args": [CANARY],
                    "env": [{"name": "KEY", "value": CANARY}],
                },
            },
        },
        {"name": "v", "user": {"auth-provider": {"name": "oidc", "config": {"id-token": CANARY}}}},
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A kubeconfig with a secret in every place that can hold one."""
    file = tmp_path / "config"
    file.write_text(json.dumps(CONFIG))
    return str(file)


def test_nothing_that_holds_a_credential_prints_it(path: str) -> None:
    options = Options(kubeconfig=path, token=CANARY)
    merged, resolved = load_kubeconfig(path, {}), resolve(Options(kubeconfig=path), {"HOME": "/none"})
    holders = [
        options,
        merged,
        *merged.clusters.values(),
        *merged.clusters["c"].extensions,
        *merged.users.values(),
        merged.users["u"].exec,
        *(merged.users["u"].exec.env or () if merged.users["u"].exec else ()),
        merged.users["v"].auth_provider,
        resolved,
        resolved.target,
        ServerUrl.parse(f"https://me:{CANARY}@h"),
        settings_of(resolved.cluster, resolved.user),
        Credential(authorization=CANARY, key=CANARY.encode()),
        PluginCredential(token=CANARY, key=CANARY.encode()),
        Credentials(resolved, CANARY, SystemClock(), PRODUCTION),
        Client(resolved, SystemClock(), PRODUCTION),
    ]
    assert None not in holders
    for holder in holders:
        assert CANARY not in f"{holder!r} {holder}", type(holder)
