"""The control plane can be broken and mended, and says who may do what."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import config_map, core, pod
from tests.control_plane.api import ApiClient, Json
from tests.control_plane.binaries import Binaries
from tests.control_plane.control_plane import ControlPlane
from tests.control_plane.errors import ControlPlaneError
from tests.control_plane.users import Rule, User
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.real

PODS = core("default", "pods")
MAPS = core("default", "configmaps")


@pytest.fixture
def api(control_plane: ControlPlane) -> Iterator[ApiClient]:
    """A client as admin; pods that a test leaves behind go."""
    yield control_plane.api
    control_plane.api.delete(PODS)
    wait_for(control_plane.api, PODS, lambda pods: not pods)


def is_ready(one: Json) -> bool:
    conditions = one.get("status", {}).get("conditions", [])
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def test_a_pod_is_bound_runs_and_gets_the_first_address(api: ApiClient) -> None:
    api.create(PODS, pod("one", {"app": "one"}))
    (one,) = wait_for(api, PODS, lambda pods: all(map(is_ready, pods)))
    assert one["spec"]["nodeName"] in {"node-a", "node-b"}
    assert one["status"]["phase"] == "Running"
    assert one["status"]["podIPs"] == [{"ip": "192.168.1.2"}, {"ip": "fd00::192:168:1:2"}]


def test_readiness_is_held_back_and_released_by_label(api: ApiClient, control_plane: ControlPlane) -> None:
    control_plane.kubelet.hold_readiness("app", "held")
    api.create(PODS, pod("held", {"app": "held"}))
    api.create(PODS, pod("free", {"app": "free"}))
    free, held = wait_for(api, PODS, lambda pods: all("podIP" in one["status"] for one in pods))
    assert is_ready(free)
    assert not is_ready(held)
    control_plane.kubelet.release_readiness("app", "held")
    wait_for(api, PODS, lambda pods: all(map(is_ready, pods)))


def test_a_pod_told_to_go_during_its_start_up_goes(api: ApiClient, control_plane: ControlPlane) -> None:
    control_plane.kubelet.set_start_delay(3600)
    api.create(PODS, pod("late", {"app": "late"}))
    wait_for(api, PODS, lambda pods: "nodeName" in pods[0]["spec"])
    api.delete(f"{PODS}/late")
    wait_for(api, PODS, lambda pods: not pods)
    control_plane.kubelet.set_start_delay(0)


def test_pods_come_and_go_after_the_apiserver_was_killed(api: ApiClient, control_plane: ControlPlane) -> None:
    api.create(PODS, pod("before", {"app": "before"}))
    wait_for(api, PODS, lambda pods: all(map(is_ready, pods)))
    control_plane.kill_apiserver()
    control_plane.start_apiserver()
    api.create(PODS, pod("after", {"app": "after"}))
    after, before = wait_for(api, PODS, lambda pods: all(map(is_ready, pods)))
    assert before["status"]["podIP"] == "192.168.1.2"
    assert after["status"]["podIP"] == "192.168.1.3"


def test_history_that_was_compacted_while_the_apiserver_was_down_is_410(
    api: ApiClient, control_plane: ControlPlane
) -> None:
    old = api.get(MAPS)["metadata"]["resourceVersion"]
    api.create(MAPS, config_map("newer"))
    control_plane.stop_apiserver()
    assert control_plane.compact_etcd() > int(old)
    control_plane.start_apiserver()
    with api.watch(MAPS, {"resourceVersion": old}) as events:
        first = next(iter(events))
    assert first["type"] == "ERROR"
    assert first["object"]["code"] == 410


def test_stopping_the_apiserver_ends_open_watches_cleanly(api: ApiClient, control_plane: ControlPlane) -> None:
    version = api.get(PODS)["metadata"]["resourceVersion"]
    with api.watch(PODS, {"resourceVersion": version}) as events:
        control_plane.stop_apiserver()
        assert list(events) == []
    control_plane.start_apiserver()


def test_a_restricted_user_has_just_its_rights_until_they_are_revoked(control_plane: ControlPlane) -> None:
    rules = (Rule("", ("pods",)),)
    user = control_plane.users.add("reader", rules)
    theirs = ApiClient(control_plane.server(user))
    assert theirs.send("GET", PODS).status == 200
    assert theirs.send("GET", MAPS).status == 403
    control_plane.users.revoke(user, rules)
    assert theirs.send("GET", PODS).status == 403
    control_plane.users.grant(user, rules)
    assert theirs.send("GET", PODS).status == 200


def test_nobody_may_nothing_and_a_wrong_token_is_nobody_known(control_plane: ControlPlane) -> None:
    assert ApiClient(control_plane.server(control_plane.nobody)).send("GET", PODS).status == 403
    stranger = User("stranger", "wrong")
    assert ApiClient(control_plane.server(stranger)).send("GET", PODS).status == 401


def test_kubeconfigs_are_readable_by_their_owner_alone(control_plane: ControlPlane) -> None:
    path = control_plane.kubeconfig(control_plane.nobody, namespace="elsewhere")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("control_plane")
def test_a_second_control_plane_can_run_and_leaves_no_process_and_no_folder() -> None:
    with ControlPlane() as plane:
        programs = plane.programs
        assert all(program.running for program in programs)
    assert not any(program.running for program in programs)
    assert not plane.folder.exists()


def test_a_program_that_does_not_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'the disk is on fire'\nexit 1\n")
    broken.chmod(0o755)
    plane = ControlPlane(Binaries(broken, broken, broken))
    with pytest.raises(ControlPlaneError, match=r"etcd ended by itself(.|\n)*the disk is on fire"):
        plane.start()
    assert not plane.folder.exists()
