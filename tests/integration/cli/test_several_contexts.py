"""Two real clusters side by side: every command tells of both, and of one where the other is down."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.cli.clusters import Clusters, two_clusters
from tests.integration.cli.program import SECONDS, Program, next_line

EU, US = "prod-eu", "prod-us"
BOTH = ("--context", "prod-*")

Lines = list[dict[str, Any]]


@pytest.fixture
async def clusters(program: Program) -> AsyncIterator[Clusters]:
    async with two_clusters(program, EU, US) as clusters:
        yield clusters


async def until(process: asyncio.subprocess.Process, lines: Lines, **wanted: object) -> Lines:
    """Read lines until one has these values; return all that were read."""
    while not any(all(line.get(key) == value for key, value in wanted.items()) for line in lines):
        lines.append(await next_line(process))
    return lines


def told(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    return document


# --- stream


async def test_one_stream_numbers_the_lines_of_both_and_says_synced_of_each(
    program: Program, clusters: Clusters
) -> None:
    async with program.started("stream", "-o", "json", *BOTH) as process:
        lines = await until(process, [], type="SYNCED", context=EU)
        await until(process, lines, type="SYNCED", context=US)
        clusters.scale(US, 4)
        await until(process, lines, type="ADDED", context=US, initial=False)
        clusters.scale(EU, 2)
        await until(process, lines, type="REMOVED", context=EU)
    assert [line["seq"] for line in lines] == [*range(1, len(lines) + 1)]
    assert {line["context"] for line in lines} == {EU, US}
    assert [line["type"] for line in lines].count("SYNCED") == 2
    assert [line for line in lines if line["type"] == "REMOVED" and line["context"] == US] == []


async def test_a_stream_goes_on_with_the_one_that_is_there_until_the_other_comes_back(
    program: Program, clusters: Clusters
) -> None:
    await clusters.down(US)
    async with program.started("stream", "-o", "json", *BOTH) as process:
        lines = await until(process, [], type="SYNCED", context=EU)
        await until(process, lines, type="STREAM", context=US, phase="RETRYING")
        clusters.scale(EU, 4)
        await until(process, lines, type="ADDED", context=EU, initial=False)
        await clusters.up(US)
        await until(process, lines, type="SYNCED", context=US)
        clusters.scale(US, 4)
        await until(process, lines, type="ADDED", context=US, initial=False)
    assert [line["seq"] for line in lines] == [*range(1, len(lines) + 1)]


async def test_a_cluster_that_dies_is_told_in_its_own_streams_and_the_other_one_goes_on(
    program: Program, clusters: Clusters
) -> None:
    async with program.started("stream", "-o", "json", *BOTH) as process:
        lines = await until(process, [], type="SYNCED", context=EU)
        await until(process, lines, type="SYNCED", context=US)
        await clusters.down(EU)
        await until(process, lines, type="STREAM", context=EU, phase="RETRYING")
        clusters.scale(US, 2)
        await until(process, lines, type="REMOVED", context=US)
        await clusters.up(EU)
        del lines[:]
        await until(process, lines, type="STREAM", context=EU, resource="endpointslices", phase="LIVE")
        clusters.scale(EU, 4)
        await until(process, lines, type="ADDED", context=EU)
    assert not [line for line in lines if line["context"] == US and line["type"] == "STREAM"]


async def test_time_counts_from_the_last_synced_and_a_dead_cluster_is_not_waited_for(
    program: Program, clusters: Clusters
) -> None:
    ended = await program.run("stream", "--for", "100ms", "-o", "json", *BOTH)
    synced = [line["context"] for line in map(told, ended.out.splitlines()) if line["type"] == "SYNCED"]
    assert (ended.code, sorted(synced)) == (0, [EU, US])
    await clusters.down(US)
    ended = await program.run("stream", "--for", "100ms", "-o", "json", *BOTH)
    synced = [line["context"] for line in map(told, ended.out.splitlines()) if line["type"] == "SYNCED"]
    assert (ended.code, synced) == (0, [EU])


async def test_text_names_the_context_in_each_line(program: Program, clusters: Clusters) -> None:
    ended = await program.run("stream", "--for", "100ms", *BOTH)
    assert {line.split()[1] for line in ended.out.splitlines()} == {EU, US}


# --- get


async def test_a_snapshot_has_the_services_and_streams_of_both(program: Program, clusters: Clusters) -> None:
    ended = await program.run("get", "-o", "json", "--context", f"{US},{EU}")
    document = told(ended.out)
    assert (ended.code, document["complete"]) == (0, True)
    assert [(each["context"], each["counts"]["ready"]) for each in document["services"]] == [(US, 3), (EU, 3)]
    assert [stream["context"] for stream in document["streams"]] == [US] * 4 + [EU] * 4


async def test_the_tree_names_the_context_before_the_namespace(program: Program, clusters: Clusters) -> None:
    ended = await program.run("get", *BOTH)
    heads = [line for line in ended.out.splitlines() if not line.startswith(" ")]
    assert [head.split()[1] for head in heads] == [f"{EU}/default", f"{US}/default"]


async def test_a_snapshot_of_one_where_the_other_is_down_says_so_and_is_no_failure(
    program: Program, clusters: Clusters
) -> None:
    await clusters.down(EU)
    ended = await program.run("get", "-o", "json", *BOTH)
    document = told(ended.out)
    assert (ended.code, document["complete"]) == (0, False)
    assert [each["context"] for each in document["services"]] == [US]
    assert {stream["phase"] for stream in document["streams"] if stream["context"] == EU} == {"RETRYING"}
    assert ended.err.startswith(f"epwatch: the picture is incomplete: {EU}: nothing can be read: nothing listens")
    assert len(ended.err.splitlines()) == 1


async def test_where_no_cluster_can_be_read_each_is_told_in_one_message(program: Program, clusters: Clusters) -> None:
    await clusters.down(EU)
    await clusters.down(US)
    for command in (["get"], ["stream"], ["gate", "web-service"], ["timeline", "web-service"]):
        ended = await program.run(*command, *BOTH)
        lines = [line for line in ended.err.splitlines() if "watches for" not in line and "waits for" not in line]
        assert (ended.code, ended.out) == (1, "")
        assert lines[0] == "epwatch: nothing can be read in any of 2 contexts"
        assert [line.split()[0] for line in lines[1:]] == [f"{EU}:", "tried:", f"{US}:", "tried:", "without"]


async def test_from_a_node_tells_of_the_cluster_that_has_it_and_says_so_of_the_other(
    program: Program, clusters: Clusters
) -> None:
    clusters.scale(US, 0)
    async with asyncio.timeout(SECONDS):
        while told((await program.run("get", "-o", "json", "--context", US)).out)["services"][0]["endpoints"]:
            pass
    ended = await program.run("get", "--from-node", "node-a", "-o", "json", *BOTH)
    seen = {each["context"]: each.get("from") for each in told(ended.out)["services"]}
    assert (ended.code, seen[EU]["node"], seen[US]) == (0, "node-a", None)
    assert f"epwatch: nothing in {US} runs on node node-a: " in ended.err
    nowhere = await program.run("get", "--from-node", "node-z", "-o", "json", *BOTH)
    assert [each["from"]["node"] for each in told(nowhere.out)["services"]] == ["node-z", "node-z"]
    assert "nothing that was seen runs on node node-z" in nowhere.err
    assert "told of the others alone" not in nowhere.err


async def test_a_service_is_looked_for_in_all_of_them(program: Program, clusters: Clusters) -> None:
    clusters[EU].cluster.delete("services", "web-service")
    ended = await program.run("get", "web-service", "-o", "json", *BOTH)
    assert (ended.code, [each["context"] for each in told(ended.out)["services"]]) == (0, [US])
    ended = await program.run("get", "nothing", *BOTH)
    assert ended.code == 1
    assert f"no service nothing in namespace default of {EU}, {US}" in ended.err


# --- explain, timeline


async def test_an_explanation_reads_the_evidence_of_each_in_its_own_cluster(
    program: Program, clusters: Clusters
) -> None:
    clusters.scale(US, 4)
    ended = await program.run("explain", "web-service", *BOTH)
    heads = ("context ", "  deployment frontend wants")
    assert [line for line in ended.out.splitlines() if line.startswith(heads)] == [
        f"context {EU}",
        "  deployment frontend wants 3",
        f"context {US}",
        "  deployment frontend wants 4",
    ]


async def test_an_explanation_of_a_cluster_that_is_down_is_not_known_and_what_is_wrong_weighs_more(
    program: Program, clusters: Clusters
) -> None:
    await clusters.down(EU)
    assert (await program.run("explain", "web-service", *BOTH)).code == 5
    service = clusters[US].cluster.get("services", "web-service")
    service["spec"]["ports"][0]["targetPort"] = "nobody"
    clusters[US].cluster.update(service)
    ended = await program.run("explain", "web-service", "-o", "json", *BOTH)
    assert (ended.code, told(ended.out)["complete"]) == (3, False)


async def test_a_pod_is_explained_in_the_context_that_has_it(program: Program, clusters: Clusters) -> None:
    (pod, *_) = clusters[US].cluster.list("pods", "default")
    ended = await program.run("explain", f"pod/{pod['metadata']['name']}", *BOTH)
    assert ended.code == 0
    assert ended.out.startswith(f"context {US}\npod default/")


async def test_a_timeline_has_the_hand_over_in_each(program: Program, clusters: Clusters) -> None:
    ended = await program.run("timeline", "web-service", "--for", "200ms", "-o", "json", *BOTH)
    services = told(ended.out)["services"]
    assert [(each["context"], len(each["lanes"])) for each in services] == [(EU, 3), (US, 3)]


async def test_a_timeline_and_an_explanation_say_of_which_cluster_nothing_could_be_read(
    program: Program, clusters: Clusters
) -> None:
    await clusters.down(EU)
    unread = f"epwatch: the picture is incomplete: {EU}: nothing can be read: nothing listens"
    ended = await program.run("timeline", "web-service", "--for", "200ms", "-o", "json", *BOTH)
    assert (ended.code, [each["context"] for each in told(ended.out)["services"]]) == (0, [US])
    assert unread in ended.err
    ended = await program.run("explain", "nothing", *BOTH)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(unread)
    assert "epwatch: no service nothing in namespace default" in ended.err


# --- gate


async def test_a_gate_holds_where_it_holds_in_each(program: Program, clusters: Clusters) -> None:
    ended = await program.run("gate", "web-service", "--for", "200ms", "-o", "json", *BOTH)
    document = told(ended.out)
    assert (ended.code, document["result"]) == (0, "ok")
    assert [(each["context"], each["lowWater"]["ready"]) for each in document["services"]] == [(EU, 3), (US, 3)]


async def test_a_gate_waits_for_the_service_that_one_cluster_lacks(program: Program, clusters: Clusters) -> None:
    service = clusters[US].cluster.delete("services", "web-service")
    async with program.started("gate", "web-service", "--for", "100ms", *BOTH) as process, asyncio.timeout(SECONDS):
        assert process.stderr is not None
        while f"{US}: web-service is not there yet".encode() not in await process.stderr.readline():
            pass
        clusters[US].cluster.create(service)
        out, _ = await process.communicate()
    assert (process.returncode, out.decode().splitlines()[0]) == (0, "ok")
    assert [line.split(": ")[0] for line in out.decode().splitlines()[1:]] == [EU, US]


async def test_a_gate_over_a_cluster_that_is_down_knows_nothing_and_runs_no_command(
    program: Program, clusters: Clusters
) -> None:
    await clusters.down(US)
    mark = program.home / "ran"
    ended = await program.run("gate", "web-service", "-o", "json", *BOTH, "--", "touch", str(mark))
    document = told(ended.out)
    assert (ended.code, document["result"], mark.exists()) == (5, "unknown", False)
    assert {each["context"]: each["lowWater"] for each in document["services"]} == {EU: None, US: None}
    assert f"nothing of context {US} can be read" in ended.err


async def test_a_gate_over_a_cluster_that_dies_ends_with_5_never_with_0(program: Program, clusters: Clusters) -> None:
    async with program.started("gate", "web-service", "--for", "1s", *BOTH) as process, asyncio.timeout(SECONDS):
        assert process.stderr is not None
        while b"to go on" not in await process.stderr.readline():
            pass
        await clusters.down(EU)
        _, err = await process.communicate()
    assert process.returncode == 5
    assert f"{EU}: ".encode() in err


# --- which contexts


async def test_what_means_no_context_is_told_before_anything_is_read(program: Program, clusters: Clusters) -> None:
    for command in (["get"], ["stream"], ["explain"], ["gate", "x"], ["timeline", "x"], ["record"], []):
        ended = await program.run(*command, "--context", "prd-*")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"epwatch: no context matches 'prd-*' in kubeconfig {program.kubeconfig}; ")
        ended = await program.run(*command, *BOTH, "--server", "http://127.0.0.1:1")
        assert ended.code == 2
        assert "--server is of one cluster, and --context means 2" in ended.err


async def test_one_stanza_that_is_broken_ends_nothing_under_a_glob_and_all_where_it_is_named(
    program: Program, clusters: Clusters
) -> None:
    config = json.loads(program.kubeconfig.read_text())
    config["contexts"].insert(0, {"name": "prod-old", "context": {"cluster": "gone", "user": EU}})
    program.kubeconfig.write_text(json.dumps(config))
    ended = await program.run("get", "-o", "json", *BOTH)
    document = told(ended.out)
    assert (ended.code, document["complete"]) == (0, False)
    assert [each["context"] for each in document["services"]] == [EU, US]
    broken = [each for each in document["streams"] if each["context"] == "prod-old"]
    assert {each["phase"] for each in broken} == {"AUTH"}
    assert all("cluster 'gone' does not exist" in each["cause"] for each in broken)
    assert "the picture is incomplete: prod-old: nothing can be read" in ended.err
    streamed = await program.run("stream", "-o", "json", "--for", "100ms", *BOTH)
    lines = [told(line) for line in streamed.out.splitlines()]
    assert {line["context"] for line in lines if line["type"] == "SYNCED"} == {EU, US}
    assert {line["phase"] for line in lines if line["context"] == "prod-old"} == {"AUTH"}
    gate = await program.run("gate", "web-service", "--for", "100ms", *BOTH)
    assert gate.code == 5
    doctor = await program.run("doctor", *BOTH)
    assert "prod-old kubeconfig" in doctor.out
    assert "cluster 'gone' does not exist" in doctor.out
    for command in ("get", "stream", "doctor"):
        named = await program.run(command, "--context", f"prod-old,{EU}")
        assert "context 'prod-old': cluster 'gone' does not exist" in named.out + named.err
        assert named.code == (1 if command == "doctor" else 2)
