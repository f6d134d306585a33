"""`epwatch get` on a real socket."""

import json

import pytest
import yaml

from epwatch.sim import SimServer, faults
from tests.integration.cli.program import Program


async def test_the_tree_shows_the_tutorials_service(program: Program, server: SimServer) -> None:
    ended = await program.run("get")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "▾ default"
    assert lines[1].startswith("  ▾ web-service  ClusterIP 10.96.0.12  80→8080/TCP  3/3  a1 b2  ")
    assert [line.split()[1] for line in lines[2:]] == [f"192.168.1.{last}:8080" for last in (2, 3, 4)]
    assert server.request_log.of("list", "services")


async def test_json_is_one_complete_document(program: Program, server: SimServer) -> None:
    ended = await program.run("get", "web-service", "-o", "json")
    assert ended.code == 0
    document = json.loads(ended.out)
    assert document["complete"] is True
    assert {stream["resource"] for stream in document["streams"]} == {"services", "pods", "endpoints", "endpointslices"}
    (service,) = document["services"]
    assert (service["context"], service["namespace"], service["name"]) == ("test", "default", "web-service")
    assert (service["counts"]["ready"], service["counts"]["total"]) == (3, 3)
    assert [row["inRotation"] for row in service["endpoints"]] == [True] * 3
    assert {row["owner"]["kind"] for row in service["endpoints"]} == {"ReplicaSet"}
    assert server.request_log.of("list", "pods")


async def test_names_and_yaml(program: Program, server: SimServer) -> None:
    assert (await program.run("get", "-o", "name")).out == "service/web-service\n"
    document = yaml.safe_load((await program.run("get", "-o", "yaml")).out)
    assert document["services"][0]["name"] == "web-service"
    assert server.request_log.of("list")


async def test_a_selector_goes_to_the_server_as_it_is_and_for_services_alone(
    program: Program, server: SimServer
) -> None:
    ended = await program.run("get", "-l", "app=nothing,tier!=db")
    assert ended.code == 0
    assert ended.out == ""
    selectors = {entry.resource: entry.query.get("labelSelector") for entry in server.request_log.of("list")}
    assert selectors["services"] == "app=nothing,tier!=db"
    # The others are asked for by what the services select, here by nothing; Endpoints have no label that is promised.
    nothing = "kubernetes.io/service-name,!kubernetes.io/service-name"
    assert [selectors[name] for name in ("pods", "endpoints", "endpointslices")] == [nothing, None, nothing]


async def test_a_namespace_limits_every_request(program: Program, server: SimServer) -> None:
    await program.run("get", "-n", "shop,billing")
    paths = {entry.path for entry in server.request_log.of("list")}
    assert len(paths) == 8
    assert all("/namespaces/shop/" in path or "/namespaces/billing/" in path for path in paths)


async def test_all_namespaces_ask_once_for_each_resource(program: Program, server: SimServer) -> None:
    await program.run("get", "-A")
    assert {entry.path for entry in server.request_log.of("list")} == {
        *(f"/api/v1/{resource}" for resource in ("services", "pods", "endpoints")),
        "/apis/discovery.k8s.io/v1/endpointslices",
    }


async def test_the_contexts_own_namespace_is_the_default(program: Program, server: SimServer) -> None:
    config = json.loads(program.kubeconfig.read_text())
    config["contexts"][0]["context"]["namespace"] = "shop"
    program.kubeconfig.write_text(json.dumps(config))
    ended = await program.run("get")
    assert "no services in namespace shop" in ended.err
    assert all("/namespaces/shop/" in entry.path for entry in server.request_log.of("list"))


async def test_endpoints_can_be_left_out(program: Program, server: SimServer) -> None:
    ended = await program.run("get", "--endpoints", "off", "-o", "json")
    assert json.loads(ended.out)["services"][0]["endpoints"][0]["inEndpoints"] is None
    assert server.request_log.of("list", "endpoints") == []


async def test_a_stream_that_never_answers_is_left_out_after_the_time_given(
    program: Program, server: SimServer
) -> None:
    server.on_request = faults.only(lambda: faults.text(503, "not now"), path_ends="/pods")
    ended = await program.run("get", "--request-timeout", "6s", "-o", "json")
    assert ended.code == 0
    assert "the picture is incomplete: pods in default RETRYING (503" in ended.err
    assert json.loads(ended.out)["complete"] is False


