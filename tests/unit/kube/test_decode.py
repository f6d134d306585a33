"""decode_object(): tolerant to whatever may be absent, strict on kinds, and silent on what must not be stored."""

import json
from collections.abc import Mapping

import pytest

from epwatch.kube.decode import WrongKindError, decode_identity, decode_object
from epwatch.kube.objects import (
    Container,
    ContainerPort,
    Endpoint,
    EndpointPort,
    Endpoints,
    EndpointSlice,
    Kind,
    Owner,
    Pod,
    Service,
    TargetRef,
)

Fields = Mapping[str, object]


def raw(spec: Fields | None = None, metadata: Fields | None = None, **parts: object) -> bytes:
    meta = {"name": "x", "namespace": "default", "uid": "u", "resourceVersion": "7", **(metadata or {})}
    return json.dumps({"metadata": meta, "spec": spec, **parts}).encode()


def pod(spec: Fields | None = None, metadata: Fields | None = None, **parts: object) -> Pod:
    record = decode_object(Kind.PODS, raw(spec, metadata, **parts))
    assert isinstance(record, Pod)
    return record


def service(spec: Fields | None = None, metadata: Fields | None = None, **parts: object) -> Service:
    record = decode_object(Kind.SERVICES, raw(spec, metadata, **parts))
    assert isinstance(record, Service)
    return record


def endpoint_slice(metadata: Fields | None = None, **parts: object) -> EndpointSlice:
    record = decode_object(Kind.ENDPOINTSLICES, raw(None, metadata, **parts))
    assert isinstance(record, EndpointSlice)
    return record


@pytest.mark.parametrize("kind", list(Kind))
def test_a_name_is_all_that_must_be_there(kind: Kind) -> None:
    record = decode_object(kind, b'{"metadata":{"name":"x"}}')
    assert (record.name, record.namespace, record.uid, record.resource_version) == ("x", "", "", "")


