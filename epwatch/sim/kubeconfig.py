"""Writes the kubeconfig by which kubectl reaches the demo cluster."""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

from epwatch.sim.objects import encode


def kubeconfig(name: str, server: str, token: str, authority: bytes) -> bytes:
    """A kubeconfig with one cluster, user and context; it is JSON, which is YAML too. `authority` is PEM.

    All three are called epwatch-`name`, as kind and k3d put their own before the name: what is merged stays apart.
    """
    context = f"epwatch-{name}"
    trusted = base64.b64encode(authority).decode()
    cluster = {"server": server, "certificate-authority-data": trusted}
    return encode(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": context, "cluster": cluster}],
            "users": [{"name": context, "user": {"token": token}}],
            "contexts": [{"name": context, "context": {"cluster": context, "user": context, "namespace": "default"}}],
            "current-context": context,
        }
    )


def write_private(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file that only its owner can read, all of it or nothing.

    Raises: FileExistsError unless `force`; OSError.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made 0600, with O_EXCL
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if force:
            Path(name).replace(path)
        else:
            os.link(name, path, follow_symlinks=False)
    finally:
        Path(name).unlink(missing_ok=True)
