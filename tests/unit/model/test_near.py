"""Near misses: a selector that matches nothing names the pods that it nearly matches, and stays true as pods change."""

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.finding import Finding
from epwatch.model.findings import findings
from epwatch.model.near import Difference, difference
from epwatch.model.topology import Topology
from tests.factories import Json, endpointslice, pod, pod_record, service, service_record
from tests.unit.model.world import WALL, World

TYPO = service(selector={"app": "fronted"})
EMPTY = endpointslice(endpoints=None)


def misses(world: World) -> list[Finding]:
    return [each for each in findings(world.see(), WALL) if each.code == "LabelMismatch"]


def made(*objects: Json) -> World:
    world = World().live()
    world.put(*objects)
    return world


def test_one_label_off_is_named_with_what_it_should_be() -> None:
    world = made(TYPO, pod("a"), pod("b"), pod("c"), EMPTY)
    (found,) = misses(world)
    assert (found.id, found.severity, found.field) == ("S2", "error", "spec.selector")
    assert found.message == "no pod matches app=fronted, did you mean frontend? 3 pods (a)"
    assert (found.found, found.wanted) == ("app=fronted", "app=frontend")


def test_it_is_told_once_and_not_beside_the_finding_that_nothing_matches() -> None:
    world = made(TYPO, pod("a"), pod("b", labels={"app": "front"}), EMPTY)
    (found,) = [each for each in findings(world.see(), WALL) if each.id == "S2"]
    assert found.message == (
        "no pod matches app=fronted, did you mean front? 1 pod (b); or app=fronted, did you mean frontend? 1 pod (a)"
    )


def test_it_goes_when_the_selector_is_mended() -> None:
    world = made(TYPO, pod("a"), EMPTY)
    world.drain()
    world.put(service())
    assert misses(world) == []


def test_it_goes_with_the_pods_and_comes_with_them_although_no_selector_holds_them() -> None:
    world = made(TYPO, EMPTY)
    assert misses(world) == []
    world.put(pod("a"))
    assert len(misses(world)) == 1
    world.put(pod("b"))
    assert "2 pods" in misses(world)[0].message
    world.remove(pod("a"), pod("b"))
    assert misses(world) == []


def test_pods_of_another_service_are_no_slip_of_the_pen() -> None:
    world = made(TYPO, pod("a"), service("other"), EMPTY)
    (found,) = misses(world)
    assert found.severity == "warning", "somebody selects them: it may be scaled to zero"
    world.remove(service("other"))
    assert misses(world)[0].severity == "error"


def test_a_value_that_is_nothing_like_it_is_not_near_with_a_single_label() -> None:
    assert misses(made(service(selector={"app": "billing"}), pod("a"), EMPTY)) == []


def test_with_several_labels_one_that_differs_or_lacks_is_near() -> None:
    wanted = service(selector={"app": "frontend", "tier": "web"})
    (found,) = misses(made(wanted, pod("a"), EMPTY))
    assert (found.severity, found.message) == ("warning", "no pod matches tier=web, which these lack: 1 pod (a)")
    assert misses(made(wanted, pod("a", labels={"app": "x", "tier": "y"}), EMPTY)) == []


def test_pods_that_match_in_another_namespace_are_a_remark() -> None:
    world = made(service(), pod("a", namespace="prod"), EMPTY)
    (found,) = misses(world)
    assert (found.id, found.severity, found.wanted) == ("S3", "info", "prod")
    world.remove(pod("a", namespace="prod"))
    assert misses(world) == []


def test_a_service_with_pods_has_no_near_misses() -> None:
    world = made(service(), pod("a"), pod("b", labels={"app": "fronted"}), EMPTY)
    assert world.see().near == ()


def test_all_pairs_or_two_off_are_no_near_miss() -> None:
    selector = (("app", "web"), ("tier", "x"))
    assert difference(selector, (("app", "web"), ("tier", "x"))) is None
    assert difference(selector, (("app", "api"), ("tier", "y"))) is None
    assert difference(selector, (("app", "web"), ("tier", "y"))) == Difference("tier", "x", "y")


def test_pods_of_fed_services_are_compared_with_no_selector_of_another() -> None:
    """The cost of a pod that comes does not grow with the services that have theirs."""
    topology = Topology("prod")
    for number in range(200):
        labels = {"app": f"s{number}"}
        fed = service_record(f"s{number}", selector=labels)
        topology.apply(Delta(Kind.PODS, None, pod_record(f"p{number}", labels=labels), Cause.INITIAL), 0.0)
        topology.apply(Delta(Kind.SERVICES, None, fed, Cause.INITIAL), 0.0)
    before = topology.compared
    topology.apply(Delta(Kind.PODS, None, pod_record("new", labels={"app": "s7"}), Cause.WATCH), 0.0)
    assert topology.compared == before


def test_a_hungry_service_is_compared_with_pods_of_its_own_keys_alone() -> None:
    topology = Topology("prod")
    hungry = service_record("hungry", selector={"role": "fronted"})
    topology.apply(Delta(Kind.SERVICES, None, hungry, Cause.INITIAL), 0.0)
    for number in range(100):
        labels = {"app": f"s{number}"}
        topology.apply(Delta(Kind.PODS, None, pod_record(f"p{number}", labels=labels), Cause.WATCH), 0.0)
    assert topology.compared == 0


def knowing_pods() -> Topology:
    topology = Topology("prod")
    live = StreamStatus(kind=Kind.PODS, namespace=None, phase=Phase.LIVE, since=0.0, listed=True)
    topology.streams([live], 0.0)
    return topology


def test_a_service_that_was_fed_is_hungry_no_more() -> None:
    topology = knowing_pods()
    for name, app in (("fed", "frontend"), ("hungry", "billing")):
        made = service_record(name, selector={"app": app})
        topology.apply(Delta(Kind.SERVICES, None, made, Cause.INITIAL), 0.0)
    topology.apply(Delta(Kind.PODS, None, pod_record("a"), Cause.WATCH), 0.0)
    before = topology.compared
    topology.apply(Delta(Kind.PODS, None, pod_record("b", labels={"app": "fronted"}), Cause.WATCH), 0.0)
    assert topology.compared == before + 1, "the hungry one alone"


def test_a_first_list_of_pods_is_compared_with_no_service_that_waits_for_its_own() -> None:
    """Until pods are known each service is hungry: 50,000 pods would be compared with 5,000 services."""
    topology = Topology("prod")
    for number in range(100):
        made = service_record(f"s{number}", selector={"app": f"s{number}", "tier": "web"})
        topology.apply(Delta(Kind.SERVICES, None, made, Cause.INITIAL), 0.0)
    for number in range(100):
        labels = {"app": f"s{number}", "tier": "web"}
        topology.apply(Delta(Kind.PODS, None, pod_record(f"p{number}", labels=labels), Cause.INITIAL), 0.0)
    assert topology.compared == 0


def test_a_pod_is_compared_with_hungry_services_that_share_a_rare_pair_alone() -> None:
    topology = knowing_pods()
    for number in range(100):
        selector = {"app": f"s{number}", "instance": f"i{number}", "managed-by": "helm"}
        made = service_record(f"s{number}", selector=selector)
        topology.apply(Delta(Kind.SERVICES, None, made, Cause.INITIAL), 0.0)
    labels = {"app": "s7", "instance": "i7", "managed-by": "Helm"}
    topology.apply(Delta(Kind.PODS, None, pod_record("p", labels=labels), Cause.WATCH), 0.0)
    assert topology.compared <= 4, "the one that stands under its pairs"
