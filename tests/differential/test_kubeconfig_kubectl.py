"""What kubectl makes of a kubeconfig and what we make of it: server, user, namespace, credentials, or both refuse."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from epwatch.kube.kubeconfig import KubeconfigError, Resolved, resolve
from epwatch.options import Options
from tests.differential.kubeconfigs import CASES, Case

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not in the PATH")

Picture = dict[str, Any]
FILES = ("certificate-authority", "client-certificate", "client-key")


@pytest.mark.parametrize("name", CASES)
def test_kubectl_and_we_read_the_same(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    case.write(tmp_path)
    environ = {"HOME": str(tmp_path), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    if case.variable is not None:
        environ["KUBECONFIG"] = case.variable.format(home=tmp_path)
    theirs, ours = _kubectls(case, environ, tmp_path), _ours(case, environ, tmp_path)
    if case.reason:
        assert ours != theirs, "they agree by now: the reason is void"
    else:
        assert ours == theirs


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 30
    assert sum(not case.reason for case in CASES.values()) >= 30


def _kubectls(case: Case, environ: dict[str, str], home: Path) -> Picture | None:
    """Return what kubectl shows, None where it refuses."""
    command = ["kubectl", "config", "view", "--minify", "--raw", "-o", "json"]
    command += ["--flatten"] if case.flattens else []
    command += ["--kubeconfig", case.explicit.format(home=home)] if case.explicit else []
    command += ["--context", case.context] if case.context else []
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        return None
    shown = json.loads(done.stdout)
    (context,) = shown["contexts"]
    (cluster,) = shown["clusters"]
    user = shown["users"][0]["user"] if shown["users"] else {}
    return _picture(
        shown["current-context"], context["context"].get("namespace") or "default", cluster["cluster"], user
    )


def _ours(case: Case, environ: dict[str, str], home: Path) -> Picture | None:
    options = Options(
        kubeconfig=case.explicit.format(home=home) if case.explicit else None,
        contexts=(case.context,) if case.context else (),
    )
    try:
        resolved = resolve(options, environ)
    except KubeconfigError:
        return None
    assert resolved.target.namespaces is not None
    (namespace,) = resolved.target.namespaces
    return _picture(resolved.target.context, namespace, *_stanzas(resolved, flattened=case.flattens))


def _stanzas(resolved: Resolved, *, flattened: bool) -> tuple[Picture, Picture]:
    """Return cluster and user as a kubeconfig has them, with the content of files in their place if wanted."""
    cluster, user = msgspec.to_builtins(resolved.cluster), msgspec.to_builtins(resolved.user)
    for stanza in (cluster, user) if flattened else ():
        for key in FILES:
            if stanza.get(key):
                content = Path(stanza.pop(key)).read_bytes()
                stanza[f"{key}-data"] = base64.b64encode(content).decode()
    return cluster, user


def _picture(context: str | None, namespace: str, cluster: Picture, user: Picture) -> Picture:
    given = {**cluster, "server": cluster.get("server", "").rstrip("/")}
    return {"context": context, "namespace": namespace, "cluster": _given(given), "user": _given(user)}


def _given(value: object) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Return value without what is empty, at every depth: absent, null, "" and [] mean the same."""
    if isinstance(value, dict):
        kept = {key: _given(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, "", [], {}, False)}
    return [_given(inner) for inner in value] if isinstance(value, list) else value
