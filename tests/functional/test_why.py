"""`w` opens why on a service or a pod: gates, findings with evidence, commands; it follows what happens meanwhile."""

import asyncio
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.look.glyphs import ASCII
from epwatch.tui.panels.why_commands import continued
from epwatch.tui.panels.why_lines import why_lines
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.shown.row_ids import AbsentId, DetailId, EndpointId, ServiceId
from tests.factories import Json, endpoint, endpointslice, pod, service, waiting
from tests.functional import scenes
from tests.functional.screen import Screen, screen
from tests.unit.model.world import World

NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
CRASHING = waiting("CrashLoopBackOff") | {"restartCount": 7}


def world() -> World:
    """Return a service with a ready pod, one that crashes, and one without an address."""
    made = World().live()
    rows = [endpoint(), endpoint("192.168.1.3", "b", **NOT_READY)]
    made.put(
        service(),
        pod(),
        pod("b", ip="192.168.1.3", ready=False, statuses=[CRASHING]),
        pod("c", ip=None, ready=False, phase="Pending"),
        endpointslice(endpoints=rows),
    )
    return made


def text(it: Screen) -> list[str]:
    """Return the lines of the panel."""
    return it.part("ScreenText")


async def test_w_on_a_service_tells_its_findings_its_pods_and_commands_to_copy() -> None:
    async with screen(scenes.initial([world().see()]), size=(120, 50)) as it:
        await it.press("w")
        lines = text(it)
        assert lines[0] == "default/web-service"
        assert lines[1] == "degraded: 1 of 3 ready"
        assert any(line.startswith("warning   P9  b: container main restarts again and again") for line in lines)
        assert "  ○ c  pod has no IP: no address yet, its sandbox or containers are being created" in lines
        assert "kubectl --context prod -n default describe service web-service" in lines
        await it.press("w")
        assert "▌  ▾ web-service" in it.cursor


async def test_w_on_a_pod_tells_its_gates_up_to_the_one_that_fails() -> None:
    async with screen(scenes.initial([world().see()]), size=(120, 50)) as it:
        await it.press("j", "j", "w")
        lines = [" ".join(line.split()) for line in text(it)]
        assert lines[0] == "b for service default/web-service"
        assert "ok the labels match app=frontend" in lines
        assert "ok it has an address 192.168.1.3" in lines
        assert "NO it is ready container main waits (CrashLoopBackOff)" in lines
        assert "it is in rotation" in lines, "not reached"
        assert "kubectl --context prod -n default logs b -c main --tail=50 --previous" in lines


