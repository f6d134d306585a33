"""`epwatch get`: one snapshot, as soon as every stream is listed, denied or not served."""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence

from epwatch.cli import messages
from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.near_service import near_service
from epwatch.headless.contexts import ByContext
from epwatch.headless.document import Picture, only_falling, only_where, only_wrong, seen_from
from epwatch.headless.formats import render
from epwatch.headless.gather import Gatherer
from epwatch.headless.latch import End, Latch
from epwatch.kube.objects import Kind
from epwatch.kube.target import Target
from epwatch.model.filter import parse
from epwatch.model.from_where import client_of, runs_in
from epwatch.model.places import places

PATIENCE = 30.0
"""Seconds for the first picture; kubectl gives up on a server that does not answer after 30 s too (dial timeout)."""


def run(arguments: Arguments) -> int:
    """Print the snapshot in the format asked for.

    Raises:
        CommandError: nothing can be read, or a named service does not exist.
    """
    return show(open_source(arguments, exact=False), arguments)


def show(source: Source, arguments: Arguments) -> int:
    """Take one picture a context from the source and print them; raises as :func:`run`."""
    whole = take(source, arguments.request_timeout or PATIENCE)
    every = [snapshot for picture in whole for snapshot in picture.services]
    seen = _seen(whole, arguments)
    shown = [_as_asked(picture, arguments) for picture in seen]
    told = any(picture.services for picture in shown)
    if told or arguments.output in ("json", "yaml"):
        sys.stdout.write(render(shown, arguments.output))
        sys.stdout.flush()
    if missing := messages.incomplete(streams_of(whole)):
        tell(f"epwatch: {missing}")
    if arguments.wrong and not told and every:
        tell(f"epwatch: {messages.none_wrong(len(every), source.targets)}")
    check(whole, source, arguments)
    _check_places(source.targets, arguments, places(every), falls=told)
    if elsewhere := [picture.context for picture in seen if picture.client is None and picture.services]:
        _tell_elsewhere(elsewhere, arguments)
    return Exit.DONE


def _seen(whole: Sequence[Picture], arguments: Arguments) -> Sequence[Picture]:
    """Return the pictures as they are seen from a place; those of contexts that do not have it as they are.

    A client there reaches no cluster address of another context. Where no context has it, it may be in any.
    """
    node, zone = arguments.from_node, arguments.from_zone
    if node is None and zone is None:
        return whole
    clients = [client_of(node, zone, picture.services) for picture in whole]
    pairs = list(zip(whole, clients, strict=True))
    there = [any(runs_in(each, client) for each in picture.services) for picture, client in pairs]
    return [seen_from(*pair) if has or not any(there) else pair[0] for pair, has in zip(pairs, there, strict=True)]


def _tell_elsewhere(contexts: Sequence[str | None], arguments: Arguments) -> None:
    """Tell of the contexts of which nothing is said, because the place is in others, unless no place was named."""
    node, zone = arguments.from_node, arguments.from_zone
    if node is not None or zone is not None:
        tell(f"epwatch: {messages.from_elsewhere(node, zone, contexts)}")


def _as_asked(whole: Picture, arguments: Arguments) -> Picture:
    picture = only_wrong(whole) if arguments.wrong else whole
    if arguments.without is not None:
        picture = only_falling(picture, *arguments.without)
    return only_where(picture, parse(arguments.where))


def _check_places(
    targets: Sequence[Target], arguments: Arguments, known: Mapping[str, Collection[str]], *, falls: bool
) -> None:
    """Raise CommandError for a place to be without that nobody knows; tell of one that can go, or is seen from."""
    node, zone = arguments.from_node, arguments.from_zone
    if node is not None and zone is None and node not in known["node"]:
        tell(f"epwatch: {messages.from_unknown_node(node, known['node'])}")
    if zone is not None and zone not in known["zone"]:
        tell(f"epwatch: {messages.from_unknown_zone(zone, known['zone'])}")
    if arguments.without is not None:
        kind, name = arguments.without
        if name not in known[kind]:
            raise CommandError(messages.no_such_place(kind, name, targets, known[kind]))
        if not falls:
            tell(f"epwatch: {messages.no_fall(kind, name, targets)}")


def take(
    source: Source,
    patience: float,
    *,
    settle: bool = False,
    look: Callable[[Sequence[Picture]], None] = lambda _pictures: None,
) -> tuple[Picture, ...]:
    """Return a picture of each context, as whole as it gets within ``patience`` seconds.

    ``settle`` lets differences settle. ``look`` is given the pictures while more can still be read of the source.

    Raises:
        CommandError: nothing can be read, or the server refuses to be asked so.
    """
    latch = Latch()
    gatherer = Gatherer(source.feed, latch, settle=settle, recorded=source.recorded, contexts=source.contexts)
    if not source.recorded:
        latch.expire_in(patience)
    source.warn()
    source.feed.start(gatherer)
    try:
        outcome = latch.wait()
        if outcome.end is End.FAILED:
            raise CommandError(outcome.message, outcome.code)
        pictures = gatherer.pictures(source.clock.wall())
        _check_readable(pictures, source.targets)
        look(pictures)
    finally:
        source.stop()
    return pictures


def _check_readable(pictures: Sequence[Picture], targets: Sequence[Target]) -> None:
    """Raise CommandError where nothing can be shown: a server refuses to be asked so, or nothing could be read."""
    readable = [picture for picture in pictures if any(stream.listed for stream in picture.streams)]
    refusing = [(picture, stream) for picture in pictures for stream in picture.streams if stream.refused]
    if refusing and all(any(stream.refused for stream in picture.streams) for picture in readable):
        picture, _status = refusing[0]
        target = next((each for each in targets if each.context == picture.context), targets[0])
        raise CommandError(messages.nothing_readable([target], {picture.context: picture.streams}))
    if not readable:
        raise CommandError(messages.nothing_readable(targets, streams_of(pictures)))


def streams_of(pictures: Sequence[Picture]) -> ByContext:
    """Return the streams of each picture's context."""
    return {picture.context: picture.streams for picture in pictures}


def check(pictures: Sequence[Picture], source: Source, arguments: Arguments) -> None:
    """Raise CommandError for a service that was named and is in no context; tell of pictures without any."""
    streams = (stream for picture in pictures for stream in picture.streams)
    readable = any(stream.listed for stream in streams if stream.kind is Kind.SERVICES)
    found = {snapshot.key.name for picture in pictures for snapshot in picture.services}
    if missing := [name for name in arguments.services if name not in found and readable]:
        near = "" if source.recorded else near_service(missing, arguments)
        raise CommandError(messages.no_such_service(missing, source.targets, near))
    if not found and readable:
        tell(f"epwatch: {messages.no_services(source.targets, arguments.selector)}")