@pytest.mark.parametrize(("lang", "ascii_only"), [("C.UTF-8", False), ("C", True)])
async def test_the_locale_decides_on_the_signs(
    program: Program, server: SimServer, lang: str, *, ascii_only: bool
) -> None:
    ended = await program.run("get", env={"LANG": lang})
    assert ended.out.isascii() is ascii_only
    assert "web-service" in ended.out
    assert server.request_log.of("list")


async def test_seen_from_a_node_what_it_does_not_reach_is_marked(program: Program, server: SimServer) -> None:
    web = server.cluster.get("service", "web-service")
    web["spec"]["internalTrafficPolicy"] = "Local"
    server.cluster.update(web)
    tree = (await program.run("get", "--from-node", "node-a")).out
    assert tree.count("not reached from there") == 2
    document = json.loads((await program.run("get", "--from-node", "node-z", "-o", "json")).out)
    told = document["services"][0]["from"]
    assert (told["node"], told["reached"]) == ("node-z", [])
    assert "internalTrafficPolicy Local" in told["notes"][0]


async def test_who_would_fall_without_a_place(program: Program, server: SimServer) -> None:
    # node-a has one of three pods, zone-b the other two.
    nobody = await program.run("get", "--without", "node/node-a", "-o", "name")
    assert (nobody.code, nobody.out) == (0, "")
    assert "no service in namespace default falls to none, or below half, without node node-a" in nobody.err
    ended = await program.run("get", "--without", "zone/zone-b")
    assert "would fall from 3 ready to 1" in ended.out
    document = json.loads((await program.run("get", "--without", "zone/zone-b", "-o", "json")).out)
    assert document["services"][0]["without"] == {"ready": 3, "left": 1, "falls": "belowHalf"}
    assert (await program.run("get", "--without", "rack/7")).code == 2
    assert server.request_log.of("list")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("node/nodea", "nothing in namespace default runs on node nodea"),
        ("zone/zzz", "nothing in namespace default runs in zone zzz"),
    ],
)
async def test_a_place_that_nobody_knows_is_no_place_that_can_go(
    program: Program, server: SimServer, place: str, said: str
) -> None:
    ended = await program.run("get", "--without", place)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert ("did you mean node-a?" in ended.err) is (place == "node/nodea")
    assert json.loads((await program.run("get", "--without", place, "-o", "json")).out)["services"] == []
    assert server.request_log.of("list")


async def test_a_place_that_nobody_knows_can_be_looked_from_and_that_is_said(
    program: Program, server: SimServer
) -> None:
    unknown = await program.run("get", "--from-node", "node-z")
    assert unknown.code == 0
    assert "nothing that was seen runs on node node-z: its zone is not known, add --from-zone" in unknown.err
    assert (await program.run("get", "--from-node", "node-z", "--from-zone", "zone-a")).err == ""
    assert "did you mean zone-" in (await program.run("get", "--from-zone", "zona-a")).err
    assert server.request_log.of("list")


async def test_where_shows_the_rows_that_match_and_judges_by_all(program: Program, server: SimServer) -> None:
    """A filter is for the eye: counts, verdicts and findings are still about every row."""
    ended = await program.run("get", "-o", "json", "--where", "web 192.168.1.3")
    document = json.loads(ended.out)
    (service,) = document["services"]
    assert [row["address"] for row in service["endpoints"]] == ["192.168.1.3"]
    assert service["counts"]["ready"] == 3
    assert service["verdict"]["code"] == "Ok"
    whole = json.loads((await program.run("get", "web-service", "-o", "json")).out)["services"][0]
    assert service["findings"] == whole["findings"]
    tree = await program.run("get", "--where", "web 192.168.1.3")
    assert ("192.168.1.3" in tree.out, "192.168.1.2" in tree.out) == (True, False)


async def test_a_filter_that_cannot_be_read_is_wrong_usage_in_one_line(program: Program) -> None:
    ended = await program.run("get", "--where", "is:nope")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "is:nope: one of ready, notready" in ended.err
