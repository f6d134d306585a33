"""The document of `get`: every key of the interface, in its order."""

import json

import yaml
from msgspec.structs import replace

from epwatch.headless import document as made_of
from epwatch.headless.document import Picture, document
from epwatch.headless.formats import render
from epwatch.headless.json_types import JsonObject, timestamp
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.codes import Code
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot, Standing
from tests.unit.headless.pictures import NOON, absent, counts, row, snapshot, status, statuses, unknown_counts
from tests.unit.headless.pictures import service as service_record


def picture(*services: object, **fields: object) -> Picture:
    values: dict[str, object] = {"time": NOON, "context": "prod", "services": services, "streams": statuses()}
    return Picture(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values


def service(shown: ServiceSnapshot) -> JsonObject:
    return made_of.service(shown, NOON)


def test_the_document_has_the_keys_of_the_interface() -> None:
    made = document(picture(snapshot()))
    assert list(made) == ["v", "time", "complete", "streams", "services", "findings"]
    assert (made["v"], made["time"], made["complete"], made["findings"]) == (1, "2026-11-23T12:04:29.123Z", True, [])
    assert made["streams"] == [
        {"context": "prod", "resource": kind, "namespace": "default", "phase": "LIVE", "cause": ""}
        for kind in ("services", "pods", "endpoints", "endpointslices")
    ]


def test_a_service_has_the_keys_of_the_interface_in_its_order() -> None:
    assert list(service(snapshot())) == [
        *("context", "namespace", "name", "type", "clusterIPs", "externalName", "selector", "ports", "trafficPolicy"),
        *("loadBalancer", "counts", "endpoints", "notInRotation", "verdict", "findings", "drift"),
    ]


def test_a_port_tells_its_counts_and_verdict() -> None:
    (port,) = json.loads(json.dumps(service(snapshot(counts=counts(2, 3)))))["ports"]
    assert list(port) == ["name", "port", "targetPort", "nodePort", "protocol", "ready", "total", "verdict"]
    assert (port["ready"], port["total"], port["verdict"]["code"]) == (2, 3, "Ok")


def test_each_endpoint_has_a_verdict_and_each_pod_without_a_row_is_named() -> None:
    made = json.loads(json.dumps(service(snapshot(endpoints=(row(2, stale=True),), absent=(absent(),)))))
    assert [endpoint["verdict"]["code"] for endpoint in made["endpoints"]] == ["StaleInSlice"]
    assert made["notInRotation"] == [
        {
            "target": {"kind": "Pod", "name": "frontend-7f9aa-ttuuv", "uid": "uid-frontend-7f9aa-ttuuv"},
            "verdict": {
                "code": "PodHasNoIP",
                "severity": "warning",
                "message": "no address yet, image pull fails",
                "unchecked": [],
            },
        }
    ]


def test_an_external_name_has_null_for_every_count() -> None:
    record = service_record(type="ExternalName", external_name="pay.example.com")
    made = json.loads(json.dumps(service(snapshot(service=record, counts=unknown_counts()))))
    assert made["externalName"] == "pay.example.com"
    assert list(made["counts"].values()) == [None] * 10


def test_slices_without_a_service_have_no_type() -> None:
    alone = snapshot(key=ServiceKey("prod", "default", "left-over", Standing.ORPHAN), service=None, selector=None)
    made = service(alone)
    assert (made["type"], made["selector"], made["ports"]) == (None, {}, [])


def test_a_denied_stream_makes_the_picture_incomplete_and_one_that_is_not_served_does_not() -> None:
    served = (status(Kind.SERVICES), status(Kind.ENDPOINTSLICES, Phase.UNSERVED))
    assert picture(streams=served).complete
    assert not picture(streams=(*served, status(Kind.PODS, Phase.DENIED))).complete


def test_json_and_yaml_carry_the_same_document_in_ascii() -> None:
    # As the join makes it: its code is a name of an enum.
    shown = picture(snapshot(absent=(replace(absent(), code=Code.NOT_YET_IN_SLICE),)))
    as_json, as_yaml = render([shown], "json"), render([shown], "yaml")
    assert json.loads(as_json) == yaml.safe_load(as_yaml) == json.loads(json.dumps(document(shown)))
    assert as_json.isascii()
    assert as_yaml.isascii()


def test_names_are_kubectls_and_leave_out_slices_that_stand_alone() -> None:
    alone = snapshot(key=ServiceKey("prod", "default", "left-over", Standing.ORPHAN), service=None)
    assert render([picture(snapshot(), alone)], "name") == "service/web-service\n"


def test_a_time_is_rounded_to_the_millisecond_and_ends_in_z() -> None:
    assert timestamp(0.9996) == "1970-01-01T00:00:01.000Z"
    assert timestamp(NOON) == "2026-11-23T12:04:29.123Z"
