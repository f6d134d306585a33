"""Writes kubeconfig files that hold a token: readable by their owner alone."""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

import yaml


def write_kubeconfig(path: Path, *, server: str, ca: bytes, user: str, token: str, namespace: str = "default") -> Path:
    """Write a kubeconfig (mode 0600) with one cluster, one user and one context; `ca` is PEM. Gives back the path.

    Whoever reads it meanwhile finds the former one, whole: kube-controller-manager may still be about to, and ends
    where it is not there or empty.
    """
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
    # For its owner alone, as mkstemp makes it.
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w") as file:
        yaml.safe_dump(document, file)
    return Path(made).replace(path)
