"""What the panel of streams says of audits (nothing while they agree, R-14) and of the server's warnings."""

import pytest
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.around.context_text import Standing
from epwatch.tui.panels.streams_screen import heard_now, stream_lines
from tests.functional import scenes

LIVE = StreamStatus(kind=Kind.PODS, namespace=None, phase=Phase.LIVE, since=scenes.NOW, listed=True)


@pytest.mark.parametrize(("mismatches", "told"), [(0, []), (2, ["2 found something that the watch had not told"])])
def test_audits_that_found_a_difference_are_counted(mismatches: int, told: list[str]) -> None:
    lines = stream_lines({"prod": [replace(LIVE, mismatches=mismatches)]}, [], scenes.NOW, 100, utc=True)
    assert [line[1][0] for line in lines if line and line[0][0].strip() == "audits"] == told


def test_what_the_server_warns_of_stands_with_the_stream_whole() -> None:
    warning = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
    lines = stream_lines({"prod": [replace(LIVE, warning=warning)]}, [], scenes.NOW, 60, utc=True)
    names = [line[0][0].strip() if line else "" for line in lines]
    begin = names.index("warning")
    told = [line[1][0] for line in lines[begin : names.index("objects")]]
    assert " ".join(told) == warning
    assert len(told) > 1


def last_word(status: StreamStatus) -> str:
    lines = stream_lines({"prod": [status]}, [], scenes.NOW, 200, utc=True)
    return next(line[1][0] for line in lines if line and line[0][0].strip() == "last word")


def test_the_last_word_is_that_of_this_moment_and_the_phase_as_it_was_told() -> None:
    """No batch is made for every event: what was told with the phase is as old as that."""
    told: Standing = {"prod": [replace(LIVE, last_heard=scenes.NOW - 600, objects=3)]}
    now = replace(LIVE, last_heard=scenes.NOW - 2, objects=5)
    (status,) = heard_now(told, {"prod": [now]})["prod"]
    assert (last_word(status), status.objects) == ("12:04:27 (2s ago)", 5)
    others: tuple[Standing, ...] = ({}, {"other": [now]}, {"prod": [replace(now, phase=Phase.STALE)]})
    for each in others:
        assert heard_now(told, each) == told


def test_of_several_contexts_the_one_that_stands_worst_comes_first() -> None:
    lost = replace(LIVE, phase=Phase.RETRYING, cause="timed out")
    standing: Standing = {"eu": [LIVE], "us": [LIVE, lost], "ap": [LIVE], "new": []}
    lines = stream_lines(standing, [], scenes.NOW, 100, utc=True)
    assert [line[0][0] for line in lines if line and line[0][0] in standing] == ["us", "new", "eu", "ap"]


def test_how_long_a_live_stream_may_be_silent_is_said_once_it_is_for_long() -> None:
    live = replace(LIVE, last_heard=scenes.NOW - 40)
    said = "12:03:49 (40s ago); a quiet server sends a bookmark a minute, after 75 s without this is STALE"
    assert last_word(live) == said
    assert last_word(replace(live, phase=Phase.STALE)) == "12:03:49 (40s ago)"
