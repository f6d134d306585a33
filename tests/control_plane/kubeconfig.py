"""Writes kubeconfig files that hold a token: readable by their owner alone."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def write_kubeconfig(path: Path, *, server: str, ca: bytes, user: str, token: str, namespace: str = "default") -> Path:
    """Write a kubeconfig (mode 0600) with one cluster, one user and one context; `ca` is PEM. Gives back the path."""
    context = f"{user}@control-plane"
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": context,
        "clusters": [
            {
                "name": "control-plane",
                "cluster": {"server": server, "certificate-authority-data": base64.b64encode(ca).decode()},
            }
        ],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": context, "context": {"cluster": "control-plane", "user": user, "namespace": namespace}}],
    }
    # Removed first: the mode counts only for a file that is made now.
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        yaml.safe_dump(document, file)
    return path