@pytest.mark.parametrize("kind", list(Kind))
def test_null_is_the_same_as_absent(kind: Kind) -> None:
    nulls = (
        b'{"kind":null,"apiVersion":null,"metadata":{"name":"x","namespace":null,"uid":null,"labels":null,'
        b'"annotations":null,"ownerReferences":null,"creationTimestamp":null},"spec":null,"status":null,'
        b'"endpoints":null,"ports":null,"subsets":null,"addressType":null}'
    )
    assert decode_object(kind, nulls) == decode_object(kind, b'{"metadata":{"name":"x"}}')


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "document",
    [b"null", b"[]", b'"x"', b"{}", b'{"metadata":null}', b'{"metadata":{"name":7}}', b'{"metadata":{"name":"\xff"}}'],
)
def test_what_is_no_object_is_a_value_error(kind: Kind, document: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_object(kind, document)


@pytest.mark.parametrize(
    "head", [{"kind": "Table"}, {"kind": "Pod", "apiVersion": "v2"}, {"kind": "PartialObjectMetadata"}]
)
def test_another_kind_or_version_is_refused(head: dict[str, str]) -> None:
    with pytest.raises(WrongKindError, match="expected v1 Pod, got"):
        decode_object(Kind.PODS, raw(None, None, **head))


def test_metadata_of_a_pod() -> None:
    record = pod(
        metadata={
            "labels": {"b": "2", "a": "1"},
            "creationTimestamp": "2024-01-01T00:00:00Z",
            "deletionTimestamp": "2024-01-01T00:00:30Z",
            "deletionGracePeriodSeconds": 30,
            "ownerReferences": [
                {"kind": "Node", "name": "n", "uid": "1"},
                {"kind": "ReplicaSet", "name": "rs", "uid": "2", "controller": True},
            ],
        }
    )
    assert record.labels == (("a", "1"), ("b", "2"))
    assert (record.created, record.deleted, record.grace) == (1704067200.0, 1704067230.0, 30)
    assert record.owner == Owner("ReplicaSet", "rs", "2")


@pytest.mark.parametrize("odd", ["", "yesterday", "2024-13-01T00:00:00Z", "99999-01-01T00:00:00Z", "\u0660"])
def test_an_odd_timestamp_is_no_timestamp(odd: str) -> None:
    assert pod(metadata={"creationTimestamp": odd}).created is None


def test_equal_labels_and_containers_are_kept_once() -> None:
    first, second = (
        pod(
            {"containers": [{"name": "c", "ports": [{"containerPort": 1}]}]},
            metadata={"name": name, "labels": {"a": "b"}},
        )
        for name in ("one", "two")
    )
    assert first.labels is second.labels
    assert first.containers is second.containers


def test_a_condition_without_status_is_unknown() -> None:
    record = pod(
        status={"conditions": [{"type": "Ready"}, {"type": "Ours", "status": "True", "reason": "R", "message": "m"}]}
    )
    assert [(c.type, c.status) for c in record.conditions] == [("Ready", "Unknown"), ("Ours", "True")]
    assert not record.ready


def test_pod_ips_are_authoritative_and_pod_ip_the_fallback() -> None:
    assert pod(status={"podIP": "10.0.0.9", "podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}]}).ips == (
        "10.0.0.1",
        "fd00::1",
    )
    assert pod(status={"podIP": "10.0.0.9"}).ips == ("10.0.0.9",)
    assert pod(status={"podIPs": [{}]}).ips == ()


def test_containers_count_with_sidecars_and_without_other_init_containers() -> None:
    record = pod(
        {
            "containers": [
                {
                    "name": "web",
                    "ports": [{"name": "http", "containerPort": 80}],
                    "lifecycle": {"preStop": {"exec": {}}},
                }
            ],
            "initContainers": [{"name": "init"}, {"name": "mesh", "restartPolicy": "Always", "readinessProbe": {}}],
        }
    )
    assert record.containers == (
        Container(name="web", ports=(ContainerPort(name="http", port=80),), pre_stop=True),
        Container(name="mesh", readiness_probe=True, sidecar=True),
    )


def test_container_states() -> None:
    record = pod(
        status={
            "containerStatuses": [
                {"name": "a", "ready": True, "state": {"running": {"startedAt": "2024-01-01T00:00:00Z"}}},
                {
                    "name": "b",
                    "restartCount": 4,
                    "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
                    "lastState": {
                        "terminated": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2024-01-01T00:00:01Z"}
                    },
                },
            ],
            "initContainerStatuses": [
                {"name": "i", "state": {"terminated": {"exitCode": 0, "reason": "Completed"}}},
                {"name": "j"},
            ],
        }
    )
    assert [(s.name, s.init, s.state, s.reason, s.exit_code) for s in record.states] == [
        ("a", False, "running", "", None),
        ("b", False, "waiting", "CrashLoopBackOff", None),
        ("i", True, "terminated", "Completed", 0),
        ("j", True, "", "", None),
    ]
    assert record.states[0].since == 1704067200.0
    crashed = record.states[1]
    assert (crashed.restarts, crashed.last_reason, crashed.last_exit_code, crashed.last_finished) == (
        4,
        "OOMKilled",
        137,
        1704067201.0,
    )


def test_nothing_secret_of_a_pod_is_kept() -> None:
    canary = "hunter2"
    record = pod(
        {
            "containers": [
                {
                    "name": "c",
                    "env": [{"name": "P", "value": canary}],
                    "args": [canary],
                    "command": [canary],
                    "lifecycle": {"preStop": {"exec": {"command": [canary]}}},
                }
            ],
            "volumes": [{"name": canary}],
        },
        metadata={"annotations": {"a": canary}, "managedFields": [{"manager": canary}]},
    )
    assert canary not in repr(record)


def test_hostile_text_is_cleaned_and_cut() -> None:
    record = pod(
        status={
            "message": "\x1b[2J" + "m" * 600,
            "containerStatuses": [
                {"name": "c\x9b", "image": "i" * 300, "state": {"terminated": {"message": "\u202e" * 3}}}
            ],
        },
        metadata={"labels": {"k\x07": "v\x1b"}},
    )
    assert record.message == "\ufffd[2J" + "m" * 508 + "…"
    assert record.states[0].name == "c\ufffd"
    assert record.states[0].image == "i" * 256 + "…"
    assert record.states[0].message == "\ufffd" * 3
    assert record.labels == (("k\ufffd", "v\ufffd"),)


@pytest.mark.parametrize("selector", [None, {}])
def test_a_service_without_selector_matches_nothing(selector: dict[str, str] | None) -> None:
    assert service({"selector": selector}).selector is None


def test_a_service_with_everything() -> None:
    record = service(
        {
            "type": "LoadBalancer",
            "clusterIP": "10.0.0.1",
            "clusterIPs": ["10.0.0.1", "fd00::1"],
            "selector": {"app": "web"},
            "ports": [
                {
                    "name": "http",
                    "port": 80,
                    "targetPort": "web",
                    "nodePort": 30080,
                    "protocol": "TCP",
                    "appProtocol": "http",
                },
                {"port": 53, "protocol": "UDP"},
                {"port": 81, "targetPort": 8081},
            ],
            "internalTrafficPolicy": "Local",
            "externalTrafficPolicy": "Cluster",
            "trafficDistribution": "PreferSameZone",
            "ipFamilies": ["IPv4", "IPv6"],
            "ipFamilyPolicy": "RequireDualStack",
            "sessionAffinity": "None",
            "publishNotReadyAddresses": True,
            "externalIPs": ["1.2.3.4"],
        },
        metadata={"annotations": {"service.kubernetes.io/topology-mode": "Auto"}},
        status={"loadBalancer": {"ingress": [{"ip": "5.6.7.8"}, {"hostname": "lb.example.org"}, {}]}},
    )
    assert record.cluster_ips == ("10.0.0.1", "fd00::1")
    assert record.selector == (("app", "web"),)
    assert [(p.name, p.port, p.target_port, p.node_port, p.protocol) for p in record.ports] == [
        ("http", 80, "web", 30080, "TCP"),
        ("", 53, 53, None, "UDP"),
        ("", 81, 8081, None, "TCP"),
    ]
    assert record.topology_mode == "Auto"
    assert record.publish_not_ready
    assert record.load_balancer == ("5.6.7.8", "lb.example.org")
    assert (record.internal_policy, record.external_policy, record.distribution) == (
        "Local",
        "Cluster",
        "PreferSameZone",
    )


def test_a_headless_service_is_known_by_its_address() -> None:
    assert service({"clusterIP": "None"}).headless
    assert not service({"clusterIP": "10.0.0.1"}).headless


def test_a_placeholder_slice_has_neither_ports_nor_endpoints() -> None:
    record = endpoint_slice(endpoints=None, ports=None, addressType="IPv4")
    assert (record.endpoints, record.ports) == ((), ())


def test_an_endpoint_slice() -> None:
    record = endpoint_slice(
        metadata={
            "labels": {"kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "m"},
            "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "2024-01-01T00:00:00Z", "other": "x"},
        },
        addressType="IPv6",
        ports=[{"name": "http", "port": 80, "protocol": "TCP"}, {"name": "", "port": None}, {}],
        endpoints=[
            {
                "addresses": ["fd00::1"],
                "conditions": {"ready": False, "serving": True, "terminating": True},
                "targetRef": {"kind": "Pod", "namespace": "default", "name": "p", "uid": "1"},
                "nodeName": "n",
                "zone": "z",
                "hostname": "h",
                "hints": {"forZones": [{"name": "z"}], "forNodes": [{"name": "n"}]},
            },
            {"addresses": ["fd00::2"]},
        ],
    )
    assert (record.service, record.imported_service, record.managed_by) == ("web", None, "m")
    assert record.ports == (EndpointPort(name="http", port=80), EndpointPort(), EndpointPort())
    assert record.trigger_time == 1704067200.0
    assert record.endpoints[0] == Endpoint(
        addresses=("fd00::1",),
        ready=False,
        serving=True,
        terminating=True,
        target=TargetRef("Pod", "default", "p", "1"),
        node="n",
        zone="z",
        hostname="h",
        hint_zones=("z",),
        hint_nodes=("n",),
    )
    assert record.endpoints[1] == Endpoint(addresses=("fd00::2",))


def test_endpoints_with_an_address_in_two_subsets() -> None:
    record = decode_object(
        Kind.ENDPOINTS,
        raw(
            metadata={
                "labels": {"endpointslice.kubernetes.io/skip-mirror": "true"},
                "annotations": {
                    "endpoints.kubernetes.io/over-capacity": "truncated",
                    "control-plane.alpha.kubernetes.io/leader": "{}",
                },
            },
            subsets=[
                {"addresses": [{"ip": "10.0.0.1", "targetRef": {"kind": "Pod", "name": "p"}}], "ports": [{"port": 80}]},
                {"notReadyAddresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 81}]},
            ],
        ),
    )
    assert isinstance(record, Endpoints)
    assert (record.over_capacity, record.skip_mirror, record.leader_election) == ("truncated", True, True)
    assert [[a.ip for a in subset.addresses] for subset in record.subsets] == [["10.0.0.1"], []]
    assert [[a.ip for a in subset.not_ready] for subset in record.subsets] == [[], ["10.0.0.1"]]


def test_the_identity_of_an_object_that_does_not_decode() -> None:
    document = raw(status={"conditions": "none"})
    with pytest.raises(ValueError, match="conditions"):
        decode_object(Kind.PODS, document)
    identity = decode_identity(document)
    assert (identity.namespace, identity.name, identity.uid, identity.resource_version) == ("default", "x", "u", "7")
