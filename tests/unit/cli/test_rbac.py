"""The manifests of `epwatch rbac`: the smallest rights, and which options go together."""

from typing import Any

import pytest
import yaml

from epwatch.cli.main import main

Manifest = dict[str, Any]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Manifest]:
    assert main(["rbac", *arguments]) == 0
    return list(yaml.safe_load_all(capsys.readouterr().out))


def kinds(manifests: list[Manifest]) -> list[tuple[str, str | None]]:
    return [(each["kind"], each["metadata"].get("namespace")) for each in manifests]


def test_a_user_gets_list_and_watch_of_the_four_resources_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    role, binding = printed(capsys, "-n", "shop", "--subject", "user:ann")
    assert kinds([role, binding]) == [("Role", "shop"), ("RoleBinding", "shop")]
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"list", "watch"}
    assert sorted(name for rule in role["rules"] for name in rule["resources"]) == [
        *("endpoints", "endpointslices", "pods", "services"),
    ]
    assert binding["subjects"] == [{"kind": "User", "name": "ann", "apiGroup": "rbac.authorization.k8s.io"}]


def test_several_namespaces_have_a_role_each_and_all_of_them_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert kinds(printed(capsys, "-n", "a,b")) == [("Role", "a"), ("Role", "b")]
    assert kinds(printed(capsys, "-A", "--subject", "group:ops")) == [
        ("ClusterRole", None),
        ("ClusterRoleBinding", None),
    ]


def test_with_why_nodes_are_read_in_the_whole_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    role, cluster_role = printed(capsys, "-n", "shop", "--with", "why")
    assert "events" in [name for rule in role["rules"] for name in rule["resources"]]
    assert cluster_role["rules"] == [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]}]
    assert all(verb in {"list", "watch"} for rule in role["rules"] for verb in rule["verbs"])


@pytest.mark.parametrize("options", [("--with", "why,names"), ("--with", "why", "--with", "names")])
def test_with_names_the_namespaces_are_listed_too(capsys: pytest.CaptureFixture[str], options: tuple[str, ...]) -> None:
    names = {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["list"]}
    _role, cluster_role = printed(capsys, "-n", "shop", *options)
    assert names in cluster_role["rules"]
    assert names in printed(capsys, "-A", *options)[0]["rules"]
    assert printed(capsys, "-n", "shop", "--with", "names")[1]["rules"] == [names]


def test_a_role_that_nobody_is_bound_to_says_so_beside_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rbac"]) == 0
    assert "nobody is bound to it: --subject user:NAME adds that" in capsys.readouterr().err
    assert main(["rbac", "--subject", "user:ann"]) == 0
    assert capsys.readouterr().err == ""


def test_a_recorder_is_one_pod_that_records_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    manifests = printed(capsys, "-n", "shop,billing", "--as-deployment", "--image", "registry.example/epwatch:1")
    deployment = manifests[-1]
    assert kinds(manifests) == [
        *(("ServiceAccount", "shop"), ("Role", "shop"), ("RoleBinding", "shop")),
        *(("Role", "billing"), ("RoleBinding", "billing"), ("Deployment", "shop")),
    ]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["record", "-n", "shop,billing"]
    assert container["image"] == "registry.example/epwatch:1"
    assert manifests[4]["subjects"] == [{"kind": "ServiceAccount", "name": "epwatch", "namespace": "shop"}]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--subject", "ann"),
        ("--with", "all"),
        ("--subject", "serviceaccount:ann"),
        ("--image", "x"),
        ("--as-deployment",),
        ("--as-deployment", "--image", "x", "--subject", "user:a"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_wrong_usage(
    capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...]
) -> None:
    assert main(["rbac", *wrong]) == 2
    assert capsys.readouterr().out == ""
