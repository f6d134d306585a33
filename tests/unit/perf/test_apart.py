"""A benchmark that fails, hangs or dies loses its own further figures, and no other's."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.perf.apart import Bench, apart
from tests.perf.figures import Figure, circumstances
from tests.perf.report import Report

FIRST = Figure("first", 1.0, "s", 2.0)
_LONG = 60.0
"""Seconds: no benchmark of these needs a tenth."""


def well() -> list[Figure]:
    return [FIRST]


def raising() -> Iterator[Figure]:
    yield FIRST
    msg = "the second is not to be had"
    raise ValueError(msg)


def hanging() -> Iterator[Figure]:
    yield FIRST
    time.sleep(_LONG)


def dying() -> Iterator[Figure]:
    yield FIRST
    os._exit(3)


@pytest.mark.parametrize(
    ("bench", "limit", "why"),
    [(raising, _LONG, "the second is not to be had"), (hanging, 2.0, "TooLongError"), (dying, _LONG, "process died")],
)
def test_what_a_benchmark_found_before_it_failed_is_kept(
    bench: Bench, limit: float, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "table.md"
    report = Report(output)
    report.take("bad", apart(bench, limit))
    report.take("good", apart(well, _LONG))
    assert report.failed == ["bad"]
    assert why in capsys.readouterr().out
    told = output.read_text()
    assert told == f"{report}\n"
    assert told.count("| first | 1.00 s |") == 2
    assert "Not measured to the end: bad." in told
    assert circumstances().partition(",")[2].rpartition(",")[0] in told


def test_a_peer_stands_beside_ours_and_in_a_row_of_its_own_where_there_is_none() -> None:
    report = Report(None)
    peers = [Figure("first", 7.0, "s", peer="k9s", floor="rows"), Figure("second", 3.0, "MiB", peer="kubectl")]
    report.take("all", [*peers, FIRST])
    lines = str(report).splitlines()
    assert "| first | 1.00 s |  | 2.00 s |  | k9s 7.00 s (rows) |" in lines
    assert "| second |  |  |  |  | kubectl 3 MiB |" in lines
