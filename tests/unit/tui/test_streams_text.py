"""What the panel of streams says of audits (nothing while they agree, R-14) and of the server's warnings."""

import pytest
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.panels.streams_screen import stream_lines
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
