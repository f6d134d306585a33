"""One watch, without I/O: bytes in, deltas out, and the version from which the next watch resumes.

A new session for each watch: what the former one did not complete is dropped with it (EV-6).
"""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from epwatch.kube import wire
from epwatch.kube.decode import Identity, WrongKindError, check_kind, decode_identity, decode_object, decode_upsert
from epwatch.kube.delta import Delta
from epwatch.kube.errors import error_from_event
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.sanitize import clean
from epwatch.kube.signals import RelistError
from epwatch.kube.store import Store
from epwatch.kube.versions import is_newer
from epwatch.kube.wire import LineSplitter, WatchEvent, decode_event, is_resource_version

_LOG: Final = logging.getLogger("epwatch.kube")

Skipped = Callable[[Identity, str], None]
"""Told of an object that did not decode, and why."""


class WatchSession:
    """Follows one watch.

    Args:
        kind: what is watched.
        store: takes the events.
        resource_version: where the watch began; moves on with every event, bookmarks and deletions included (RV-4).
        skipped: told of each object that is left out.
    """

    __slots__ = ("_kind", "_lines", "_skipped", "_store", "_unknown", "events", "resource_version")

    def __init__(self, kind: Kind, store: Store, resource_version: str, skipped: Skipped) -> None:
        self._kind = kind
        self._store = store
        self._skipped = skipped
        self._lines = LineSplitter()
        self.resource_version = resource_version
        self._unknown = False
        self.events = 0

    def feed(self, chunk: bytes) -> Iterator[tuple[Delta, ...]]:
        """Yield the deltas of each event that chunk completes, empty ones included; the iterator has to be used up.

        Raises:
            RelistError: what came is no event (R-6).
            ApiError: an ERROR event came; those before it were yielded.
        """
        lines = self._lines.feed(chunk)
        while (line := self._next(lines)) is not None:
            yield self._read(line)

    def _read(self, line: bytes) -> tuple[Delta, ...]:
        record = decode_upsert(self._kind, line)
        if record is not None:
            self.events += 1
            return self._put(record)
        event = self._envelope(line)
        self.events += 1
        return self._take(event)

    def _next(self, lines: Iterator[bytes]) -> bytes | None:
        try:
            return next(lines, None)
        except ValueError as error:
            raise RelistError(str(error)) from error

    def _envelope(self, line: bytes) -> WatchEvent:
        try:
            return decode_event(line)
        except (ValueError, RecursionError) as error:
            msg = f"a line of the watch is no event: {error}"
            raise RelistError(msg) from error

    def _take(self, event: WatchEvent) -> tuple[Delta, ...]:
        match event.type:
            case wire.ADDED | wire.MODIFIED:
                return self._upsert(event)
            case wire.DELETED:
                return self._delete(event)
            case wire.ERROR:
                raise error_from_event(event.object)
            case wire.BOOKMARK:
                self._move_to(self._identify(event).resource_version)
            case _:
                self._note_unknown(event.type)
                self._advance_if_possible(event)
        return ()

    def _upsert(self, event: WatchEvent) -> tuple[Delta, ...]:
        try:
            record = decode_object(self._kind, event.object)
        except WrongKindError as error:
            raise RelistError(str(error)) from error
        except (ValueError, RecursionError) as error:
            identity = self._advance(event)
            self._skipped(identity, clean(str(error), 200))
            return self._store.skip(identity)
        return self._put(record)

    def _put(self, record: KubeObject) -> tuple[Delta, ...]:
        self._move_to(record.resource_version)
        return self._store.apply(record)

    def _delete(self, event: WatchEvent) -> tuple[Delta, ...]:
        try:
            check_kind(self._kind, event.object)
        except (ValueError, RecursionError) as error:
            raise RelistError(str(error)) from error
        return self._store.delete(self._advance(event))

    def _advance(self, event: WatchEvent) -> Identity:
        """Return whom the event is about; without a name and a version it is lost, and the stream with it (R-6)."""
        identity = self._identify(event)
        if not identity.name:
            msg = f"a {event.type} event without a name"
            raise RelistError(msg)
        self._move_to(identity.resource_version)
        return identity

    def _identify(self, event: WatchEvent) -> Identity:
        try:
            return decode_identity(event.object)
        except (ValueError, RecursionError) as error:
            msg = f"an object without readable metadata: {error}"
            raise RelistError(msg) from error

    def _note_unknown(self, event_type: str) -> None:
        """Log the first type of a watch that is not known: one line, whatever a server makes up (EV-1)."""
        if not self._unknown:
            self._unknown = True
            _LOG.warning("%s: an event of the unknown type %s is ignored", self._kind.value, clean(event_type, 64))

    def _advance_if_possible(self, event: WatchEvent) -> None:
        """Take the version of an event of a type that is not known yet (EV-1)."""
        try:
            version = decode_identity(event.object).resource_version
        except (ValueError, RecursionError):
            return
        if is_resource_version(version):
            self._move_to(version)

    def _move_to(self, resource_version: str) -> None:
        if not is_resource_version(resource_version):
            msg = "an event without a usable resourceVersion"
            raise RelistError(msg)
        # A replayed event must not take us back: the next watch would replay all that followed it.
        if not is_newer(self.resource_version, resource_version):
            self.resource_version = resource_version
