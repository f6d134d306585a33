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


def children() -> set[int]:
    """Return the processes that this one has, ended ones that nobody waited for included."""
    said = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(one) for one in said.split()}


async def test_it_says_what_this_process_would_read(resolved: Resolved) -> None:
    before = children()
    settings = await SettingsProcess(resolved)(resolved)
    assert settings == await configure(resolved)
    assert (settings.host, settings.authorization) == ("https://cluster.example:6443", "Bearer s3cret-token")
    assert "s3cret" not in repr(settings)
    assert children() == before


async def test_its_error_is_the_one_of_this_process(resolved: Resolved) -> None:
    refused = replace(resolved, cluster=replace(resolved.cluster, certificate_authority="/nowhere/ca.crt"))
    with pytest.raises(KubeconfigError) as here:
        await configure(refused)
    with pytest.raises(KubeconfigError) as apart:
        await SettingsProcess(refused)(refused)
    assert str(apart.value) == str(here.value)


@pytest.mark.parametrize("interpreter", ["/bin/false", "/bin/cat", "/nowhere/python"])
async def test_where_it_gives_no_answer_this_process_reads(
    resolved: Resolved, interpreter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    before = children()
    assert (await SettingsProcess(resolved)(resolved)).host == "https://cluster.example:6443"
    assert children() == before


def test_closed_before_it_answered_it_is_ended(resolved: Resolved) -> None:
    before = children()
    asked = SettingsProcess(resolved)
    assert len(children() - before) == 1
    asked.close()
    asked.close()
    assert children() == before


def test_no_secret_stands_in_its_arguments_or_environment(resolved: Resolved) -> None:
    before = children()
    asked = SettingsProcess(resolved)
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
