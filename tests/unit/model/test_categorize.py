"""Who gets traffic from where: kube-proxy's CategorizeEndpoints, case by case, by policy, condition and hint.

An endpoint is written as its address, a letter for its conditions, and where it is: R ready, N not ready, S serving and
terminating, T terminating, P published although not ready; @ its node, + the zones and * the nodes that it is hinted
for. The client is on node a, in zone z1, unless a case says otherwise.
"""

import re
from typing import NamedTuple

import pytest

from epwatch.model.categorize import Candidate, Client, Mode, Policy, categorize, internal

CLUSTER = Policy()
INTERNAL = Policy(internal_local=True)
EXTERNAL = Policy(external_local=True, external=True)
BOTH = Policy(internal_local=True, external_local=True, external=True)
MIXED = Policy(internal_local=True, external=True)
UNREACHABLE = Policy(external_local=True)
HERE = Client("a", "z1")
NO_ZONE = Client("a")
ELSEWHERE = Client("x", "z9")
ZONE_ALONE = Client(None, "z1")

_CONDITIONS = {
    "R": (True, True, False),
    "N": (False, False, False),
    "S": (False, True, True),
    "T": (False, False, True),
    "P": (True, False, False),
}
_SPELLED = re.compile(r"(\d+)([RNSTP])(?:@(\w+))?(?:\+([\w,]+))?(?:\*([\w,]+))?")


class Case(NamedTuple):
    """Endpoints, policy and client; then the lists by address ("-": the service has no such list) and anywhere."""

    endpoints: str
    policy: Policy
    client: Client
    cluster: str
    local: str
    anywhere: str
    mode: Mode = Mode.NONE


SOME, NONE = "some", "none"
NODE, ZONE = Mode.SAME_NODE, Mode.SAME_ZONE

CASES: dict[str, Case] = {
    # Conditions, with policy Cluster.
    "no endpoints at all": Case("", CLUSTER, HERE, "-", "-", NONE),
    "ready ones": Case("1R 2R", CLUSTER, HERE, "1 2", "-", SOME),
    "not ready ones are left out": Case("1R 2N", CLUSTER, HERE, "1", "-", SOME),
    "none is ready": Case("1N 2N", CLUSTER, HERE, "", "-", NONE),
    "draining ones are left out while one is ready": Case("1R 2S", CLUSTER, HERE, "1", "-", SOME),
    "last resort: all draining": Case("1S 2S", CLUSTER, HERE, "1 2", "-", SOME),
    "last resort beside not ready": Case("1N 2S", CLUSTER, HERE, "2", "-", SOME),
    "terminating and no longer serving is never used": Case("1T", CLUSTER, HERE, "", "-", NONE),
    "last resort leaves those that no longer serve": Case("1T 2S", CLUSTER, HERE, "2", "-", SOME),
    "published although not ready counts as ready": Case("1P 2S", CLUSTER, HERE, "1", "-", SOME),
    "the node has no say with policy Cluster": Case("1R@b 2R@c", CLUSTER, HERE, "1 2", "-", SOME),
    # Zone hints.
    "all hinted, the zone is named": Case("1R+z1 2R+z2 3R+z1", CLUSTER, HERE, "1 3", "-", SOME, ZONE),
    "one ready endpoint without a hint: ignored": Case("1R+z1 2R", CLUSTER, HERE, "1 2", "-", SOME),
    "a not ready endpoint needs no hint": Case("1R+z1 2N 3R+z2", CLUSTER, HERE, "1", "-", SOME, ZONE),
    "a draining endpoint needs no hint": Case("1R+z1 2S 3R+z2", CLUSTER, HERE, "1", "-", SOME, ZONE),
    "no hint names this zone: ignored": Case("1R+z2 2R+z3", CLUSTER, HERE, "1 2", "-", SOME),
    "the hinted one is not ready: ignored": Case("1N+z1 2R+z2", CLUSTER, HERE, "2", "-", SOME),
    "the node has no zone label: ignored": Case("1R+z1 2R+z2", CLUSTER, NO_ZONE, "1 2", "-", SOME),
    "an endpoint hinted for two zones serves both": Case("1R+z1,z2 2R+z3", CLUSTER, HERE, "1", "-", SOME, ZONE),
    "another zone's client takes its own": Case("1R+z1 2R+z9", CLUSTER, ELSEWHERE, "2", "-", SOME, ZONE),
    "a zone alone is enough for zone hints": Case("1R+z1 2R+z2", CLUSTER, ZONE_ALONE, "1", "-", SOME, ZONE),
    "none ready: the last resort ignores hints": Case("1S+z2 2N+z1", CLUSTER, HERE, "1", "-", SOME),
    "published ones need hints as ready ones do": Case("1P 2R+z1", CLUSTER, HERE, "1 2", "-", SOME),
    # Node hints.
    "all hinted by node": Case("1R+z1*a 2R+z1*b", CLUSTER, HERE, "1", "-", SOME, NODE),
    "no node hint names this node: its zone decides": Case("1R+z1*b 2R+z2*c", CLUSTER, HERE, "1", "-", SOME, ZONE),
    "neither node nor zone is named: ignored": Case("1R+z2*b 2R+z3*c", CLUSTER, HERE, "1 2", "-", SOME),
    "one ready endpoint without a node hint: the zone decides": Case(
        "1R+z1*a 2R+z1", CLUSTER, HERE, "1 2", "-", SOME, ZONE
    ),
    "node hints alone": Case("1R*a 2R*b", CLUSTER, HERE, "1", "-", SOME, NODE),
    "node hints alone, for other nodes: ignored": Case("1R*b 2R*c", CLUSTER, HERE, "1 2", "-", SOME),
    "a client of a zone alone has no node to be hinted": Case(
        "1R+z1*a 2R+z2*b", CLUSTER, ZONE_ALONE, "1", "-", SOME, ZONE
    ),
    "an endpoint hinted for two nodes": Case("1R*a,b 2R*c", CLUSTER, HERE, "1", "-", SOME, NODE),
    # Internal policy Local.
    "internal Local: the node's own": Case("1R@a 2R@b", INTERNAL, HERE, "-", "1", SOME),
    "internal Local: several of its own": Case("1R@a 2R@a 3R@b", INTERNAL, HERE, "-", "1 2", SOME),
    "internal Local: all are elsewhere": Case("1R@b 2R@c", INTERNAL, HERE, "-", "", SOME),
    "internal Local: its own is not ready": Case("1N@a 2R@b", INTERNAL, HERE, "-", "", SOME),
    "internal Local: its own drains, others are ready": Case("1S@a 2R@b", INTERNAL, HERE, "-", "1", SOME),
    "internal Local: its own is ready, another drains": Case("1R@a 2S@a", INTERNAL, HERE, "-", "1", SOME),
    "internal Local: nothing is usable anywhere": Case("1N@a 2T@b", INTERNAL, HERE, "-", "", NONE),
    "internal Local: only draining ones elsewhere": Case("1S@b", INTERNAL, HERE, "-", "", SOME),
    "internal Local ignores hints": Case("1R@a+z2 2R@a+z1", INTERNAL, HERE, "-", "1 2", SOME),
    "internal Local: an endpoint without a node is nobody's own": Case("1R", INTERNAL, HERE, "-", "", SOME),
    "internal Local from a zone alone reaches nothing": Case("1R@a", INTERNAL, ZONE_ALONE, "-", "", SOME),
    "internal Local, no endpoints": Case("", INTERNAL, HERE, "-", "-", NONE),
    # External policy Local: pods still use the cluster's.
    "external Local: both lists": Case("1R@a 2R@b", EXTERNAL, HERE, "1 2", "1", SOME),
    "external Local: all are elsewhere": Case("1R@b", EXTERNAL, HERE, "1", "", SOME),
    "external Local: its own drains": Case("1S@a 2R@b", EXTERNAL, HERE, "2", "1", SOME),
    "external Local: all drain": Case("1S@a 2S@b", EXTERNAL, HERE, "1 2", "1", SOME),
    "external Local: hints decide for the cluster's alone": Case(
        "1R@a+z2 2R@b+z1", EXTERNAL, HERE, "2", "1", SOME, ZONE
    ),
    "external Local without a way in has no say": Case("1R@a 2R@b", UNREACHABLE, HERE, "1 2", "-", SOME),
    # Both.
    "internal Local with a way in has both lists": Case("1R@a 2R@b", MIXED, HERE, "1 2", "1", SOME),
    "both Local: the node's own, and the cluster's for short circuits": Case("1R@a 2R@b", BOTH, HERE, "1 2", "1", SOME),
    "both Local: all elsewhere and draining": Case("1S@b 2S@c", BOTH, HERE, "1 2", "", SOME),
    "both Local: hinted elsewhere, own without traffic by hint": Case(
        "1R@a+z2 2R@b+z1", BOTH, HERE, "2", "1", SOME, ZONE
    ),
}


