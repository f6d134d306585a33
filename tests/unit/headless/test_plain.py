"""Ages, times and signs of plain text."""

import time

import pytest
from rich.cells import cell_len

from epwatch.headless.happenings import Synced
from epwatch.headless.plain import ASCII, UNICODE, Signs, age, in_column, signs_for, time_in_zone, time_of_day
from epwatch.headless.stream_text import TextLines
from tests.unit.headless.pictures import NOON


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0s"),
        (0, "0s"),
        (4.9, "4s"),
        (119, "119s"),
        (120, "2m"),
        (7199, "119m"),
        (7200, "2h"),
        (172799, "47h"),
        (172800, "2d"),
        (63071999, "729d"),
        (63072000, "2y"),
    ],
)
def test_an_age_is_in_one_of_kubectls_units(seconds: float, text: str) -> None:
    assert age(seconds) == text


def test_a_time_in_utc_says_so() -> None:
    assert time_of_day(NOON, utc=True) == "12:04:29.123Z"


def test_a_local_time_is_the_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-5:30")
    time.tzset()
    try:
        assert time_of_day(NOON, utc=False) == "17:34:29.123"
        assert time_in_zone(NOON, utc=False) == "17:34:29.123 XYZ"
        line = TextLines(utc=False).line(Synced(), NOON, "prod")
        assert line == b"17:34:29.123  #  synced: what came before was there at the start; times in XYZ\n"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("environ", "signs"),
    [
        ({}, UNICODE),
        ({"LANG": "en_US.UTF-8"}, UNICODE),
        ({"LANG": "C"}, ASCII),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, ASCII),
        ({"LC_CTYPE": "de_DE.utf8", "LANG": "C"}, UNICODE),
        ({"LANG": "de_DE.ISO-8859-1"}, ASCII),
    ],
)
def test_the_locale_decides_on_the_signs(environ: dict[str, str], signs: Signs) -> None:
    assert signs_for(environ) is signs


def test_a_column_of_contexts_ends_in_one_cell_however_wide_their_letters_are() -> None:
    names = ("prod", "本番", "cafe\u0301", None)
    columns = [in_column(name, names) for name in names]
    assert [cell_len(column) for column in columns] == [6, 6, 6, 6]
    assert in_column("prod", ("prod",)) == ""
