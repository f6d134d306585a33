"""`:at TIME` shows the screen as it was then, `:write FILE` saves what was seen, and each error is one clear line."""

import asyncio
import gzip
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual import events

from epwatch.tui.commands.at_command import moment
from epwatch.tui.typed.commands import CommandError
from epwatch.tui.typed.line_field import LineField
from tests.functional import scenes
from tests.functional.seen import Seen, seen
from tests.functional.test_looking_back import rollout

LINES = [b'{"schema":1}\n', b'{"seq":1}\n']


def told_at_once(told: Callable[[Iterator[bytes]], None]) -> None:
    told(iter(LINES))


async def say(past: Seen, line: str) -> None:
    """Paste a command: a key of it at a time takes seconds."""
    await past.it.press("colon")
    field = past.it.app.screen.focused
    assert isinstance(field, LineField)
    field.post_message(events.Paste(line))
    await past.it.press("enter")


async def until_told(past: Seen, part: str) -> str:
    """Wait until the footer says something, and return that."""
    async with asyncio.timeout(30):
        while part not in (line := past.it.part("Footer")[1]):
            await past.it.pilot.pause(0.01)
    return line


async def test_at_shows_the_picture_of_that_time_with_the_marks_of_then() -> None:
    async with seen() as past:
        await rollout(past)
        await say(past, "at 12:04:33")
        assert past.header.startswith(" looking at 12:04:33, live is 12:04:50")
        rows = [row for row in past.it.rows if "192.168.1.5" in row]
        assert "+ 192.168.1.5:8080" in rows[0]
        await say(past, "at -6s")
        assert past.header.startswith(" looking at 12:04:44")
        assert any("− 192.168.1.5:8080" in row for row in past.it.rows)  # noqa: RUF001 - the interface's minus
        await past.it.press("left_square_bracket")
        assert past.header.startswith(" looking at 12:04:31")
        await say(past, "at live")
        assert past.header.startswith(" prod")


async def test_a_time_that_cannot_be_looked_at_is_told() -> None:
    async with seen() as past:
        await rollout(past)
        for line, told in (
            ("at 11:00", "nothing is known of then: history begins at 12:04:29"),
            ("at 2030-01-01T00:00:00Z", "is still to come"),
            ("at noon", "noon is no time: write 12:03:22, -90s"),
        ):
            await say(past, line)
            shown = " ".join(past.it.part("CommandStatus") + past.it.part("Footer"))
            assert told in shown
            await past.it.press("escape")
        assert past.header.startswith(" prod")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12:04:29", 0), ("12:04", -29), ("12:05:00", 31 - 86_400), ("-90s", -90), ("-2m", -120), ("12:04:28.5", -0.5)],
)
def test_a_time_of_day_is_the_latest_one_that_has_been(text: str, seconds: float) -> None:
    assert moment(text, scenes.NOW, utc=True) == scenes.NOW + seconds


def test_what_is_no_time_is_said() -> None:
    for text in ("", "25:00", "12", "2025", "-9d"):
        with pytest.raises(CommandError, match="12:03:22"):
            moment(text, scenes.NOW, utc=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, which is the current one: names are short to type."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_write_saves_for_its_owner_alone_and_overwrites_only_when_told_to(folder: Path) -> None:
    file = folder / "s"
    async with seen(heard=told_at_once) as past:
        await say(past, "write s")
        assert "wrote 2 lines to s" in await until_told(past, "wrote")
        assert file.read_bytes() == b"".join(LINES)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.write_text("precious")
        await say(past, "write s")
        refused = "s is there already: name another file, or overwrite it with :write!"
        assert refused in " ".join(past.it.part("CommandStatus"))
        assert file.read_text() == "precious"
        await past.it.press("escape")
        await say(past, "write! s")
        await until_told(past, "wrote")
        assert file.read_bytes() == b"".join(LINES)


async def test_write_compresses_by_name(folder: Path) -> None:
    async with seen(heard=told_at_once) as past:
        await say(past, "write s.gz")
        await until_told(past, "wrote")
    assert gzip.decompress((folder / "s.gz").read_bytes()) == b"".join(LINES)


async def test_write_says_so_where_nothing_was_heard(folder: Path) -> None:
    async with seen(heard=lambda told: told(iter(()))) as past:
        await say(past, "write s")
        await until_told(past, "there was nothing to write yet: s is empty")
    assert (folder / "s").read_bytes() == b""


@pytest.mark.usefixtures("folder")
async def test_what_cannot_be_written_is_one_clear_line() -> None:
    async with seen(heard=told_at_once) as past:
        for line, told in (("write", "name a file"), ("write no/s", "no/s cannot be written: No such file")):
            await say(past, line)
            assert told in " ".join(past.it.part("CommandStatus"))
            await past.it.press("escape")
    async with seen() as past:
        await say(past, "write s")
        assert "there is nothing to write: this is a recording" in " ".join(past.it.part("CommandStatus"))
