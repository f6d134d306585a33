"""`python -m tests.sim.make_schema FOLDER`: write epwatch/sim/http/schema.json from Kubernetes' own .proto files.

FOLDER holds the Go modules k8s.io/api@VERSION and k8s.io/apimachinery@VERSION (Go's module cache does). Only names,
numbers and types of fields are taken, and only of what the demo cluster serves.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOTS = (
    *(
        f"core.v1.{kind}"
        for kind in ("Namespace", "Node", "Pod", "Service", "Endpoints", "Event", "ConfigMap", "Secret")
    ),
    *(f"core.v1.{kind}" for kind in ("ServiceAccount", "ResourceQuota", "Binding")),
    *(f"apps.v1.{kind}" for kind in ("Deployment", "ReplicaSet", "StatefulSet", "ControllerRevision")),
    "discovery.v1.EndpointSlice",
    "autoscaling.v1.Scale",
    "policy.v1.Eviction",
    "authorization.v1.SelfSubjectAccessReview",
    "authorization.v1.SelfSubjectRulesReview",
    "authentication.v1.SelfSubjectReview",
    "meta.v1.DeleteOptions",
)
# Go structs that are embedded: protobuf nests them in a field, JSON does not.
EMBEDDED = frozenset(
    ["volumeSource", "handler", "localObjectReference", "ephemeralContainerCommon", "persistentVolumeSource"]
)
PLAIN = {"string": "string", "bool": "bool", "int32": "int", "int64": "int", "double": "number", "bytes": "bytes"}
_MESSAGE = re.compile(r"^message (\w+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^  (optional|repeated|map<string, ([\w.]+)>) ?([\w.]*) (\w+) = (\d+);", re.MULTILINE)
_PACKAGES = {
    "k8s.io.api.core.v1": "core.v1",
    "k8s.io.api.apps.v1": "apps.v1",
    "k8s.io.api.discovery.v1": "discovery.v1",
    "k8s.io.api.autoscaling.v1": "autoscaling.v1",
    "k8s.io.api.policy.v1": "policy.v1",
    "k8s.io.api.authorization.v1": "authorization.v1",
    "k8s.io.api.authentication.v1": "authentication.v1",
    "k8s.io.apimachinery.pkg.apis.meta.v1": "meta.v1",
    "k8s.io.apimachinery.pkg.runtime": "runtime",
    "k8s.io.apimachinery.pkg.util.intstr": "intstr",
    "k8s.io.apimachinery.pkg.api.resource": "resource",
}


def messages(folder: Path) -> dict[str, dict[str, str]]:
    """Message → field number → "name type", of every package that is known."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("api*@*/**/generated.proto")):
        text = path.read_text()
        package = re.search(r"^package ([\w.]+);", text, re.MULTILINE)
        short = _PACKAGES.get(package[1] if package else "")
        if short:
            for name, body in _MESSAGE.findall(text):
                found[f"{short}.{name}"] = {m[5]: _field(m, short) for m in _FIELD.finditer(body)}
    return found


def _field(found: re.Match[str], package: str) -> str:
    label, value, kind, name = found[1], found[2], found[3], found[4]
    told = _type(value or kind, package)
    told = f"map {told}" if value else f"list {told}" if label == "repeated" else told
    return f"{'~' if name in EMBEDDED and '.' in told else ''}{name} {told}"


def _type(name: str, package: str) -> str:
    if name in PLAIN:
        return PLAIN[name]
    home, _, last = name.lstrip(".").rpartition(".")
    return f"{_PACKAGES.get(home, home) if home else package}.{last}"


def reachable(found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What the roots lead to."""
    kept: dict[str, dict[str, str]] = {}
    todo = list(ROOTS)
    while todo:
        name = todo.pop()
        if name in kept or name not in found:
            continue
        kept[name] = found[name]
        todo += [field.rpartition(" ")[2] for field in found[name].values() if "." in field]
    return dict(sorted(kept.items()))


def main() -> None:
    """Write the file."""
    target = Path(__file__).parents[2] / "epwatch" / "sim" / "http" / "schema.json"
    schema = reachable(messages(Path(sys.argv[1])))
    target.write_text(json.dumps(schema, indent=0, separators=(",", ":")) + "\n")
    print(f"{len(schema)} messages in {target}")


if __name__ == "__main__":
    main()
