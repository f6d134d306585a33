"""The first line of a recording of several contexts: which they are, and what shaped the picture of each."""

import json

from epwatch.stream.event_clock import EventClock
from epwatch.stream.recording import Recording
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import Header, PictureOptions, decode_header
from tests.property.stream.live import MemoryTape, RealClock

EU, US = PictureOptions(namespaces=("shop",)), PictureOptions(namespaces=("default",))


def header(pictures: dict[str | None, PictureOptions], redaction: Redaction | None = None) -> Header:
    """Return line 1 of a recording of these."""
    tape = MemoryTape()
    Recording(EventClock(RealClock()), pictures, tape, redaction)
    return decode_header(tape.parts[0][0])


def test_each_context_keeps_the_namespaces_that_are_its_own() -> None:
    made = header({"eu": EU, "us": US})
    assert made.contexts == ("eu", "us")
    assert [made.options_of(context) for context in made.contexts] == [EU, US]


def test_options_that_all_have_stand_once() -> None:
    tape = MemoryTape()
    Recording(EventClock(RealClock()), {"eu": EU, "us": EU}, tape)
    assert "each" not in json.loads(tape.parts[0][0])
    assert header({"eu": EU, "us": EU}).options_of("us") == EU


def test_a_redacted_recording_has_the_pseudonyms_of_each() -> None:
    made = header({"eu": EU, "us": US}, Redaction(bytes(32)))
    shown = json.dumps([made.contexts, *(made.options_of(each).namespaces for each in made.contexts)])
    assert len(set(made.contexts)) == 2
    assert not any(f'"{name}"' in shown for name in ("eu", "us", "shop", "default"))
    assert len({made.options_of(each).namespaces for each in made.contexts}) == 2


def test_what_the_first_line_says_of_a_context_is_cleaned_as_its_lines_are() -> None:
    line = b'{"schema":1,"epwatch":"0","time":"t","contexts":["a\\u001b[2J"],"options":{}}'
    assert decode_header(line).contexts == ("a\ufffd[2J",)


def test_options_of_a_context_that_the_first_line_does_not_name_are_those_of_the_first() -> None:
    assert header({"eu": EU, "us": US}).options_of("asia") == EU
