"""Stale: the pod was seen to go, or was not there while pods were LIVE for 5 s; the controller's slices alone."""

import pytest

from epwatch.kube.delta import Cause
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.codes import Code
from tests.factories import MIRRORING, Json, endpoint, endpointslice, pod, service
from tests.unit.model.world import World


def rows(*extra: Json) -> Json:
    return endpointslice(endpoints=[endpoint(), *extra])


def test_a_row_is_stale_at_once_when_its_pod_is_seen_to_go() -> None:
    world = World().live()
    world.put(service(), pod(revision="7f9aa"), rows())
    assert not world.row("192.168.1.2").stale
    world.remove(pod())
    row = world.row("192.168.1.2")
    assert row.stale
    assert row.in_rotation, "the proxy does not know that the pod is gone"
    assert row.revision == "7f9aa", "what is known of the pod stays with its last row"


def test_a_pod_that_was_seen_to_go_before_its_slice_came_is_gone_too() -> None:
    """RV-7."""
    world = World().live()
    world.put(service(), pod())
    world.remove(pod())
    world.put(rows())
    assert world.row("192.168.1.2").stale


def test_a_list_that_no_longer_has_the_pod_shows_that_it_went() -> None:
    world = World().live()
    world.put(service(), pod(), rows())
    world.remove(pod(), cause=Cause.RELIST)
    assert world.row("192.168.1.2").stale


def test_a_pod_that_was_never_there_is_stale_after_five_seconds_live() -> None:
    world = World().live()
    world.put(service(), rows())
    assert not world.row("192.168.1.2").stale
    assert world.monitor.next_deadline() == pytest.approx(5.0)
    world.pass_time(4.99)
    assert not world.row("192.168.1.2").stale
    world.pass_time(0.01)
    assert world.monitor.dirty
    assert world.row("192.168.1.2").stale
    assert world.monitor.next_deadline() is None


def test_a_pod_that_comes_in_time_is_not_stale() -> None:
    """RV-7: a slice may come before the pod that it names."""
    world = World().live()
    world.put(service(), rows())
    world.drain()
    world.pass_time(4)
    world.put(pod())
    world.drain()
    world.pass_time(60)
    assert not world.row("192.168.1.2").stale


def test_a_pod_that_comes_late_ends_it() -> None:
    world = World().live()
    world.put(service(), rows())
    world.drain()
    world.pass_time(6)
    assert world.row("192.168.1.2").stale
    world.put(pod())
    assert not world.row("192.168.1.2").stale


@pytest.mark.parametrize("phase", [Phase.STALE, Phase.RETRYING, Phase.RESYNC, Phase.SYNCING])
def test_the_five_seconds_begin_anew_when_pods_were_not_live(phase: Phase) -> None:
    world = World().live()
    world.put(service(), rows())
    world.drain()
    world.pass_time(4)
    world.stream(Kind.PODS, phase)
    world.pass_time(100)
    assert not world.row("192.168.1.2").stale
    assert world.monitor.next_deadline() is None
    world.stream(Kind.PODS)
    world.pass_time(4.9)
    assert not world.row("192.168.1.2").stale
    world.pass_time(0.2)
    assert world.row("192.168.1.2").stale


def test_nothing_is_stale_where_pods_cannot_be_read() -> None:
    world = World().live(Kind.PODS)
    world.stream(Kind.PODS, Phase.DENIED, listed=False)
    world.put(service(), rows())
    world.drain()
    world.pass_time(100)
    assert not world.row("192.168.1.2").stale


@pytest.mark.parametrize("manager", [MIRRORING, "mesh", None])
def test_ep20b_slices_of_another_manager_are_never_stale(manager: str | None) -> None:
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint()], managed_by=manager))
    world.drain()
    world.remove(pod())
    world.drain()
    world.pass_time(100)
    row = world.row("192.168.1.2")
    assert (row.stale, row.pod) == (False, None)


def test_ep20b_a_row_that_another_manager_lists_too_is_not_stale() -> None:
    world = World().live()
    world.put(service(), pod(), rows(), endpointslice("b", endpoints=[endpoint()], managed_by="mesh"))
    world.remove(pod())
    assert not world.row("192.168.1.2").stale


def test_only_pods_can_be_gone() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint(kind="Node"), endpoint("192.168.1.3", None)]))
    world.drain()
    world.pass_time(100)
    assert [row.stale for row in world.see().endpoints] == [False, False]


