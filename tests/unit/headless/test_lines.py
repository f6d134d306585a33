"""NDJSON: every type of line, key by key in the order of the interface."""

import json
from typing import cast

import pytest

from epwatch.headless.happenings import Happening, Synced
from epwatch.headless.lines import JsonLines
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind, TargetRef
from epwatch.kube.phase import Phase
from epwatch.model.change import Change, ChangeType, Reason
from epwatch.model.snapshot import State, Verdict
from tests.unit.headless.pictures import KEY, NOON, OK, absent, added, counts, row, service, snapshot, status

HEAD = ["v", "seq", "time", "type"]
TAIL = ["reason", "message", "duringGap", "counts"]
ENDPOINT = [
    *("address", "family", "ports", "state", "ready", "serving", "terminating", "inRotation", "target", "owner"),
    *("revision", "node", "zone", "hints", "slices", "managedBy", "inEndpoints"),
]
SPEC = ["type", "clusterIPs", "externalName", "selector", "ports", "trafficPolicy", "loadBalancer"]


def told(happening: Happening, context: str | None = "prod") -> dict[str, object]:
    line = JsonLines().line(happening, NOON, context)
    read: dict[str, object] = json.loads(line)
    return read


def test_an_added_endpoint_has_the_keys_of_the_interface_in_its_order() -> None:
    line = told(added())
    where = ["initial", "context", "namespace", "service"]
    assert list(line) == [*HEAD, *where, "id", "source", "endpoint", "was", *TAIL]


def test_an_added_endpoint_reads_as_the_example_of_the_interface() -> None:
    line = told(added())
    assert line == {
        "v": 1,
        "seq": 1,
        "time": "2026-11-23T12:04:29.123Z",
        "type": "ADDED",
        "initial": False,
        "context": "prod",
        "namespace": "default",
        "service": "web-service",
        "id": "IPv4/192.168.1.5/uid-frontend-6d4cf-abcd5",
        "source": "EndpointSlice",
        "endpoint": {
            "address": "192.168.1.5",
            "family": "IPv4",
            "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
            "state": "Ready",
            "ready": True,
            "serving": True,
            "terminating": False,
            "inRotation": True,
            "target": {"kind": "Pod", "name": "frontend-6d4cf-abcd5", "uid": "uid-frontend-6d4cf-abcd5"},
            "owner": {"kind": "ReplicaSet", "name": "frontend-6d4cf"},
            "revision": "6d4cf",
            "node": "node-a",
            "zone": "zone-a",
            "hints": ["zone-a"],
            "slices": ["web-service-x7k2p"],
            "managedBy": ["endpointslice-controller.k8s.io"],
            "inEndpoints": True,
        },
        "was": None,
        "reason": "PodReady",
        "message": "pod became Ready",
        "duringGap": False,
        "counts": {
            "ready": 3,
            "total": 3,
            "notReady": 0,
            "pending": 0,
            "draining": 0,
            "terminating": 0,
            "stale": 0,
            "byPort": {"http": 3},
            "byFamily": {"IPv4": 3},
            "byZone": {"zone-a": 3},
        },
    }


def test_a_changed_endpoint_carries_the_former_one_whole() -> None:
    former = row(5, state=State.NOT_READY, ready=False, in_rotation=False)
    line = told(added(type=ChangeType.CHANGED, was=former))
    assert line["type"] == "CHANGED"
    was = line["was"]
    assert isinstance(was, dict)
    assert list(was) == ENDPOINT
    assert (was["state"], was["ready"], was["inRotation"]) == ("NotReady", False, False)


def test_a_removed_endpoint_tells_its_last_state_why_and_that_nobody_saw_it() -> None:
    gone = added(type=ChangeType.REMOVED, was=row(5), reason=Reason.POD_DELETED, message="pod deleted", during_gap=True)
    line = told(gone)
    assert line["type"] == "REMOVED"
    assert line["endpoint"] == line["was"]
    assert (line["reason"], line["duringGap"]) == ("PodDeleted", True)


def test_what_endpoints_cannot_tell_is_null() -> None:
    line = told(added(endpoint=row(5, serving=None, terminating=None, in_endpoints=None, target=None, owner=None)))
    endpoint = line["endpoint"]
    assert isinstance(endpoint, dict)
    keys = ("serving", "terminating", "inEndpoints", "target", "owner")
    assert [endpoint[key] for key in keys] == [None] * 5


