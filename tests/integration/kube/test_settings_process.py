"""The settings read in a process of its own: those that this one would read, its errors, and never a child left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from epwatch.kube.auth import configure
from epwatch.kube.kubeconfig import KubeconfigError, Resolved, resolve
from epwatch.kube.settings_process import SettingsProcess
from epwatch.options import Options


@pytest.fixture
def resolved() -> Resolved:
    """Return a cluster with a token and a proxy."""
    asked = Options(server="https://cluster.example:6443", token="s3cret-token")
    found = resolve(asked, {"HOME": "/none"})
    return replace(found, cluster=replace(found.cluster, proxy_url="http://proxy:1", tls_server_name="inner"))


def asked_for(resolved: Resolved) -> SettingsProcess:
    """Return the settings of one cluster, asked for by a process."""
    (one,) = SettingsProcess.for_all([resolved])
    return one


def children() -> set[int]:
    """Return the processes that this one has, ended ones that nobody waited for included."""
    said = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(one) for one in said.split()}


async def test_it_says_what_this_process_would_read(resolved: Resolved) -> None:
    before = children()
    settings = await asked_for(resolved)(resolved)
    assert settings == await configure(resolved)
    assert (settings.host, settings.authorization) == ("https://cluster.example:6443", "Bearer s3cret-token")
    assert "s3cret" not in repr(settings)
    assert children() == before


async def test_its_error_is_the_one_of_this_process(resolved: Resolved) -> None:
    refused = replace(resolved, cluster=replace(resolved.cluster, certificate_authority="/nowhere/ca.crt"))
    with pytest.raises(KubeconfigError) as here:
        await configure(refused)
    with pytest.raises(KubeconfigError) as apart:
        await asked_for(refused)(refused)
    assert str(apart.value) == str(here.value)


@pytest.mark.parametrize("interpreter", ["/bin/false", "/bin/cat", "/nowhere/python"])
async def test_where_it_gives_no_answer_this_process_reads(
    resolved: Resolved, interpreter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    before = children()
    assert (await asked_for(resolved)(resolved)).host == "https://cluster.example:6443"
    assert children() == before


def test_closed_before_it_answered_it_is_ended(resolved: Resolved) -> None:
    before = children()
    asked = asked_for(resolved)
    assert len(children() - before) == 1
    asked.close()
    asked.close()
    assert children() == before


def test_no_secret_stands_in_its_arguments_or_environment(resolved: Resolved) -> None:
    before = children()
    asked = asked_for(resolved)
    (child,) = children() - before
    try:
        for name in ("cmdline", "environ"):
            assert b"s3cret" not in Path(f"/proc/{child}/{name}").read_bytes()
    finally:
        asked.close()


def test_the_screens_process_never_imports_the_library() -> None:
    """It is what a third of the memory would be."""
    code = (
        "import sys, epwatch.cli.compose, epwatch.kube.client, epwatch.kube.http, epwatch.tui.run;"
        "print('kubernetes_asyncio' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ended.stdout == b"False\n"


async def test_one_process_reads_the_settings_of_several_clusters_each_with_its_own_answer(resolved: Resolved) -> None:
    refused = replace(resolved, cluster=replace(resolved.cluster, certificate_authority="/nowhere/ca.crt"))
    other = replace(resolved, cluster=replace(resolved.cluster, server="https://other.example:6443"))
    every = [resolved, refused, other]
    before = children()
    asked = SettingsProcess.for_all(every)
    assert len(children() - before) == 1
    assert await asked[2](other) == await configure(other)
    assert len(children() - before) == 1, "the others wait for theirs"
    with pytest.raises(KubeconfigError):
        await asked[1](refused)
    assert await asked[0](resolved) == await configure(resolved)
    assert children() == before


def test_it_is_ended_with_the_last_of_those_who_asked(resolved: Resolved) -> None:
    before = children()
    first, second = SettingsProcess.for_all([resolved, resolved])
    first.close()
    first.close()
    assert len(children() - before) == 1
    second.close()
    assert children() == before