def test_a_pod_of_the_same_name_and_another_uid_is_another_pod() -> None:
    world = World().live()
    world.put(service(), pod("web-0"), endpointslice(endpoints=[endpoint(target="web-0")]))
    world.drain()
    world.put(pod("web-0", uid="second", ip="192.168.1.9"))
    assert world.row("192.168.1.2").stale


def test_a_target_without_uid_is_stale_when_its_name_is_gone_and_not_when_it_is_back() -> None:
    world = World().live()
    world.put(service(selector=None), pod("web-0"), endpointslice(endpoints=[endpoint(target="web-0", uid="")]))
    world.drain()
    world.remove(pod("web-0"))
    assert world.row("192.168.1.2").stale
    world.put(pod("web-0", uid="second"))
    assert not world.row("192.168.1.2").stale


def test_more_deletions_than_are_remembered_leave_a_stale_row_stale() -> None:
    world = World().live()
    world.put(service(), pod(), rows())
    world.drain()
    world.remove(pod())
    world.drain()
    for number in range(1100):
        world.put(pod(f"job-{number}", labels={"job": "x"}))
        world.remove(pod(f"job-{number}"))
    world.put(endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")]))
    assert world.row("192.168.1.2").stale


def test_a_stale_row_keeps_what_is_known_of_its_pod_however_many_minutes_it_stays() -> None:
    world = World().live()
    world.put(service(), pod(revision="7f9aa"), rows())
    world.drain()
    world.remove(pod())
    world.drain()
    for _ in range(5):
        world.pass_time(40)
        world.put(pod("job", labels={"job": "x"}))
        world.remove(pod("job"))
    world.put(endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")]))
    row = world.row("192.168.1.2")
    assert (row.stale, row.revision) == (True, "7f9aa")


def test_pods_that_went_a_minute_ago_and_namespaces_left_empty_are_forgotten_wherever_they_were() -> None:
    world = World().live()
    for number in range(2000):
        job = pod(f"job-{number}", namespace=f"preview-{number % 500}", labels={"job": "x"})
        world.put(job)
        world.remove(job)
        world.pass_time(0.25)
    namespaces = world.monitor._topology._namespaces.values()
    # 240 pods went within the last minute, each in another namespace; a namespace's last may have gone just before.
    assert sum(len(one.clock._gone) for one in namespaces) <= 241
    assert len(namespaces) <= 241
    world.put(service(namespace="preview-1"), pod(namespace="preview-1"))
    assert world.see(namespace="preview-1").counts is not None


def test_a_namespace_whose_last_service_went_is_forgotten() -> None:
    world = World().live()
    world.put(service(namespace="preview"))
    world.drain()
    world.remove(service(namespace="preview"))
    world.drain()
    assert not world.monitor._topology._namespaces


def test_a_namespace_in_which_no_service_is_looked_at_is_forgotten_with_the_last_of_them() -> None:
    world = World(services=("web-service",)).live()
    others = (service("other", namespace="preview"), endpointslice(service="other", namespace="preview"))
    world.put(*others)
    world.remove(*others)
    world.drain()
    assert not world.monitor._topology._namespaces


def test_two_namespaces_wait_by_their_own_streams() -> None:
    world = World()
    for kind in (Kind.SERVICES, Kind.ENDPOINTSLICES):
        world.stream(kind)
    world.stream(Kind.PODS, namespace="default")
    world.stream(Kind.PODS, Phase.RETRYING, namespace="other")
    world.put(service(), rows(), service(namespace="other"), endpointslice(namespace="other", endpoints=[endpoint()]))
    world.drain()
    world.pass_time(6)
    assert world.row("192.168.1.2").stale
    assert not world.see(namespace="other").endpoints[0].stale


def test_where_pods_are_left_out_one_that_was_never_seen_is_not_stale_and_its_row_counts() -> None:
    """SEC-17: of a view that is truncated nothing can be known from what is not there; what is there is right."""
    world = World().live()
    world.stream(Kind.PODS, left_out=1)
    world.put(service(), rows())
    world.drain()
    world.pass_time(60)
    seen = world.see("web-service")
    assert [row.stale for row in seen.endpoints] == [False]
    assert (seen.counts.ready, seen.counts.total, seen.counts.stale) == (1, None, None)
    assert seen.unread == ("pods",)


def test_where_slices_are_left_out_a_service_without_any_has_no_outage() -> None:
    world = World().live()
    world.stream(Kind.ENDPOINTSLICES, left_out=1)
    world.put(service(), pod())
    assert world.see("web-service").verdict.code == Code.UNKNOWN
