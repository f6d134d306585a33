"""A gate over several contexts: what is asked for has to hold in each, at the same time."""

import json

from msgspec.structs import replace

from epwatch.headless.gate_report import result, situation
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.gate import Gate, Stage
from epwatch.model.gate_terms import Quorum, Result, Terms
from epwatch.model.snapshot import ServiceKey
from tests.unit.headless.pictures import NOON, batch, status, statuses
from tests.unit.model.gate_story import picture

PROD, EU = "prod", "eu"


class TwoClusters:
    """A gate over web in prod and in eu."""

    def __init__(self, **terms: object) -> None:
        self.terms = Terms(names=("web",), **terms)  # type: ignore[arg-type]  # the terms of a test
        self.gate = Gate(self.terms, command=False, now=0.0, contexts=lambda: (PROD, EU))

    def shows(self, at: float, context: str, ready: int | None = 5, **news: object) -> None:
        """At so many seconds so many of five are ready in a context; None: it has no such service."""
        key = ServiceKey(context, "default", "web")
        services = () if ready is None else (picture(ready, key=key),)
        given = {"time": NOON + at, "context": context, "services": services, "streams": statuses(), "synced": True}
        self.gate.batch(batch(**{**given, **news}), at)

    def ends(self, at: float, difference: str = "") -> Result | None:
        self.gate.tick(at)
        self.gate.checked(self.gate.check, difference, at)
        return self.gate.result


def test_nothing_is_judged_before_the_last_contexts_synced() -> None:
    story = TwoClusters(never_below=3)
    stages = []
    for at, context, ready in ((1, PROD, 1), (2, PROD, 5), (3, EU, 5)):
        story.shows(at, context, ready)
        stages.append(story.gate.stage)
    assert stages == [Stage.SYNCING, Stage.SYNCING, Stage.HOLDING]
    assert story.ends(33) is Result.OK


def test_a_dip_in_one_context_restarts_the_clock_of_all() -> None:
    story = TwoClusters()
    story.shows(1, PROD)
    story.shows(1, EU)
    story.shows(20, EU, 4)
    story.shows(25, EU, 5)
    story.gate.tick(31)
    assert story.gate.stage is Stage.HOLDING
    assert story.gate.deadline == 55
    assert story.ends(55) is Result.OK


def test_a_service_that_a_context_lacks_is_waited_for_there() -> None:
    story = TwoClusters(timeout=100.0)
    story.shows(1, PROD)
    story.shows(1, EU, None)
    assert situation(story.gate, story.terms) == (
        "prod: web 5 of 5 ready; eu: web is not there yet: waits until all has held for long enough"
    )
    assert story.ends(60) is None
    story.shows(61, EU)
    assert story.ends(91) is Result.OK


def test_a_service_that_a_context_never_has_is_a_timeout_and_stands_in_the_result_as_null() -> None:
    story = TwoClusters(timeout=50.0)
    story.shows(1, PROD)
    story.shows(1, EU, None)
    assert story.ends(50) is Result.TIMEOUT
    services = json.loads(result(story.gate, "json", utc=True))["services"]
    assert [(each["context"], each["name"], each["lowWater"] is None) for each in services] == [
        ("prod", "web", False),
        ("eu", "web", True),
    ]


def test_a_dip_below_is_told_with_its_context() -> None:
    story = TwoClusters(never_below=3)
    story.shows(1, PROD)
    story.shows(1, EU)
    story.shows(2, EU, 2)
    assert (story.gate.result, story.gate.why) == (
        Result.VIOLATED,
        "eu: web had 2 ready, never below 3 was asked for",
    )


def test_a_gap_concerns_the_services_of_its_own_context_alone() -> None:
    other = Gap(Kind.PODS, "shop", NOON, NOON + 5)
    own = replace(other, namespace="default")
    for gap, context, why in (
        (other, EU, ""),
        (own, EU, "eu: a gap in pods: nobody saw whether there was a dip"),
    ):
        story = TwoClusters(never_below=3)
        story.shows(1, PROD)
        story.shows(1, EU)
        story.shows(6, context, gaps=(gap,))
        assert story.gate.why == why


def test_a_gap_in_a_context_without_the_service_yet_is_no_gap_in_the_other_one() -> None:
    story = TwoClusters(never_below=3)
    story.shows(1, PROD)
    story.shows(1, EU, None)
    story.shows(6, EU, None, gaps=(Gap(Kind.PODS, "default", NOON, NOON + 5),))
    assert story.gate.stage is Stage.HOLDING


def test_what_cannot_be_read_in_one_context_cannot_be_known() -> None:
    story = TwoClusters(min_ready=Quorum(1))
    story.shows(1, PROD)
    denied = tuple(status(kind, Phase.DENIED if kind is Kind.SERVICES else Phase.LIVE) for kind in Kind)
    story.shows(1, EU, None, streams=denied)
    assert (story.gate.result, story.gate.why) == (Result.UNKNOWN, "eu: the services cannot be read")


def test_a_context_of_which_nothing_can_be_read_is_unknown_before_synced_alone() -> None:
    story = TwoClusters()
    story.shows(1, PROD)
    story.gate.unreadable("nothing of context eu can be read (timed out)", 2)
    assert (story.gate.result, story.gate.why) == (Result.UNKNOWN, "nothing of context eu can be read (timed out)")
    later = TwoClusters()
    later.shows(1, PROD)
    later.shows(1, EU)
    later.gate.unreadable("too late", 2)
    assert later.gate.result is None