async def test_the_panel_follows_what_happens() -> None:
    made = world()
    async with screen(scenes.initial([made.see()]), size=(120, 50)) as it:
        await it.press("j", "j", "w")
        made.put(pod("b", ip="192.168.1.3"))
        made.put(endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")]))
        await it.deliver(scenes.initial([made.see()]))
        async with asyncio.timeout(30):
            while text(it)[1] != "ok: ready":  # noqa: ASYNC110 - the panel looks once a second, by its own timer
                await asyncio.sleep(0.05)


async def test_w_and_d_on_a_service_that_went_say_so() -> None:
    snapshot = world().see()
    async with screen(scenes.initial([snapshot]), size=(120, 50)) as it:
        await it.deliver(scenes.removed(snapshot))
        await it.press("w")
        assert text(it)[:3] == ["default/web-service", "it went; this is how it was", "degraded: 1 of 3 ready"]
        await it.press("q", "d")
        assert it.part("DetailsPanel")[1].strip() == "it went; this is how it was"


async def test_w_on_a_namespace_opens_nothing() -> None:
    async with screen(scenes.initial([world().see()])) as it:
        await it.press("g", "w")
        assert it.app.screen is it.app.main


def test_a_row_that_went_is_told_as_its_service_and_a_detail_as_its_row() -> None:
    snapshot = world().see()
    key = snapshot.key
    row = EndpointId(key, snapshot.endpoints[1].key)
    absent = AbsentId(key, "uid-c")

    def head(row_id: ServiceId | EndpointId | AbsentId | DetailId) -> str:
        return why_lines(snapshot, row_id, scenes.NOW, 100, ASCII)[0][0][0]

    assert head(row) == head(DetailId(row, 0)) == "b"
    assert head(absent) == "c"
    assert head(AbsentId(key, "gone")) == head(ServiceId(key)) == "default/web-service"


def test_no_line_is_wider_than_the_room() -> None:
    snapshot = world().see()
    for row in (
        ServiceId(snapshot.key),
        EndpointId(snapshot.key, snapshot.endpoints[1].key),
        AbsentId(snapshot.key, "uid-c"),
    ):
        for line in why_lines(snapshot, row, scenes.NOW, 77, ASCII):
            told = "".join(part for part, _ in line)
            assert len(told) <= 77, told


def test_no_verdict_is_cut_on_a_narrow_screen() -> None:
    made = World().live()
    named = service(ports=[{"name": "a-long-name-of-a-port", "port": 80, "targetPort": "another", "protocol": "TCP"}])
    made.put(
        named, pod("frontend-7f9aa-abcde"), endpointslice(endpoints=[endpoint(target="frontend-7f9aa-abcde")], ports=[])
    )
    snapshot = made.see()
    lines = why_lines(snapshot, ServiceId(snapshot.key), scenes.NOW, 77, ASCII)
    told = ["".join(part for part, _ in line) for line in lines]
    assert all(len(line) <= 77 for line in told)
    pods = told[told.index("Pods") + 1 :]
    whole = " ".join(" ".join(pods[: pods.index("")]).split())
    assert whole.endswith("port name unresolved: port a-long-name-of-a-port (another) is not among its ports")


@pytest.mark.parametrize("room", [20, 77, 200])
def test_a_command_wider_than_the_room_goes_on_in_the_next_line_as_a_shell_reads_it(room: int) -> None:
    command = (
        "kubectl --context 'my prod' -n default get endpointslices -l kubernetes.io/service-name=web-service -o yaml"
    )
    lines = list(continued(command, room))
    told = 'kubectl() { printf "%s\\n" "$@"; }\n' + "\n".join(lines)
    read = subprocess.run(["/bin/sh", "-c", told], capture_output=True, text=True, check=True).stdout
    assert read.splitlines() == shlex.split(command)[1:]
    assert all(len(line) <= room or " " not in line.removesuffix(" \\") for line in lines)
    assert (len(lines) == 1) == (room == 200)


def test_no_command_is_cut_on_a_narrow_screen() -> None:
    snapshot = world().see()
    told = ["".join(part for part, _ in line) for line in why_lines(snapshot, ServiceId(snapshot.key), 0.0, 77, ASCII)]
    commands = told[told.index("To look further") + 1 :]
    assert all(len(line) <= 77 for line in commands)
    assert any(line.endswith(" \\") for line in commands)


def test_where_kubectl_has_no_way_the_panel_says_what_to_do_and_prints_no_command_that_cannot_work() -> None:
    snapshot = world().see()
    for row in (ServiceId(snapshot.key), EndpointId(snapshot.key, snapshot.endpoints[1].key)):
        lines = why_lines(snapshot, row, scenes.NOW, 100, ASCII, no_kubectl="epwatch demo --serve")
        told = ["".join(part for part, _ in line) for line in lines]
        assert told[-3] == "To look further"
        assert told[-1] == "epwatch demo --serve"
        assert not any("kubectl -" in line for line in told)


def test_the_commands_of_the_findings_stand_with_the_others_each_once() -> None:
    snapshot = world().see()
    lines = why_lines(snapshot, ServiceId(snapshot.key), scenes.NOW, 200, ASCII)
    told = ["".join(part for part, _ in line) for line in lines]
    commands = told[told.index("To look further") + 1 :]
    assert "kubectl --context prod -n default logs b -c main --previous" in commands
    assert len(commands) == len(set(commands))
    assert "          next: read why it ended" in [line.replace("              ", "          ") for line in told]


def broken(name: str, *, since: float) -> ServiceSnapshot:
    """Return a service that has been out since it was made, so many seconds ago."""
    made = World().live()
    built = service(name, selector=None)
    built["metadata"]["creationTimestamp"] = datetime.fromtimestamp(scenes.NOW - since, UTC).isoformat()
    made.put(built)
    return made.see(name)


def names(it: Screen) -> list[str]:
    """Return the names of the services that are shown."""
    rows = [row.replace("▌", " ") for row in it.shown]
    return [row.split()[1] for row in rows if row.startswith("   ") and row.split()[0] in "▸▾"]


async def test_e_goes_from_everything_to_new_to_all_wrong_and_back() -> None:
    batch = scenes.initial([world().see(), broken("old", since=5000), broken("young", since=60)])
    async with screen(batch, size=(120, 40)) as it:
        assert names(it) == ["web-service", "old", "young"]
        await it.press("e")
        assert names(it) == ["young"]
        assert "wrong, new in 15 min" in it.part("Header")[0]
        await it.press("e")
        assert names(it) == ["old", "young"]
        await it.press("e")
        assert names(it) == ["web-service", "old", "young"]


async def test_what_is_new_ceases_to_be_by_itself_and_what_becomes_wrong_comes() -> None:
    batch = scenes.initial([world().see(), broken("young", since=60)])
    async with screen(batch, size=(120, 40)) as it:
        await it.press("e")
        await it.pass_time(15 * 60 - 60)
        assert names(it) == []
        assert "Nothing is wrong, new in 15 min" in "\n".join(it.shown)
        await it.deliver(Batch(time=it.clock.now, context="prod", services=(broken("late", since=0),), synced=True))
        assert names(it) == ["late"]
        await it.press("escape")
        assert names(it) == ["web-service", "late", "young"]


async def test_m_mutes_what_is_wrong_for_the_next_run_too(tmp_path: Path) -> None:
    file = tmp_path / "state" / "muted"
    batch = scenes.initial([broken("known", since=60), broken("other", since=60)])
    async with screen(batch, size=(120, 40), mutes=Mutes(file)) as it:
        await it.press("e", "M")
        assert names(it) == ["other"]
    assert file.read_text() == "prod\tdefault\tknown\tS1\tOutage\n"
    async with screen(batch, size=(120, 40), mutes=Mutes(file)) as it:
        await it.press("e")
        assert names(it) == ["other"]
        await it.press("e", "e", "g", "j", "M", "e")
        assert names(it) == ["known", "other"]
    assert file.read_text() == ""


async def test_a_file_that_cannot_be_written_is_said_and_mutes_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    batch = scenes.initial([broken("known", since=60)])
    async with screen(batch, size=(120, 40), mutes=Mutes(tmp_path / "plain" / "muted")) as it:
        await it.press("e", "M")
        assert names(it) == []
        assert "what is muted cannot be kept" in "\n".join(it.part("Header"))
