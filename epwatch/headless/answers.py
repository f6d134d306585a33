"""What the prompts of ``--plain`` answer: list, why; pure, a picture in and sentences out."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Final

from msgspec.structs import replace

from epwatch.headless import spoken
from epwatch.headless.document import Picture
from epwatch.headless.explain_text import explain
from epwatch.headless.explanation import enriched, of_services, wanted_of
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.phase import Phase
from epwatch.model.absence import absent_verdict
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.snapshot import ServiceSnapshot

USAGE: Final = "Type list, list NAME, why NAME, or quit."


def listed(picture: Picture, name: str = "") -> Iterator[str]:
    """Yield one sentence a service, or one a row of the services that a name means; first what is not live."""
    yield from not_live(picture)
    if name:
        yield from _named(picture, name, _rows)
        return
    if not picture.services:
        yield "There is no service here."
    for snapshot in picture.services:
        yield spoken.service(snapshot)


def why(picture: Picture, name: str, read: Callable[[Wanted], Evidence]) -> Iterator[str]:
    """Yield why each pod of the services that a name means, or the pod itself, is in rotation or not.

    ``read`` gives what can be read on demand.
    """
    yield from not_live(picture)
    if not name:
        yield "Why of what? Type why, and the name of a service or of a pod."
        return
    pods = [one for each in picture.services for one in _pod(each, name)]
    yield from pods
    if not pods:
        yield from _named(picture, name, lambda each: _explained(picture, each, read))


def not_live(picture: Picture) -> Iterator[str]:
    """Yield how each stream stands that is not live: a picture that may be old says so first."""
    behind = [status for status in picture.streams if status.phase is not Phase.LIVE]
    if behind:
        yield "This is not all live:"
    yield from (f"  {spoken.stream(status)}" for status in behind)


def _named(picture: Picture, name: str, tell: Callable[[ServiceSnapshot], Iterator[str]]) -> Iterator[str]:
    meant = [each for each in picture.services if name in (each.key.name, spoken.place(each.key))]
    for snapshot in meant:
        yield from tell(snapshot)
    if not meant:
        near = get_close_matches(name, {each.key.name for each in picture.services}, n=1)
        yield f"Nothing here is named {name}." + (f" Did you mean {near[0]}?" if near else "")


def _rows(snapshot: ServiceSnapshot) -> Iterator[str]:
    yield spoken.service(snapshot)
    for row in snapshot.endpoints:
        rotation = "in rotation" if row.in_rotation else "not in rotation"
        yield f"  {spoken.endpoint(row)}: {'stale, its pod is gone' if row.stale else row.state.value}, {rotation}."
    for absent in snapshot.absent:
        yield f"  pod {absent.pod.name}: not in rotation, {absent.reason}."


def _pod(snapshot: ServiceSnapshot, name: str) -> Iterator[str]:
    name = name.removeprefix("pod/")
    for row in snapshot.endpoints:
        if row.target is not None and row.target.name == name:
            verdict = endpoint_verdict(row, snapshot.service)
            yield f"{spoken.place(snapshot.key)}, {spoken.endpoint(row)}: {verdict.code}: {verdict.message}."
    for absent in snapshot.absent:
        if absent.pod.name == name:
            verdict = absent_verdict(absent)
            yield f"{spoken.place(snapshot.key)}, pod {name}, no endpoint: {verdict.code}: {verdict.message}."


def _explained(picture: Picture, snapshot: ServiceSnapshot, read: Callable[[Wanted], Evidence]) -> Iterator[str]:
    told = of_services(replace(picture, services=(snapshot,)))
    yield from explain(enriched(told, read(wanted_of(told))), spoken.SPOKEN).splitlines()
