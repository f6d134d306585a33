"""The library that gives the configuration is the one that was installed, or it is refused (KA-2)."""

import kubernetes_asyncio
import pytest

from epwatch.kube.auth import configure
from epwatch.kube.kubeconfig import KubeconfigError, resolve
from epwatch.options import Options


async def test_a_library_that_another_package_overwrote_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As kubernetes 36.0.0 does, whose wheel holds a kubernetes_asyncio of its own."""
    resolved = resolve(Options(server="https://h", token="t"), {})
    assert (await configure(resolved)).host == "https://h"
    monkeypatch.setattr(kubernetes_asyncio, "__version__", "0.0.1")
    with pytest.raises(KubeconfigError, match=r"0\.0\.1 was loaded: another package overwrote it; install epwatch in"):
        await configure(resolved)
