"""Kubeconfigs: merged and resolved as kubectl does, and refused in one line that names the file."""

from pathlib import Path

import pytest

from epwatch.kube.kubeconfig import KubeconfigError, load_target, resolve
from epwatch.options import Options

BASE = """\
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev
  cluster: {server: "https://dev.example.org:6443", certificate-authority: ca.pem}
- name: prod
  cluster: {server: "https://prod.example.org"}
contexts:
- name: dev
  context: {cluster: dev, user: dev, namespace: shop}
- name: prod
  context: {cluster: prod, user: nobody}
users:
- name: dev
  user: {token: hunter2, tokenFile: tokens/t, client-certificate: c.pem, client-key: /abs/k.pem,
         exec: {command: ./bin/plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}
"""


def written(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def base(tmp_path: Path) -> str:
    return written(tmp_path / "one" / "config", BASE)


def test_the_current_context_with_its_namespace(base: str) -> None:
    target = load_target(Options(kubeconfig=base), {})
    assert (target.context, target.namespaces) == ("dev", ("shop",))
    assert (target.server, target.kubeconfig, target.banners) == ("https://dev.example.org:6443", base, ())


def test_options_win_over_the_context(base: str) -> None:
    options = Options(
        kubeconfig=base, contexts=("prod",), namespaces=("a", "b", "a"), server="https://other:7443/", user="dev"
    )
    resolved = resolve(options, {})
    assert resolved.target.context == "prod"
    assert resolved.target.namespaces == ("a", "b")
    assert resolved.target.server == "https://other:7443"
    assert resolved.user.token == "hunter2"


def test_all_namespaces_is_none(base: str) -> None:
    assert load_target(Options(kubeconfig=base, all_namespaces=True, namespaces=("a",)), {}).namespaces is None


def test_paths_are_those_beside_their_file(base: str, tmp_path: Path) -> None:
    """CF-2: certificates, token file, and a plugin with a path."""
    resolved = resolve(Options(kubeconfig=base), {})
    folder = tmp_path / "one"
    assert resolved.cluster.certificate_authority == str(folder / "ca.pem")
    assert resolved.user.client_certificate == str(folder / "c.pem")
    assert resolved.user.client_key == "/abs/k.pem"
    assert resolved.user.token_file == str(folder / "tokens/t")
    assert resolved.user.exec is not None
    assert resolved.user.exec.command == str(folder / "bin/plugin")


def test_several_files_merge_and_the_first_that_sets_something_wins(tmp_path: Path) -> None:
    """CF-1; the library takes the last current-context (finding 12)."""
    first = written(
        tmp_path / "a" / "config",
        "current-context: ''\nclusters:\n- {name: dev, cluster: {server: 'https://first'}}\n",
    )
    second = written(tmp_path / "b" / "config", BASE)
    third = written(tmp_path / "c" / "config", "current-context: prod\nusers:\n- {name: nobody, user: {token: t}}\n")
    empty = written(tmp_path / "d" / "config", "")
    environ = {"KUBECONFIG": f"{first}::{second}:{tmp_path}/missing:{third}:{empty}:{second}"}
    resolved = resolve(Options(), environ)
    assert resolved.target.context == "dev"
    assert resolved.cluster.server == "https://first"
    # The whole stanza is the first file's: nothing is filled in from the second.
    assert resolved.cluster.certificate_authority is None
    assert resolved.user.client_certificate == str(tmp_path / "b" / "c.pem")
    assert resolve(Options(contexts=("prod",)), environ).user.token == "t"


def test_an_empty_kubeconfig_variable_means_the_default_path(tmp_path: Path) -> None:
    written(tmp_path / ".kube" / "config", BASE)
    assert load_target(Options(), {"KUBECONFIG": "", "HOME": str(tmp_path)}).context == "dev"


def test_a_context_without_user_or_with_an_unknown_one_is_anonymous(tmp_path: Path, base: str) -> None:
    """CF-3."""
    assert resolve(Options(kubeconfig=base, contexts=("prod",)), {}).user.token is None
    text = (
        "current-context: x\n"
        "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"
        "contexts: [{name: x, context: {cluster: c}}]\n"
    )
    anonymous = resolve(Options(kubeconfig=written(tmp_path / "k", text)), {})
    assert anonymous.target.namespaces == ("default",)
    assert anonymous.user.token is None


def test_a_token_option_replaces_what_the_user_has(base: str) -> None:
    user = resolve(Options(kubeconfig=base, token="mine"), {}).user
    assert (user.token, user.token_file, user.exec) == ("mine", None, None)


def test_a_server_alone_needs_no_kubeconfig() -> None:
    target = load_target(Options(server="http://127.0.0.1:8001"), {"HOME": "/none"})
    assert (target.context, target.server, target.banners) == (None, "http://127.0.0.1:8001", ())


def pod(tmp_path: Path, **environ: str) -> dict[str, str]:
    """Mount a ServiceAccount under tmp_path; return the environment of a pod that has it."""
    for name, text in {"token": "t0", "namespace": "mounted\n", "ca.crt": "no matter"}.items():
        written(tmp_path / name, text)
    return {"HOME": "/none", "KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443", **environ}


def test_in_a_cluster_without_kubeconfig_it_is_the_service_account(tmp_path: Path) -> None:
    resolved = resolve(Options(), pod(tmp_path), mount=tmp_path)
    assert (resolved.target.server, resolved.target.namespaces) == ("https://[fd00::1]:443", ("mounted",))
    assert (resolved.target.kubeconfig, resolved.target.context) == ("in-cluster", None)
    assert resolved.user.token_file == str(tmp_path / "token")
    assert resolved.cluster.certificate_authority == str(tmp_path / "ca.crt")


def test_in_a_cluster_the_options_count_and_an_empty_kubeconfig_does_not(tmp_path: Path) -> None:
    options = Options(kubeconfig="/dev/null", token="mine", as_user="jane", as_groups=("admins",))
    resolved = resolve(options, pod(tmp_path, POD_NAMESPACE="mon"), mount=tmp_path)
    assert resolved.target.namespaces == ("mon",)
    user = resolved.user
    assert (user.token, user.token_file, user.as_user, user.as_groups) == ("mine", None, "jane", ["admins"])


def test_a_pod_without_service_account_and_one_that_names_a_context_are_told_so(tmp_path: Path) -> None:
    environ = pod(tmp_path)
    with pytest.raises(KubeconfigError, match="no kubeconfig at /none"):
        resolve(Options(contexts=("dev",)), environ, mount=tmp_path)
    with pytest.raises(KubeconfigError, match="no kubeconfig at /none"):
        resolve(Options(), environ, mount=tmp_path / "nothing")


def test_in_a_pod_a_context_without_namespace_means_the_pods_own(base: str, tmp_path: Path) -> None:
    environ = pod(tmp_path / "mount")
    options = Options(kubeconfig=base, contexts=("prod",))
    assert resolve(options, environ, mount=tmp_path / "mount").target.namespaces == ("mounted",)
    assert resolve(Options(kubeconfig=base), environ, mount=tmp_path / "mount").target.namespaces == ("shop",)


def test_standing_warnings(tmp_path: Path) -> None:
    text = (
        "current-context: x\ncontexts: [{name: x, context: {cluster: c}}, {name: y, context: {cluster: d}}]\n"
        "clusters: [{name: c, cluster: {server: 'https://h', insecure-skip-tls-verify: true}}, "
        "{name: d, cluster: {server: 'http://h'}}]\n"
    )
    path = written(tmp_path / "k", text)
    assert "not verified" in load_target(Options(kubeconfig=path), {}).banners[0]
    assert "plain http" in load_target(Options(kubeconfig=path, contexts=("y",)), {}).banners[0]


def test_a_kubeconfig_that_others_can_write_is_warned_of(base: str) -> None:
    """SEC-8: it names programs that run as us."""
    Path(base).chmod(0o664)
    assert load_target(Options(kubeconfig=base), {}).banners == (
        f"kubeconfig {base} can be written by others, and names programs that run as you: chmod go-w",
    )
    Path(base).chmod(0o644)
    assert load_target(Options(kubeconfig=base), {}).banners == ()


@pytest.mark.parametrize("server", ["http://h:1", "h:1", "http://me:hunter2@h:1"])
def test_over_http_no_credential_is_sent_as_by_kubectl(base: str, server: str) -> None:
    resolved = resolve(Options(kubeconfig=base, server=server, token="hunter2", as_user="jane"), {})
    user = resolved.user
    assert (user.token, user.token_file, user.exec, user.password, user.as_user) == (None, None, None, None, "jane")
    assert resolved.target.server == "http://h:1"
    assert resolved.target.banners == ("plain http: all traffic can be read, so no credential is sent",)


def test_over_http_on_loopback_credentials_are_sent(base: str) -> None:
    resolved = resolve(Options(kubeconfig=base, server="http://localhost:8001"), {})
    assert (resolved.user.token, resolved.target.banners) == ("hunter2", ())


def test_a_password_in_the_servers_address_counts_where_there_is_nothing_else(base: str) -> None:
    server = "https://me:hunter%402@h:1/prefix/?x=1"
    alone = resolve(Options(kubeconfig=base, contexts=("prod",), server=server), {})
    assert (alone.user.username, alone.user.password) == ("me", "hunter@2")
    assert alone.cluster.server == "https://h:1/prefix"
    assert resolve(Options(kubeconfig=base, server=server), {}).user.password is None


def test_another_server_does_not_go_by_the_name_of_the_first(tmp_path: Path) -> None:
    text = (
        "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'https://h', tls-server-name: n}}]\n"
    )
    path = written(tmp_path / "k", text)
    assert resolve(Options(kubeconfig=path), {}).cluster.tls_server_name == "n"
    assert resolve(Options(kubeconfig=path, server="https://g"), {}).cluster.tls_server_name is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "no valid YAML in line"),
        ("- just\n- a list\n", "expected a mapping"),
        ("clusters: 7\n", "clusters is no list"),
        ("clusters: [7]\n", r"clusters\[0\] has no name"),
        ("clusters: [{name: c}, {name: c}]\n", "cluster 'c' is there twice"),
        ("apiVersion: v2\n", "it says apiVersion v2"),
        ("users: [{name: u, user: {token: 7}}]\n", "user 'u'.*token"),
        ("users: [{name: u, user: {as-groups: 7}}]\n", "user 'u'.*as-groups"),
        ("users: [{name: u, user: {as-somebody: 7}}]\n", "unknown impersonation key 'as-somebody'"),
        ("{}\n", "the kubeconfig is empty"),
        ("contexts: [{name: x}]\n", "no current context.*--context; there are: x"),
        ("current-context: gone\n", "context 'gone' does not exist"),
        ("current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\n", "cluster 'c' does not exist"),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'ftp://h'}}]\n",
            "no usable server: ftp://h",
        ),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://[::1'}}]\n",
            r"no usable server: https://\[::1",
        ),
        ("!!python/object/apply:os.system ['true']\n", "no valid YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line_that_names_the_file(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path / "broken", text)
    with pytest.raises(KubeconfigError, match=said) as caught:
        resolve(Options(kubeconfig=path), {})
    assert path in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match=r"does not exist.*epwatch demo"):
        resolve(Options(kubeconfig=str(tmp_path / "none")), {})
    with pytest.raises(KubeconfigError, match=r"no kubeconfig at .*epwatch demo"):
        resolve(Options(), {"HOME": str(tmp_path)})


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match="cannot be read: Is a directory"):
        resolve(Options(kubeconfig=str(tmp_path)), {})


def test_no_repr_and_no_message_tells_a_secret(base: str, tmp_path: Path) -> None:
    """SEC-9."""
    resolved = resolve(Options(kubeconfig=base), {})
    assert "hunter2" not in f"{resolved!r} {resolved.user!r} {resolved.target!r}"
    broken = written(tmp_path / "k", "users:\n- name: u\n  user: {token: hunter2\n")
    with pytest.raises(KubeconfigError) as caught:
        resolve(Options(kubeconfig=broken), {})
    assert "hunter2" not in str(caught.value)
    server = "https://me:hunter2@h:1/x"
    assert load_target(Options(server=server), {"HOME": "/none"}).server == "https://h:1/x"


def test_hostile_names_are_cleaned(tmp_path: Path) -> None:
    text = (
        'current-context: "\\x1b[2J"\ncontexts: [{name: "\\x1b[2J", context: {cluster: c, namespace: "a\\u202eb"}}]\n'
    )
    path = written(tmp_path / "k", text + "clusters: [{name: c, cluster: {server: 'https://h'}}]\n")
    target = load_target(Options(kubeconfig=path), {})
    assert target.context == "\ufffd[2J"
    assert target.namespaces == ("a\ufffdb",)
