"""Which plugins may run (SEC-8): the option, else kubectl's preferences; what cannot be read forbids them all."""

from pathlib import Path

import pytest

from epwatch.kube.exec_policy import ExecPolicy, executable, policy_from_option, refusal
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.kuberc import kuberc_policy
from epwatch.kube.stanzas import KubeconfigError
from epwatch.options import Options

KUBERC = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A home with two programs in PATH."""
    for name in ("bin/plugin", "bin/other", "elsewhere/plugin"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    return {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}


def test_a_name_is_looked_up_in_path_and_never_in_the_folder_we_stand_in(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert executable("plugin", environ) == f"{tmp_path}/bin/plugin"
    assert executable("nothing", environ) is None
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert executable("plugin", {"PATH": ":."}) is None


@pytest.mark.parametrize(
    ("text", "command", "allowed"),
    [
        ("allow", "plugin", True),
        ("deny", "plugin", False),
        ("allowlist=plugin", "plugin", True),
        ("allowlist=other,plugin", "{home}/bin/plugin", True),
        ("allowlist={home}/bin/plugin", "plugin", True),
        ("allowlist=plugin", "{home}/elsewhere/plugin", False),
        ("allowlist={home}/elsewhere/plugin", "plugin", False),
        ("allowlist=other", "plugin", False),
        # A missing one is not forbidden: its install hint is worth more.
        ("allowlist=other", "nothing", True),
    ],
)
def test_an_entry_stands_for_what_it_leads_to(
    environ: dict[str, str], tmp_path: Path, text: str, command: str, allowed: bool
) -> None:
    policy = policy_from_option(text.format(home=tmp_path))
    assert (refusal(policy, command.format(home=tmp_path), environ) is None) is allowed


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        (KUBERC, True),
        (KUBERC + "credentialPluginPolicy: AllowAll\n", True),
        (KUBERC + "credentialPluginPolicy: DenyAll\n", False),
        (KUBERC + "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: plugin}]\n", True),
        (KUBERC + "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: plugin}]\n", True),
        (KUBERC + "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: other}]\n", False),
        ("kind: Other\n---\n" + KUBERC + "credentialPluginPolicy: DenyAll\n", False),
    ],
)
def test_kubectls_preferences_hold(environ: dict[str, str], tmp_path: Path, text: str, allowed: bool) -> None:
    path = tmp_path / ".kube/kuberc"
    path.parent.mkdir()
    path.write_text(text)
    refused = refusal(kuberc_policy(environ), "plugin", environ)
    assert (refused is None) is allowed
    assert refused is None or str(path) in refused


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "just text",
        "kind: Other\n",
        KUBERC + "credentialPluginPolicy: Perhaps\n",
        KUBERC + "credentialPluginPolicy: Allowlist\n",
        KUBERC + "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []\n",
        KUBERC + "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{}]\n",
        KUBERC + "credentialPluginPolicy: AllowAll\ncredentialPluginAllowlist: [{command: plugin}]\n",
        KUBERC + "credentialPluginPolicy: AllowAll\ncredentialPluginAllowlist: []\n",
        KUBERC + "credentialPluginPolicy: [DenyAll]\n",
    ],
)
def test_preferences_that_make_no_sense_forbid_every_plugin(environ: dict[str, str], tmp_path: Path, text: str) -> None:
    path = tmp_path / "kuberc"
    path.write_text(text)
    with pytest.raises(KubeconfigError, match=r"kuberc .*no credential plugin is run: .*--exec-policy"):
        kuberc_policy({**environ, "KUBERC": str(path)})


def test_preferences_that_cannot_be_read_forbid_every_plugin(environ: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match="it does not exist"):
        kuberc_policy({**environ, "KUBERC": str(tmp_path / "missing")})
    with pytest.raises(KubeconfigError, match="it cannot be read: Is a directory"):
        kuberc_policy({**environ, "KUBERC": str(tmp_path)})


def test_preferences_can_be_absent_or_switched_off_as_for_kubectl(environ: dict[str, str], tmp_path: Path) -> None:
    assert kuberc_policy(environ) == ExecPolicy()
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube/kuberc").write_text("a: [")
    assert kuberc_policy({**environ, "KUBERC": "off"}) == ExecPolicy()
    assert kuberc_policy({**environ, "KUBECTL_KUBERC": "false"}) == ExecPolicy()


CONFIG = """\
current-context: x
clusters: [{name: c, cluster: {server: 'https://h'}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users:
- name: u
  user: {exec: {command: plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}
"""


def test_a_forbidden_plugin_is_refused_at_the_start_and_the_option_wins(
    environ: dict[str, str], tmp_path: Path
) -> None:
    kubeconfig, kuberc = tmp_path / "config", tmp_path / "kuberc"
    kubeconfig.write_text(CONFIG)
    kuberc.write_text("a: [")
    environ["KUBERC"] = str(kuberc)
    options = Options(kubeconfig=str(kubeconfig))
    with pytest.raises(KubeconfigError, match="no credential plugin is run"):
        resolve(options, environ)
    # Where no plugin is needed, nobody asks whether it may run.
    assert resolve(Options(kubeconfig=str(kubeconfig), token="t"), environ).user.token == "t"
    listed = Options(kubeconfig=str(kubeconfig), exec_policy="allowlist=plugin")
    assert resolve(listed, environ).exec_policy.allowed == ("plugin",)
    with pytest.raises(KubeconfigError, match="exec plugin plugin: not allowed by --exec-policy: no plugin is"):
        resolve(Options(kubeconfig=str(kubeconfig), exec_policy="deny"), environ)
    with pytest.raises(KubeconfigError, match=f"--exec-policy: {tmp_path}/bin/plugin is not listed there"):
        resolve(Options(kubeconfig=str(kubeconfig), exec_policy="allowlist=other"), environ)
