"""The rights that epwatch needs as Kubernetes manifests, and a recorder in the cluster that has them. Pure.

Sources: k8s.io/api rbac/v1 and apps/v1 types.go; the pod security standard "restricted" for the recorder.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from msgspec import Struct

Manifest: TypeAlias = dict[str, object]

NAME: Final = "epwatch"
_GROUP: Final = "rbac.authorization.k8s.io"
_API: Final = f"{_GROUP}/v1"


class Subject(Struct, frozen=True):
    """Who gets the rights: kind is User, Group or ServiceAccount, which alone has a namespace."""

    kind: str
    name: str
    namespace: str = ""


def _rule(group: str, resources: Sequence[str], verbs: Sequence[str]) -> Manifest:
    return {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs)}


def _watch_rules() -> list[Manifest]:
    """Return what the four streams need; nothing else is ever asked for."""
    return [
        _rule("", ("services", "pods", "endpoints"), ("list", "watch")),
        _rule("discovery.k8s.io", ("endpointslices",), ("list", "watch")),
    ]


def _why_rules() -> list[Manifest]:
    """Return what explanations are made of beside the streams, within a namespace; single objects are listed too."""
    return [
        _rule("", ("events",), ("list",)),
        _rule("apps", ("deployments", "replicasets", "statefulsets", "daemonsets"), ("list",)),
        _rule("batch", ("jobs",), ("list",)),
    ]


def rights(
    namespaces: Sequence[str] | None, subject: Subject | None, *, why: bool, names: bool = False
) -> list[Manifest]:
    """Return roles, and bindings to the subject if there is one.

    Args:
        namespaces: a Role in each of them; None: one ClusterRole for all.
        subject: who is bound, None for nobody.
        why: with what explanations read on demand.
        names: with the names of all namespaces, which are offered where somebody looks for another one.
    """
    rules = _watch_rules() + (_why_rules() if why else [])
    # One by name for a pod, all of them for a Service of policy Local.
    nodes = _rule("", ("nodes",), ("get", "list"))
    # Neither is in a namespace.
    wide = [*([nodes] if why else []), *([_rule("", ("namespaces",), ("list",))] if names else [])]
    if namespaces is None:
        return _grant("Cluster", NAME, "", [*rules, *wide], subject)
    made = [manifest for namespace in namespaces for manifest in _grant("", NAME, namespace, rules, subject)]
    return made + (_grant("Cluster", f"{NAME}-cluster", "", wide, subject) if wide else [])


def _grant(scope: str, name: str, namespace: str, rules: Sequence[Manifest], subject: Subject | None) -> list[Manifest]:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    role: Manifest = {"apiVersion": _API, "kind": f"{scope}Role", "metadata": dict(metadata), "rules": list(rules)}
    if subject is None:
        return [role]
    binding: Manifest = {
        "apiVersion": _API,
        "kind": f"{scope}RoleBinding",
        "metadata": dict(metadata),
        "roleRef": {"apiGroup": _GROUP, "kind": f"{scope}Role", "name": name},
        "subjects": [_subject(subject)],
    }
    return [role, binding]


def _subject(subject: Subject) -> Manifest:
    if subject.kind == "ServiceAccount":
        return {"kind": subject.kind, "name": subject.name, "namespace": subject.namespace}
    return {"kind": subject.kind, "name": subject.name, "apiGroup": _GROUP}


def recorder(home: str, namespaces: Sequence[str] | None, image: str) -> list[Manifest]:
    """Return a recorder that writes to stdout, for the cluster's own log pipeline, with the rights it needs.

    Args:
        home: the namespace it lives in.
        namespaces: what it records; None for all.
        image: what it runs.
    """
    subject = Subject("ServiceAccount", NAME, home)
    account: Manifest = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": NAME, "namespace": home}}
    scope = ["-A"] if namespaces is None else ["-n", ",".join(namespaces)]
    return [account, *rights(namespaces, subject, why=False), _deployment(home, image, ["record", *scope])]


def _deployment(home: str, image: str, arguments: Sequence[str]) -> Manifest:
    labels = {"app.kubernetes.io/name": NAME}
    container = {
        "name": NAME,
        "image": image,
        "args": list(arguments),
        "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    security = {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"serviceAccountName": NAME, "securityContext": security, "containers": [container]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": home, "labels": dict(labels)},
        "spec": {
            # Two would write every event twice.
            "replicas": 1,
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": dict(labels)},
            "template": {"metadata": {"labels": dict(labels)}, "spec": spec},
        },
    }
