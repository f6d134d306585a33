"""What the load server holds: pods as heavy as real ones, services, slices and endpoints, made by filling templates.

A pod has what the API server writes for one of a Deployment (some 4 KB): managedFields, env, probes, volumes, five
conditions; no two share a name, uid, address or container id. Filling a template takes microseconds, so that the
server is never what a benchmark measures.
"""

import json
from typing import Final

from tests.factories import Json

_BARE: Final = ("ready", "restarts")
"""Fields of a template that are no strings."""


def _template(body: Json) -> bytes:
    """Return the body's JSON with ``%(name)s`` where it has a field to be filled."""
    told = json.dumps(body, separators=(",", ":"))
    for name in _BARE:
        told = told.replace(f'"%({name})s"', f"%({name})s")
    return told.encode()


def _managed(manager: str, fields: Json, **more: str) -> Json:
    told = {"manager": manager, "operation": "Update", "apiVersion": "v1", "time": "%(created)s"}
    return told | {"fieldsType": "FieldsV1", "fieldsV1": fields} | more


def _condition(kind: str, status: str = "True") -> Json:
    at = "%(changed)s" if "Ready" in kind else "%(created)s"
    return {"type": kind, "status": status, "lastProbeTime": None, "lastTransitionTime": at}


_META: Final[Json] = {"namespace": "%(namespace)s", "uid": "%(uid)s", "resourceVersion": "%(version)s"}
_KEYS: Final = ("f:image", "f:imagePullPolicy", "f:livenessProbe", "f:readinessProbe", "f:resources", "f:env")
_ENV: Final = ("DATABASE_HOST", "DATABASE_NAME", "CACHE_URL", "LOG_LEVEL", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROBE: Final[Json] = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_POD: Final = _template(
    {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {
            "name": "%(name)s",
            "generateName": "%(app)s-%(revision)s-",
            **_META,
            "creationTimestamp": "%(created)s",
            "labels": {
                "app.kubernetes.io/name": "%(app)s",
                "app.kubernetes.io/part-of": "%(namespace)s",
                "pod-template-hash": "%(revision)s",
            },
            "annotations": {"checksum/config": "%(digest)s", "prometheus.io/scrape": "true"},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": "%(app)s-%(revision)s",
                    "uid": "%(owner)s",
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ],
            "managedFields": [
                _managed(
                    "kube-controller-manager",
                    {
                        "f:metadata": {"f:labels": {".": {}, "f:pod-template-hash": {}}, "f:ownerReferences": {}},
                        "f:spec": {"f:containers": {'k:{"name":"main"}': {".": {}, **{key: {} for key in _KEYS}}}},
                    },
                ),
                _managed(
                    "kubelet",
                    {
                        "f:status": {
                            "f:conditions": {
                                'k:{"type":"Ready"}': {".": {}, "f:lastTransitionTime": {}, "f:status": {}}
                            },
                            "f:containerStatuses": {},
                            "f:podIP": {},
                            "f:startTime": {},
                        }
                    },
                    subresource="status",
                ),
            ],
        },
        "spec": {
            "volumes": [
                {
                    "name": "kube-api-access-%(suffix)s",
                    "projected": {
                        "sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}}],
                        "defaultMode": 420,
                    },
                }
            ],
            "containers": [
                {
                    "name": "main",
                    "image": "registry.example.org/%(namespace)s/%(app)s:1.2.3",
                    "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
                    "env": [{"name": name, "value": f"{name.lower()}.%(app)s.svc"} for name in _ENV],
                    "resources": {"limits": {"memory": "512Mi"}, "requests": {"cpu": "250m", "memory": "512Mi"}},
                    "volumeMounts": [
                        {
                            "name": "kube-api-access-%(suffix)s",
                            "readOnly": True,
                            "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                        }
                    ],
                    "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"}, **_PROBE},
                    "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http", "scheme": "HTTP"}, **_PROBE},
                    "terminationMessagePath": "/dev/termination-log",
                    "imagePullPolicy": "IfNotPresent",
                }
            ],
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "dnsPolicy": "ClusterFirst",
            "serviceAccountName": "%(app)s",
            "nodeName": "%(node)s",
            "schedulerName": "default-scheduler",
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"},
                {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute"},
            ],
            "enableServiceLinks": True,
        },
        "status": {
            "phase": "Running",
            "conditions": [
                _condition("PodReadyToStartContainers"),
                _condition("Initialized"),
                _condition("Ready", "%(status)s"),
                _condition("ContainersReady", "%(status)s"),
                _condition("PodScheduled"),
            ],
            "hostIP": "%(host)s",
            "hostIPs": [{"ip": "%(host)s"}],
            "podIP": "%(ip)s",
            "podIPs": [{"ip": "%(ip)s"}],
            "startTime": "%(created)s",
            "containerStatuses": [
                {
                    "name": "main",
                    "state": {"running": {"startedAt": "%(created)s"}},
                    "lastState": {},
                    "ready": "%(ready)s",
                    "restartCount": 0,
                    "image": "registry.example.org/%(namespace)s/%(app)s:1.2.3",
                    "imageID": "registry.example.org/%(namespace)s/%(app)s@sha256:%(digest)s",
                    "containerID": "containerd://%(container)s",
                    "started": True,
                }
            ],
            "qosClass": "Burstable",
        },
    }
)
_SERVICE: Final = _template(
    {
        "kind": "Service",
        "apiVersion": "v1",
        "metadata": {
            "name": "%(app)s",
            **_META,
            "creationTimestamp": "%(created)s",
            "labels": {"app.kubernetes.io/name": "%(app)s", "app.kubernetes.io/managed-by": "Helm"},
            "annotations": {"meta.helm.sh/release-name": "%(app)s", "example.org/seen": "%(changed)s"},
            "managedFields": [_managed("helm", {"f:spec": {"f:ports": {}, "f:selector": {}, "f:type": {}}})],
        },
        "spec": {
            "ports": [{"name": "http", "protocol": "TCP", "port": 80, "targetPort": "http"}],
            "selector": {"app.kubernetes.io/name": "%(app)s"},
            "clusterIP": "%(ip)s",
            "clusterIPs": ["%(ip)s"],
            "type": "ClusterIP",
            "sessionAffinity": "None",
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster",
        },
        "status": {"loadBalancer": {}},
    }
)
_TARGET: Final[Json] = {"kind": "Pod", "namespace": "%(namespace)s", "name": "%(name)s", "uid": "%(uid)s"}
_ENDPOINT: Final = _template(
    {
        "addresses": ["%(ip)s"],
        "conditions": {"ready": "%(ready)s", "serving": "%(ready)s", "terminating": False},
        "targetRef": _TARGET,
        "nodeName": "%(node)s",
        "zone": "%(zone)s",
    }
)
_ADDRESS: Final = _template({"ip": "%(ip)s", "nodeName": "%(node)s", "targetRef": _TARGET})
_SLICE: Final = _template(
    {
        "kind": "EndpointSlice",
        "apiVersion": "discovery.k8s.io/v1",
        "metadata": {
            "name": "%(app)s-x7k2p",
            "generateName": "%(app)s-",
            **_META,
            "generation": 7,
            "creationTimestamp": "%(created)s",
            "labels": {
                "app.kubernetes.io/name": "%(app)s",
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                "kubernetes.io/service-name": "%(app)s",
            },
            "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "%(changed)s"},
            "ownerReferences": [
                {"apiVersion": "v1", "kind": "Service", "name": "%(app)s", "uid": "%(owner)s", "controller": True}
            ],
            "managedFields": [_managed("kube-controller-manager", {"f:addressType": {}, "f:endpoints": {}})],
        },
        "addressType": "IPv4",
        "endpoints": "%(endpoints)s",
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
    }
).replace(b'"%(endpoints)s"', b"[%(endpoints)s]")
_ENDPOINTS: Final = _template(
    {
        "kind": "Endpoints",
        "apiVersion": "v1",
        "metadata": {
            "name": "%(app)s",
            **_META,
            "creationTimestamp": "%(created)s",
            "labels": {
                "app.kubernetes.io/name": "%(app)s",
                "endpoints.kubernetes.io/managed-by": "endpoint-controller",
            },
            "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "%(changed)s"},
            "managedFields": [_managed("kube-controller-manager", {"f:subsets": {}})],
        },
        "subsets": "%(subsets)s",
    }
).replace(b'"%(subsets)s"', b"[%(subsets)s]")

Fields = dict[bytes, bytes]
"""What fills a template."""


def pod(fields: Fields) -> bytes:
    """Return a Pod."""
    return _POD % fields


def service(fields: Fields) -> bytes:
    """Return a Service."""
    return _SERVICE % fields


def endpointslice(fields: Fields, pods: list[Fields]) -> bytes:
    """Return the EndpointSlice of a service over its pods."""
    return _SLICE % (fields | {b"endpoints": b",".join([_ENDPOINT % one for one in pods])})


def endpoints(fields: Fields, pods: list[Fields]) -> bytes:
    """Return the Endpoints of a service over its pods."""
    parts = []
    for name, ready in ((b"addresses", b"true"), (b"notReadyAddresses", b"false")):
        told = b",".join([_ADDRESS % one for one in pods if one[b"ready"] == ready])
        if told:
            parts.append(b'"%s":[%s]' % (name, told))
    ports = b'"ports":[{"name":"http","port":8080,"protocol":"TCP"}]'
    return _ENDPOINTS % (fields | {b"subsets": b"{%s,%s}" % (b",".join(parts), ports)})
