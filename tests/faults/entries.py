"""Ways into a watched server that are written in a kubeconfig: what stands there is up to the test."""

import json
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.options import Options
from tests.faults.harness import Entry


def by_kubeconfig(folder: Path, user: Mapping[str, object], **cluster: object) -> Entry:
    """Return the entry of this user; the cluster's stanza gets the server that is watched."""

    def enter(url: str) -> Resolved:
        config = {
            "current-context": "x",
            "clusters": [{"name": "c", "cluster": {"server": url, **cluster}}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "default"}}],
        }
        path = folder / "kubeconfig"
        path.write_text(json.dumps(config))
        resolved = resolve(Options(kubeconfig=str(path)), {"HOME": str(folder), "PATH": "/usr/bin:/bin"})
        # The truth is asked for without a kubeconfig: rows have to have the same names.
        return replace(resolved, target=replace(resolved.target, context=None))

    return enter
