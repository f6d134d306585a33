"""Which contexts --context means: names, comma lists, globs; and what is refused for several of them."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from epwatch.kube.contexts import contexts_meant
from epwatch.kube.kubeconfig import KubeconfigError
from epwatch.kube.several_contexts import resolve_all
from epwatch.options import Options

THERE = ("prod-us", "dev", "prod-eu", "arn:aws:eks:eu:1:cluster/a,b", "odd[1]")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (("dev",), ("dev",)),
        (("prod-eu", "dev"), ("prod-eu", "dev")),
        (("prod-eu,dev",), ("prod-eu", "dev")),
        ((" prod-eu , dev,",), ("prod-eu", "dev")),
        (("prod-*",), ("prod-us", "prod-eu")),
        (("dev,prod-*",), ("dev", "prod-us", "prod-eu")),
        (("prod-?u",), ("prod-eu",)),
        (("prod-[eu]*",), ("prod-us", "prod-eu")),
        (("prod-eu", "prod-*", "prod-eu"), ("prod-eu", "prod-us")),
        (("arn:aws:eks:eu:1:cluster/a,b",), ("arn:aws:eks:eu:1:cluster/a,b",)),
        (("odd[1]",), ("odd[1]",)),
        (("*",), THERE),
    ],
)
def test_contexts_come_as_asked_for_and_those_of_a_glob_as_the_file_has_them_each_once(
    asked: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    assert contexts_meant(asked, THERE, "k") == meant


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("prd-eu", "context 'prd-eu' does not exist in kubeconfig k; did you mean prod-eu or prod-us?"),
        ("dev,EU", "context 'EU' does not exist in kubeconfig k; did you mean prod-eu"),
        ("rod-*", "no context matches 'rod-*' in kubeconfig k; did you mean prod-us or prod-eu?"),
        ("PROD-*", "no context matches 'PROD-*' in kubeconfig k; did you mean prod-us or prod-eu?"),
        ("zzz?", "no context matches 'zzz?' in kubeconfig k; there are: arn:aws"),
    ],
)
def test_what_means_no_context_is_told_in_one_line_with_the_nearest_names(asked: str, told: str) -> None:
    with pytest.raises(KubeconfigError) as raised:
        contexts_meant((asked,), THERE, "k")
    assert str(raised.value).startswith(told)
    assert "\n" not in str(raised.value)


def test_an_empty_kubeconfig_has_no_contexts() -> None:
    with pytest.raises(KubeconfigError, match="there are none"):
        contexts_meant(("a",), (), "k")


KUBECONFIG = """\
current-context: prod-b
clusters:
- {name: shared, cluster: {server: "https://shared.example.org"}}
- {name: basic, cluster: {server: "https://user:word@basic.example.org"}}
contexts:
- {name: prod-a, context: {cluster: shared, user: ci, namespace: shop}}
- {name: prod-b, context: {cluster: basic, user: ci}}
- {name: broken, context: {cluster: gone, user: ci}}
users:
- {name: ci, user: {}}
"""


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG, encoding="utf-8")
    return str(path)


def test_each_context_is_resolved_by_itself_and_keeps_its_own_namespace(kubeconfig: str) -> None:
    first, second = resolve_all(Options(kubeconfig=kubeconfig, contexts=("prod-*",)), {})
    assert [first.target.context, second.target.context] == ["prod-a", "prod-b"]
    assert [first.target.namespaces, second.target.namespaces] == [("shop",), ("default",)]
    assert [first.target.server, second.target.server] == ["https://shared.example.org", "https://basic.example.org"]


def test_two_contexts_of_one_user_lend_each_other_no_credential(kubeconfig: str) -> None:
    # The server of prod-b has a user in its address; the stanza of ci belongs to both.
    second, first = resolve_all(Options(kubeconfig=kubeconfig, contexts=("prod-b", "prod-a")), {})
    assert (second.user.username, first.user.username) == ("user", None)


@pytest.mark.parametrize("asked", [(), ("",), (",",)])
def test_without_the_name_of_a_context_the_current_one_is_meant(kubeconfig: str, asked: tuple[str, ...]) -> None:
    (one,) = resolve_all(Options(kubeconfig=kubeconfig, contexts=asked), {})
    assert one.target.context == "prod-b"


def test_namespaces_hold_for_every_context(kubeconfig: str) -> None:
    every = resolve_all(Options(kubeconfig=kubeconfig, contexts=("prod-a,prod-b",), namespaces=("x",)), {})
    assert [each.target.namespaces for each in every] == [("x",), ("x",)]


@pytest.mark.parametrize(
    ("flag", "given"),
    [
        ("--server", Options(server="https://x.example.org")),
        ("--cluster", Options(cluster="shared")),
        ("--user", Options(user="ci")),
        ("--token", Options(token="t")),
    ],
)
def test_what_is_of_one_cluster_is_refused_for_several_and_taken_for_one(
    kubeconfig: str, flag: str, given: Options
) -> None:
    several = replace(given, kubeconfig=kubeconfig, contexts=("prod-*",))
    with pytest.raises(KubeconfigError, match=rf"^{flag} is of one cluster, and --context means 2: prod-a, prod-b; "):
        resolve_all(several, {})
    (one,) = resolve_all(replace(several, contexts=("prod-a*",)), {})
    assert one.target.context == "prod-a"


@pytest.mark.parametrize("asked", [("*", "broken"), ("prod-a,broken",), ("prod-*", "*", "broken,prod-a")])
def test_a_context_that_was_named_and_cannot_be_used_is_told(kubeconfig: str, asked: tuple[str, ...]) -> None:
    with pytest.raises(KubeconfigError, match=r"^context 'broken': cluster 'gone' does not exist"):
        resolve_all(Options(kubeconfig=kubeconfig, contexts=asked), {})


@pytest.mark.parametrize("asked", [("*",), ("prod-a,*",), ("prod-a", "b*")])
def test_one_that_a_glob_means_beside_others_stands_as_broken_with_its_cause(
    kubeconfig: str, asked: tuple[str, ...]
) -> None:
    every = {each.target.context: each for each in resolve_all(Options(kubeconfig=kubeconfig, contexts=asked), {})}
    assert every["broken"].broken.startswith("cluster 'gone' does not exist")
    assert every["broken"].target.namespaces == ("default",)
    assert [each.broken for name, each in every.items() if name != "broken"] == [""] * (len(every) - 1)


def test_one_that_was_chosen_on_the_screen_beside_others_stands_as_broken_too(kubeconfig: str) -> None:
    chosen = Options(kubeconfig=kubeconfig, contexts=("prod-a", "broken"))
    assert [bool(each.broken) for each in resolve_all(chosen, {}, chosen=True)] == [False, True]


def test_where_a_glob_means_none_that_can_be_used_the_first_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("contexts: [{name: a1, context: {cluster: x}}, {name: a2, context: {cluster: y}}]")
    with pytest.raises(KubeconfigError, match=r"^context 'a1': cluster 'x' does not exist"):
        resolve_all(Options(kubeconfig=str(path), contexts=("a*",)), {})
    with pytest.raises(KubeconfigError, match=r"^cluster 'y' does not exist"):
        resolve_all(Options(kubeconfig=str(path), contexts=("a2*",)), {})
