"""Writes the two Go modules that build a control plane: nothing but text in, text out."""

from __future__ import annotations

import re

KUBERNETES_MODULE = "k8s.io/kubernetes"
ETCD_MODULE = "go.etcd.io/etcd/server/v3"
# The etcd that Kubernetes 1.34 to 1.37 name in their own go.mod is a 3.6; its newest patch is a drop-in.
ETCD_VERSION = "v3.6.16"

_VERSION = re.compile(r"v1\.(\d+)\.(\d+)")
_STAGING = re.compile(r"^\s*(k8s\.io/[a-z0-9-]+) v0\.0\.0(?:\s|$)", re.MULTILINE)
_GO_DIRECTIVE = re.compile(r"^go (\d+\.\d+(?:\.\d+)?)$", re.MULTILINE)

ETCD_MAIN = """package main

import (
\t"os"

\t"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
"""


def staging_version(version: str) -> str:
    """The version of the staging modules (`v0.34.4`) that belongs to a Kubernetes version (`v1.34.4`).

    Raises:
        ValueError: the version is not of the form v1.MINOR.PATCH.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"not a Kubernetes version: {version!r} (want v1.MINOR.PATCH)")
    return f"v0.{match[1]}.{match[2]}"


def kubernetes_go_mod(version: str, upstream: str) -> str:
    """A go.mod that requires Kubernetes and replaces the modules that its own go.mod (`upstream`) leaves at v0.0.0."""
    staging = staging_version(version)
    replaced = dict.fromkeys(_STAGING.findall(upstream))
    replaces = "".join(f"\t{module} => {module} {staging}\n" for module in replaced)
    return (
        f"module controlplane\n\n{_go_line(upstream)}\n\n"
        f"require {KUBERNETES_MODULE} {version}\n\nreplace (\n{replaces})\n"
    )


def kubernetes_tools_go(commands: tuple[str, ...]) -> str:
    """A Go file whose blank imports make `go mod tidy` keep what the commands need.

    The build tag is never set: main packages cannot be imported, only counted as wanted.
    """
    imports = "".join(f'\t_ "{KUBERNETES_MODULE}/cmd/{command}"\n' for command in commands)
    return f"//go:build tools\n\npackage tools\n\nimport (\n{imports})\n"


def kubernetes_ldflags(version: str) -> str:
    """Linker flags that strip the binary and tell it its version (it calls itself v0.0.0 otherwise)."""
    minor = staging_version(version).split(".")[1]
    variable = "k8s.io/component-base/version"
    stamps = {"gitVersion": version, "gitMajor": "1", "gitMinor": minor}
    return " ".join(["-s", "-w", *(f"-X {variable}.{name}={value}" for name, value in stamps.items())])


def etcd_go_mod(upstream: str) -> str:
    """A go.mod for a main package that starts etcd."""
    return f"module etcd\n\n{_go_line(upstream)}\n\nrequire {ETCD_MODULE} {ETCD_VERSION}\n"


def _go_line(upstream: str) -> str:
    match = _GO_DIRECTIVE.search(upstream)
    return f"go {match[1]}" if match else "go 1.24"
