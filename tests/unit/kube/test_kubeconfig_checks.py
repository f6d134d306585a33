"""What kubectl refuses to use is refused at the start, in one line that names the stanza and what to do."""

import json
from pathlib import Path

import pytest

from epwatch.kube.kubeconfig import KubeconfigError, resolve
from epwatch.options import Options

V1, BETA = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"
PLUGIN: dict[str, object] = {"command": "plugin", "apiVersion": V1, "interactiveMode": "Never"}


def written(path: Path, user: dict[str, object], **cluster: object) -> Options:
    config = {
        "current-context": "x",
        "clusters": [{"name": "c", "cluster": {"server": "https://h", **cluster}}],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
    }
    path.write_text(json.dumps(config))
    return Options(kubeconfig=str(path))


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ({"token": "t", "username": "me", "password": "p"}, "has a token and a user name or password"),
        ({"client-certificate": "c.pem"}, "has a client-certificate without its client-key"),
        ({"exec": PLUGIN, "auth-provider": {"name": "oidc"}}, "has an exec plugin and an auth-provider"),
        ({"exec": {**PLUGIN, "command": ""}}, "has an exec plugin without a command"),
        ({"exec": {**PLUGIN, "apiVersion": "v7"}}, "apiVersion 'v7', which is not supported"),
        ({"exec": {**PLUGIN, "env": [{"value": "x"}]}}, "with a variable that has no name"),
        ({"exec": {**PLUGIN, "interactiveMode": None}}, "interactiveMode '', which must be one of Never"),
        ({"exec": {**PLUGIN, "interactiveMode": "Perhaps"}}, "interactiveMode 'Perhaps'"),
        (
            {"exec": {**PLUGIN, "interactiveMode": "Always"}},
            "wants the terminal each time: interactiveMode IfAvailable would do",
        ),
    ],
)
def test_a_user_that_nobody_could_be(tmp_path: Path, user: dict[str, object], said: str) -> None:
    with pytest.raises(KubeconfigError, match=said) as caught:
        resolve(written(tmp_path / "k", user), {"HOME": "/none"})
    assert str(caught.value).startswith(f"user 'u' in kubeconfig {tmp_path}/k ")


def test_an_authority_for_a_server_that_is_not_verified(tmp_path: Path) -> None:
    options = written(tmp_path / "k", {}, **{"insecure-skip-tls-verify": True, "certificate-authority": "ca.pem"})
    with pytest.raises(KubeconfigError, match=r"cluster 'c' in kubeconfig .* insecure-skip-tls-verify: remove one"):
        resolve(options, {})


@pytest.mark.parametrize(
    "user",
    [
        {"exec": {**PLUGIN, "apiVersion": BETA, "interactiveMode": None}},
        # What is not needed is not run, so it may want a terminal.
        {"exec": {**PLUGIN, "interactiveMode": "Always"}, "token": "t"},
        {"exec": PLUGIN, "client-certificate": "c.pem", "client-key": "k.pem"},
    ],
)
def test_what_kubectl_takes_is_taken(tmp_path: Path, user: dict[str, object]) -> None:
    resolved = resolve(written(tmp_path / "k", user), {"HOME": "/none"})
    assert resolved.user.needs_plugin is (set(user) == {"exec"})