def test_an_added_service_carries_its_spec_and_verdict() -> None:
    line = told(Change(type=ChangeType.SERVICE_ADDED, service=KEY, after=snapshot(), initial=True))
    where = ["initial", "context", "namespace", "service"]
    assert list(line) == [*HEAD, *where, "spec", "was", "verdict", *TAIL]
    spec = line["spec"]
    assert isinstance(spec, dict)
    assert list(spec) == SPEC
    assert spec["ports"] == [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": None, "protocol": "TCP"}]
    assert spec["trafficPolicy"] == {"internal": "Cluster", "external": None, "distribution": None}
    assert spec["selector"] == {"app": "frontend"}
    assert line["verdict"] == {"code": "Ok", "severity": "info", "message": "3 of 3 ready", "unchecked": []}
    assert line["initial"] is True


@pytest.mark.parametrize("kind", [ChangeType.SERVICE_CHANGED, ChangeType.SERVICE_REMOVED])
def test_a_service_that_changed_or_went_carries_its_former_spec_and_no_verdict(kind: ChangeType) -> None:
    before = snapshot(service=service(internal_policy="Local"))
    line = told(Change(type=kind, service=KEY, before=before, after=snapshot(counts=counts(2, 3))))
    was = line["was"]
    assert isinstance(was, dict)
    assert was["trafficPolicy"] == {"internal": "Local", "external": None, "distribution": None}
    assert "verdict" not in line
    counted = line["counts"]
    assert isinstance(counted, dict)
    assert (counted["ready"], counted["total"], counted["pending"]) == (2, 3, 1)


def test_a_changed_verdict_of_a_service_has_no_id_and_that_of_a_row_has_one() -> None:
    worse = Verdict(code="Degraded", severity="warning", message="2 of 3 ready", unchecked=("pods",))
    change = Change(type=ChangeType.VERDICT_CHANGED, service=KEY, after=snapshot(), verdict=worse, verdict_was=OK)
    line = told(change)
    assert list(line)[4:] == ["initial", "context", "namespace", "service", "verdict", "was", "findings", *TAIL]
    assert line["verdict"] == {
        "code": "Degraded",
        "severity": "warning",
        "message": "2 of 3 ready",
        "unchecked": ["pods"],
    }
    assert [each["id"] for each in cast("list[dict[str, object]]", line["findings"])] == ["S7"]
    of_row = told(change_of(row=row(2, stale=True).key, after=snapshot(endpoints=(row(2, stale=True),))))
    assert of_row["id"] == "IPv4/192.168.1.2/uid-frontend-6d4cf-abcd2"
    assert [each["id"] for each in cast("list[dict[str, object]]", of_row["findings"])] == ["P8"]
    pod = TargetRef("Pod", "default", absent().pod.name, absent().pod.uid)
    of_pod = told(change_of(target=pod, after=snapshot(absent=(absent(),)), verdict_was=None))
    assert of_pod["target"] == {"kind": "Pod", "name": pod.name, "uid": pod.uid}
    assert (of_pod["was"], "id" in of_pod) == (None, False)
    assert told(change_of(port="http"))["port"] == "http"


def change_of(**fields: object) -> Change:
    values: dict[str, object] = {"after": snapshot(), "verdict": OK, "verdict_was": OK}
    known = {"type": ChangeType.VERDICT_CHANGED, "service": KEY}
    return Change(**{**known, **values, **fields})  # type: ignore[arg-type]  # a builder of test values


def test_a_stream_line_tells_phase_cause_and_next_try() -> None:
    line = told(status(Kind.ENDPOINTSLICES, Phase.RETRYING, cause="503 ServiceUnavailable", next_try=NOON + 2))
    assert line == {
        "v": 1,
        "seq": 1,
        "time": "2026-11-23T12:04:29.123Z",
        "type": "STREAM",
        "context": "prod",
        "resource": "endpointslices",
        "namespace": "default",
        "phase": "RETRYING",
        "cause": "503 ServiceUnavailable",
        "nextTry": "2026-11-23T12:04:31.123Z",
    }


def test_a_gap_line_tells_from_when_to_when() -> None:
    line = told(Gap(Kind.PODS, None, NOON - 60, NOON), context=None)
    assert list(line) == [*HEAD, "context", "resource", "namespace", "from", "to"]
    assert (line["context"], line["namespace"]) == (None, None)
    assert (line["from"], line["to"]) == ("2026-11-23T12:03:29.123Z", "2026-11-23T12:04:29.123Z")


def test_synced_has_nothing_but_its_head_and_context() -> None:
    assert list(told(Synced())) == [*HEAD, "context"]


def test_lines_are_numbered_from_one_without_holes_and_end_in_one_newline() -> None:
    lines = JsonLines()
    written = [lines.line(happening, NOON, "prod") for happening in (status(), added(), Synced())]
    assert [json.loads(line)["seq"] for line in written] == [1, 2, 3]
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in written)


def test_lines_are_ascii_whatever_the_names_are() -> None:
    line = JsonLines().line(added(message="Räumung \u2028 \ufffd"), NOON, "prod")
    assert line.isascii()
    assert json.loads(line)["message"] == "Räumung \u2028 \ufffd"


def test_counts_that_cannot_be_known_are_null() -> None:
    unknown = counts(total=3, pending=None, stale=None, by_port=None)
    line = told(added(after=snapshot(counts=unknown)))
    counted = line["counts"]
    assert isinstance(counted, dict)
    assert (counted["pending"], counted["stale"], counted["byPort"]) == (None, None, None)
