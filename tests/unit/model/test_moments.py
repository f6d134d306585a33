"""Times as people write them: a time of day is the first one on or after the begin."""

from datetime import UTC, datetime

import pytest

from epwatch.model.moments import moment


def wall(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "begin", "meant"),
    [
        ("12:03:22", "2026-11-23T11:00:00", "2026-11-23T12:03:22"),
        ("12:03", "2026-11-23T12:03:00.700", "2026-11-23T12:03:00"),
        ("0:10", "2026-11-23T23:50:00", "2026-11-24T00:10:00"),
        ("12:03:22.25", "2026-11-23T12:03:23", "2026-11-24T12:03:22.250"),
        ("2026-11-23T12:03:22Z", "2026-11-29T00:00:00", "2026-11-23T12:03:22"),
        ("2026-11-23T13:03:22+01:00", "2026-11-29T00:00:00", "2026-11-23T12:03:22"),
    ],
)
def test_it_stands_for(text: str, begin: str, meant: str) -> None:
    assert moment(text, utc=True)(wall(begin)) == wall(meant)


@pytest.mark.parametrize("text", ["noon", "24:00", "12:60", "12", "2026-11-23", "", "1e9"])
def test_what_is_no_time_is_told_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="is no time: write 12:03:22"):
        moment(text, utc=True)
