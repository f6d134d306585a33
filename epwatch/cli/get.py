"""`epwatch get`: one snapshot, as soon as every stream is listed, denied or not served."""

import sys
from collections.abc import Callable, Collection, Mapping

from epwatch.cli import messages
from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.headless.document import Picture, only_falling, only_where, only_wrong, seen_from
from epwatch.headless.formats import render
from epwatch.headless.gather import Gatherer
from epwatch.headless.latch import End, Latch
from epwatch.kube.objects import Kind
from epwatch.kube.target import Target
from epwatch.model.filter import parse
from epwatch.model.from_where import client_of
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
    """Take one picture from the source and print it; raises as :func:`run`."""
    whole = take(source, arguments.request_timeout or PATIENCE)
    picture = only_wrong(whole) if arguments.wrong else whole
    if arguments.without is not None:
        picture = only_falling(picture, *arguments.without)
    if arguments.from_node is not None or arguments.from_zone is not None:
        picture = seen_from(picture, client_of(arguments.from_node, arguments.from_zone, whole.services))
    picture = only_where(picture, parse(arguments.where))
    if picture.services or arguments.output in ("json", "yaml"):
        sys.stdout.write(render(picture, arguments.output))
        sys.stdout.flush()
    if not picture.complete:
        tell(f"epwatch: {messages.incomplete(picture.streams)}")
    if arguments.wrong and not picture.services and whole.services:
        tell(f"epwatch: {messages.none_wrong(len(whole.services), source.target)}")
    check(whole, source, arguments.services)
    _check_places(picture, source.target, arguments, places(whole.services))
    return Exit.DONE


def _check_places(picture: Picture, target: Target, arguments: Arguments, known: Mapping[str, Collection[str]]) -> None:
    """Raise CommandError for a place to be without that nobody knows; tell of one that can go, or is seen from."""
    node, zone = arguments.from_node, arguments.from_zone
    if node is not None and zone is None and node not in known["node"]:
        tell(f"epwatch: {messages.from_unknown_node(node, known['node'])}")
    if zone is not None and zone not in known["zone"]:
        tell(f"epwatch: {messages.from_unknown_zone(zone, known['zone'])}")
    if arguments.without is not None:
        kind, name = arguments.without
        if name not in known[kind]:
            raise CommandError(messages.no_such_place(kind, name, target, known[kind]))
        if not picture.services:
            tell(f"epwatch: {messages.no_fall(kind, name, target)}")


def take(
    source: Source,
    patience: float,
    *,
    settle: bool = False,
    look: Callable[[Picture], None] = lambda _picture: None,
) -> Picture:
    """Return one picture, as whole as it gets within ``patience`` seconds; ``settle`` lets differences settle.

    ``look`` is given the picture while more can still be read of the source.

    Raises:
        CommandError: nothing can be read, or the server refuses to be asked so.
    """
    latch = Latch()
    gatherer = Gatherer(source.feed, latch, settle=settle, recorded=source.recorded)
    if not source.recorded:
        latch.expire_in(patience)
    source.warn()
    source.feed.start(gatherer)
    try:
        outcome = latch.wait()
        if outcome.end is End.FAILED:
            raise CommandError(outcome.message, outcome.code)
        picture = gatherer.picture(source.clock.wall())
        if (status := next((each for each in picture.streams if each.refused), None)) is not None:
            raise CommandError(messages.refused(status, source.target))
        if not any(stream.listed for stream in picture.streams):
            raise CommandError(messages.nothing_readable(source.target, picture.streams))
        look(picture)
    finally:
        source.stop()
    return picture


def check(picture: Picture, source: Source, wanted: list[str]) -> None:
    """Raise CommandError for a service that was named and is not there; tell of a picture without any."""
    readable = any(stream.listed for stream in picture.streams if stream.kind is Kind.SERVICES)
    found = {snapshot.key.name for snapshot in picture.services}
    if missing := [name for name in wanted if name not in found and readable]:
        raise CommandError(messages.no_such_service(missing, source.target))
    if not picture.services and readable:
        tell(f"epwatch: {messages.no_services(source.target)}")
