"""A kubeconfig that is rewritten while it is in use: what of it is taken up, and what stays as it was."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from epwatch.kube.kubeconfig import resolve
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.rewritten import Rewritten
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.stanzas import MergedConfig
from epwatch.options import Options

SECRET = "canary-cmV3cml0dGVu"


def config(server: str, *, token: str = SECRET, current: str = "here", more: str = "") -> str:
    return (
        f"current-context: {current}\n"
        f"clusters: [{{name: here, cluster: {{server: '{server}'}}}}]\n"
        f"users: [{{name: me, user: {{token: {token}}}}}]\n"
        f"contexts: [{{name: here, context: {{cluster: here, user: me}}}}{more}]\n"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config"


def test_one_that_was_mended_is_at_the_server_that_it_names_now_with_what_is_to_be_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "config"
    there = "clusters: [{name: x, cluster: {server: 'http://x.example.org'}}%s]\n"
    contexts = "contexts: [{name: a1, context: {cluster: x}}, {name: a2, context: {cluster: y, namespace: %s}}]"
    path.write_text(there % "" + contexts % "shop")
    options = Options(kubeconfig=str(path), contexts=("a*",))
    _, broken = resolve_all(options, {})
    now = Rewritten(options, {})
    assert now.resolve(broken).broken.startswith("cluster 'y' does not exist")
    path.write_text(there % ", {name: y, cluster: {server: 'http://y.example.org'}}" + contexts % "other")
    mended = now.resolve(broken)
    assert (mended.broken, mended.target.server) == ("", "http://y.example.org")
    assert any("http" in banner for banner in mended.target.banners)
    assert mended.target.namespaces == ("shop",)


def test_files_are_read_again_only_where_one_of_them_is_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str | None] = []

    def load(explicit: str | None, environ: Mapping[str, str]) -> MergedConfig:
        reads.append(explicit)
        return load_kubeconfig(explicit, environ)

    monkeypatch.setattr("epwatch.kube.rewritten.load_kubeconfig", load)
    path.write_text(config("https://a"))
    options = Options(kubeconfig=str(path))
    now, before = Rewritten(options, {}), resolve(options, {})
    assert [now.resolve(before) for _ in range(3)] == [before] * 3
    assert len(reads) == 1
    renamed = path.with_name("new")
    renamed.write_text(config("https://b"))
    renamed.replace(path)
    assert [now.resolve(before).target.server for _ in range(3)] == ["https://b"] * 3
    assert len(reads) == 2


def test_each_file_of_a_list_counts_one_that_was_not_there_too(path: Path, tmp_path: Path) -> None:
    late = tmp_path / "late"
    path.write_text(config("https://a"))
    environ = {"KUBECONFIG": f"{late}:{path}"}
    before = resolve(Options(), environ)
    now = Rewritten(Options(), environ)
    assert now.resolve(before) == before
    late.write_text(config("https://b"))
    assert now.resolve(before).target.server == "https://b"


def test_what_somebody_makes_the_current_context_meanwhile_is_for_others(path: Path) -> None:
    path.write_text(config("https://a"))
    options = Options(kubeconfig=str(path))
    before, now = resolve(options, {}), Rewritten(options, {})
    other = ", {name: other, context: {cluster: elsewhere, user: me}}"
    path.write_text(config("https://a", current="other", more=other))
    assert now.resolve(before) == before
    alone = replace(options, server="https://c")
    path.write_text("{}")
    without = resolve(alone, {})
    assert without.target.context is None
    path.write_text(config("https://a"))
    taken = Rewritten(alone, {}).resolve(without)
    assert (taken.target, taken.user.token) == (without.target, None)


@pytest.mark.parametrize("text", ["", "users: [{name: u, user: {token: " + SECRET, "contexts: []\ncurrent-context: x"])
def test_what_cannot_be_used_is_told_without_a_secret_and_all_else_is_as_it_was(path: Path, text: str) -> None:
    path.write_text(config("https://a"))
    options = Options(kubeconfig=str(path))
    before, now = resolve(options, {}), Rewritten(options, {})
    path.write_text(text)
    found = now.resolve(before)
    assert found.broken
    assert SECRET not in found.broken
    assert replace(found, broken="") == before
    path.unlink()
    assert "does not exist" in now.resolve(before).broken
    path.write_text(config("https://a"))
    assert now.resolve(before) == before


def test_what_is_in_no_kubeconfig_is_as_it_was(path: Path, tmp_path: Path) -> None:
    demo = resolve(Options(server="http://127.0.0.1:1", token="t"), {"HOME": str(tmp_path)})
    demo = replace(demo, target=replace(demo.target, context="demo", no_kubectl="epwatch demo --serve"))
    pod = replace(demo, target=replace(demo.target, context=None, kubeconfig="in-cluster", no_kubectl=""))
    path.write_text(config("https://a"))
    now = Rewritten(Options(), {"KUBECONFIG": str(path)})
    assert [now.resolve(each) for each in (demo, pod)] == [demo, pod]
