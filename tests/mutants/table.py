"""The mutants: where each mistake is made, as exact text, and which tests see it."""

from typing import Final, NamedTuple


class Change(NamedTuple):
    """One exact piece of a file, which must be there once, and what stands there instead."""

    path: str
    old: str
    new: str


class Mutant(NamedTuple):
    """A mistake and its tests; ``stateful`` tells whether the stateful test sees it too."""

    name: str
    mistake: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]
    stateful: bool = False


_REFLECTOR: Final = "epwatch/kube/reflector.py"
_STORE: Final = "epwatch/kube/store.py"
_FAULTS: Final = "tests/faults"

MUTANTS: Final = (
    Mutant(
        "M-1",
        "a relist removes nothing",
        (
            Change(
                _STORE,
                "deltas = [Delta(self._kind, old, None, cause) for key, old in former.items()"
                " if key not in self._objects]",
                "deltas: list[Delta] = []",
            ),
        ),
        (f"{_FAULTS}/test_expiry.py::test_f06_410_as_an_error_event",),
        stateful=True,
    ),
    Mutant(
        "M-2",
        "no idle timeout",
        (
            Change(_REFLECTOR, "self._waits.limit(self._timing.idle,", "self._waits.limit(1e6,"),
            Change("epwatch/kube/access.py", "sock_read=timing.idle if watch", "sock_read=None if watch"),
        ),
        (f"{_FAULTS}/test_silence.py::test_f18_half_open_after_live",),
    ),
    Mutant(
        "M-3",
        "the uid is ignored",
        (
            Change(_STORE, "if old is None or old.uid == new.uid:", "if old is None or new.uid:"),
            Change("epwatch/model/merge.py", 'target.uid if target is not None else "")', '"")'),
        ),
        (f"{_FAULTS}/test_expiry.py::test_f28_delete_and_recreate_in_the_gap",),
        stateful=True,
    ),
    Mutant(
        "M-4",
        "a malformed line is skipped",
        (
            Change(
                "epwatch/kube/watch_session.py",
                "        event = self._envelope(line)\n",
                "        try:\n            event = self._envelope(line)\n"
                "        except RelistError:\n            return ()\n",
            ),
        ),
        (f"{_FAULTS}/test_events.py::test_f22_a_malformed_line",),
    ),
    Mutant(
        "M-5",
        "410 is tried again with the same version",
        (
            Change(
                "epwatch/kube/reactions.py", "if error.is_expired or error.is_too_large_rv", "if error.is_too_large_rv"
            ),
            # Else it would count as a request that is refused as it is, which lists anew as well.
            Change("epwatch/kube/reactions.py", "relist=error.is_bad_request", "relist=False"),
        ),
        (f"{_FAULTS}/test_expiry.py::test_f06_410_as_an_error_event",),
        stateful=True,
    ),
    Mutant(
        "M-6",
        "no event is told from its repetition",
        (
            Change(
                _STORE,
                "return seen is not None and (seen == resource_version or is_newer(seen, resource_version) is True)",
                "return False",
            ),
        ),
        (f"{_FAULTS}/test_events.py::test_f26_every_event_twice",),
        stateful=True,
    ),
    Mutant(
        "M-7",
        "a list is guarded against older versions as an event is",
        (
            Change(
                _STORE,
                "if old is not None and old == new:",
                "if old is not None and (old == new or is_newer(old.resource_version, new.resource_version)):",
            ),
        ),
        (f"{_FAULTS}/test_expiry.py::test_f27_etcd_restore",),
    ),
    Mutant(
        "M-8",
        "the first byte resets the backoff",
        (
            Change(
                _REFLECTOR,
                "            self._heartbeat.spoke()\n",
                "            self._heartbeat.spoke()\n            self._retries.lived(self._timing.healthy)\n",
            ),
        ),
        (f"{_FAULTS}/test_ends.py::test_f05_an_end_at_once_again_and_again",),
    ),
    Mutant(
        "M-9",
        "an error clears the tree",
        (
            Change(
                _REFLECTOR,
                "        delay = self._retries.delay(reaction)\n",
                "        delay = self._retries.delay(reaction)\n"
                "        self._sink.deltas(self._store.replace((), (), Cause.RELIST))\n",
            ),
        ),
        (f"{_FAULTS}/test_ends.py::test_f16_restart_of_the_server",),
        stateful=True,
    ),
    Mutant(
        "M-10",
        "an address is an identity",
        (Change("epwatch/model/merge.py", 'target.uid if target is not None else "")', '"")'),),
        (f"{_FAULTS}/test_churn.py::test_f48_slice_churn",),
    ),
    Mutant(
        "M-11",
        "a watch is asked for in any encoding",
        (
            Change(
                "epwatch/kube/http.py",
                '{"Accept": _JSON, "Accept-Encoding": "identity"}',
                '{"Accept": _JSON}',
            ),
        ),
        ("tests/integration/kube/test_reflector.py::test_lists_and_watches_with_the_headers_of_the_contract",),
    ),
    Mutant(
        "M-12",
        "one widget paints what it is given",
        (
            Change(
                "epwatch/tui/look/strips.py",
                "return text if text.isprintable() else clean(text)",
                "return clean and text",
            ),
        ),
        ("tests/unit/tui/test_safety.py",),
    ),
)
