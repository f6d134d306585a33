"""A gate that a test drives by hand: seconds after its start instead of times, numbers instead of pictures."""

from msgspec.structs import replace

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.gate import Gate
from epwatch.model.gate_terms import Terms
from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot
from tests.unit.headless.pictures import NOON, batch, counts, row, snapshot, statuses

WEB = ServiceKey("prod", "default", "web")
API = ServiceKey("prod", "default", "api")
_START = 1000.0


def picture(
    ready: int | None, total: int | None = 5, *, key: ServiceKey = WEB, **revisions: int | tuple[EndpointSnapshot, ...]
) -> ServiceSnapshot:
    """A service of which so many are ready; ``revisions`` makes rows: old=3 are three ready rows of revision old."""
    rows: list[EndpointSnapshot] = []
    for revision, held in revisions.items():
        if isinstance(held, int):
            first = len(rows) + 2
            rows += [row(last, revision=revision) for last in range(first, first + held)]
        else:
            rows += held
    known = replace(counts(), ready=ready, total=total)
    return snapshot(key=key, counts=known, endpoints=tuple(rows))


class Story:
    """A gate over services called web and api."""

    def __init__(self, *, command: bool = False, names: tuple[str, ...] = ("web",), **terms: object) -> None:
        self.terms = Terms(names=names, **terms)  # type: ignore[arg-type]  # the terms of a test
        self.gate = Gate(self.terms, command=command, now=_START)

    def shows(self, at: float, *services: ServiceSnapshot, gap: Kind | None = None, synced: bool = True) -> None:
        """At so many seconds the picture holds these services, new or changed; ``gap`` came with it."""
        gaps = () if gap is None else (Gap(gap, None, NOON + at - 1, NOON + at),)
        self.gate.batch(batch(time=NOON + at, services=services, gaps=gaps, synced=synced), _START + at)

    def lacks(self, at: float, *keys: ServiceKey) -> None:
        """At so many seconds these services are gone."""
        self.gate.batch(batch(time=NOON + at, gone=keys, synced=True), _START + at)

    def denied(self, at: float, kind: Kind) -> None:
        """At so many seconds the picture is as whole as it gets, this resource denied."""
        streams = tuple(one for one in statuses() if one.kind is not kind)
        streams += tuple(one for one in statuses(Phase.DENIED) if one.kind is kind)
        self.gate.batch(batch(time=NOON + at, streams=streams, synced=True), _START + at)

    def command_ends(self, at: float, code: int = 0) -> None:
        self.gate.command_ended(code, _START + at)

    def checked(self, at: float, difference: str = "") -> None:
        self.gate.checked(self.gate.check, difference, _START + at)

    def passes(self, at: float) -> None:
        self.gate.tick(_START + at)

    @property
    def deadline(self) -> float:
        return self.gate.deadline - _START
