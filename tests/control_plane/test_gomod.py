"""The Go module that builds Kubernetes names exactly the staging modules of that version."""

from __future__ import annotations

import pytest

from tests.control_plane import gomod

UPSTREAM = """module k8s.io/kubernetes

go 1.24.0

require (
\tgithub.com/google/cel-go v0.26.0
\tk8s.io/api v0.0.0
\tk8s.io/component-base v0.0.0
\tk8s.io/klog/v2 v2.130.1
\tk8s.io/kms v0.0.0 // indirect
)

replace k8s.io/api => ./staging/src/k8s.io/api
"""


def test_each_staging_module_and_nothing_else_is_replaced() -> None:
    lines = gomod.kubernetes_go_mod("v1.34.4", UPSTREAM).splitlines()
    assert [line.strip() for line in lines if "=>" in line] == [
        "k8s.io/api => k8s.io/api v0.34.4",
        "k8s.io/component-base => k8s.io/component-base v0.34.4",
        "k8s.io/kms => k8s.io/kms v0.34.4",
    ]


def test_the_go_directive_is_that_of_the_version_built() -> None:
    assert "\ngo 1.24.0\n" in gomod.kubernetes_go_mod("v1.34.4", UPSTREAM)


def test_the_binary_is_told_its_version() -> None:
    flags = gomod.kubernetes_ldflags("v1.34.4")
    assert "version.gitVersion=v1.34.4" in flags
    assert "version.gitMinor=34" in flags


@pytest.mark.parametrize("version", ["1.34.4", "v1.34", "v2.0.0", "latest", "v1.34.4; rm"])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="not a Kubernetes version"):
        gomod.staging_version(version)
