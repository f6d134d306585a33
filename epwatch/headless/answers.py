"""What the prompts of ``--plain`` answer: list, why; pure, a picture a context in and sentences out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from epwatch.model.words import of_code

USAGE: Final = "Type list, list NAME, why NAME, or quit."


def listed(pictures: Sequence[Picture], name: str = "") -> Iterator[str]:
    """Yield one sentence a service, or one a row of the services that a name means; first what is not live.

    Of several contexts, each is named before what is said of it.
    """
    yield from not_live(pictures)
    if name:
        yield from _named(pictures, name, lambda _picture, snapshot: _rows(snapshot))
        return
    if not any(picture.services for picture in pictures):
        yield "There is no service here."
    for picture in pictures:
        yield from _headed(picture, pictures, map(spoken.service, picture.services))


def why(pictures: Sequence[Picture], name: str, read: Callable[[Wanted], Evidence]) -> Iterator[str]:
    """Yield why each pod of the services that a name means, or the pod itself, is in rotation or not.

    ``read`` gives what can be read on demand.
    """
    yield from not_live(pictures)
    if not name:
        yield "Why of what? Type why, and the name of a service or of a pod."
        return
    found = False
    for picture in pictures:
        pods = [one for each in picture.services for one in _pod(each, name)]
        found = found or bool(pods)
        yield from _headed(picture, pictures, pods)
    if not found:
        yield from _named(pictures, name, lambda picture, snapshot: _explained(picture, snapshot, read))


def not_live(pictures: Sequence[Picture]) -> Iterator[str]:
    """Yield how each stream stands that is not live: a picture that may be old says so first."""
    behind = [(picture, status) for picture in pictures for status in picture.streams if status.phase is not Phase.LIVE]
    if behind:
        yield "This is not all live:"
    yield from (f"  {_of(picture, pictures)}{spoken.stream(status)}" for picture, status in behind)


def unread(pictures: Sequence[Picture]) -> Iterator[str]:
    """Yield how each stream stands of which nothing was read."""
    for picture in pictures:
        missing = (status for status in picture.streams if not status.listed)
        yield from (f"{_of(picture, pictures)}{spoken.stream(status)}" for status in missing)


def _of(picture: Picture, among: Sequence[Picture]) -> str:
    return f"{picture.context}, " if len(among) > 1 else ""


def _headed(picture: Picture, among: Sequence[Picture], sentences: Iterable[str]) -> Iterator[str]:
    """Yield the sentences, if there are any, behind the context's name where there are several."""
    said = list(sentences)
    if said and len(among) > 1:
        yield f"In {picture.context}:"
    yield from said


def _named(
    pictures: Sequence[Picture], name: str, tell: Callable[[Picture, ServiceSnapshot], Iterator[str]]
) -> Iterator[str]:
    found = False
    for picture in pictures:
        meant = [each for each in picture.services if name in (each.key.name, spoken.place(each.key))]
        found = found or bool(meant)
        yield from _headed(picture, pictures, (told for each in meant for told in tell(picture, each)))
    if not found:
        names = {each.key.name for picture in pictures for each in picture.services}
        near = get_close_matches(name, names, n=1) or sorted(each for each in names if name in each)
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
            yield f"{spoken.place(snapshot.key)}, {spoken.endpoint(row)}: {of_code(verdict.code)}: {verdict.message}."
    for absent in snapshot.absent:
        if absent.pod.name == name:
            verdict = absent_verdict(absent)
            yield f"{spoken.place(snapshot.key)}, pod {name}, no endpoint: {of_code(verdict.code)}: {verdict.message}."


def _explained(picture: Picture, snapshot: ServiceSnapshot, read: Callable[[Wanted], Evidence]) -> Iterator[str]:
    told = of_services(replace(picture, services=(snapshot,)))
    yield from explain(enriched(told, read(wanted_of(told))), spoken.SPOKEN).splitlines()