def spelled(endpoints: str) -> list[Candidate]:
    found = []
    for word in endpoints.split():
        match = _SPELLED.fullmatch(word)
        assert match is not None, word
        address, letter, node, zones, nodes = match.groups()
        ready, serving, terminating = _CONDITIONS[letter]
        found.append(
            Candidate(
                address=address,
                ready=ready,
                serving=serving,
                terminating=terminating,
                node=node,
                hint_zones=tuple(zones.split(",")) if zones else (),
                hint_nodes=tuple(nodes.split(",")) if nodes else (),
            )
        )
    return found


def shown(found: tuple[Candidate, ...] | None) -> str:
    return "-" if found is None else " ".join(each.address for each in found)


@pytest.mark.parametrize("name", CASES)
def test_a_case(name: str) -> None:
    case = CASES[name]
    found = categorize(spelled(case.endpoints), case.policy, case.client)
    assert (shown(found.cluster), shown(found.local)) == (case.cluster, case.local)
    assert (SOME if found.anywhere else NONE, found.mode) == (case.anywhere, case.mode)
    both = {*case.cluster.split(), *case.local.split()} - {"-"}
    assert {each.address for each in found.everything} == both


def test_there_are_forty_cases_and_more() -> None:
    assert len(CASES) >= 40


def test_a_pods_own_traffic_follows_the_internal_policy() -> None:
    endpoints = spelled("1R@a 2R@b")
    for policy, wanted in ((CLUSTER, "1 2"), (INTERNAL, "1"), (EXTERNAL, "1 2"), (MIXED, "1")):
        assert shown(internal(categorize(endpoints, policy, HERE), policy)) == wanted


def test_it_is_said_why_hints_are_obeyed_or_not() -> None:
    def why(endpoints: str, client: Client = HERE) -> str:
        return categorize(spelled(endpoints), CLUSTER, client).why

    assert why("1R 2R") == ""
    assert why("1R+z1") == "hints obeyed: endpoints hinted for zone z1"
    assert why("1R*a") == "hints obeyed: endpoints hinted for node a"
    assert why("1R+z1 2R") == "hints ignored: 1 of 2 ready endpoints have no zone hint"
    assert why("1R+z2") == "hints ignored: none names zone z1"
    assert why("1R+z1", NO_ZONE) == "hints ignored: the node's zone is not known"
