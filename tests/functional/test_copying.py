"""`c`: what is copied of which row, that it is told, and that another press copies something else."""

import pytest

from epwatch.kube.sanitize import clean
from epwatch.tui.around import surround
from tests.functional import scenes
from tests.functional.screen import screen, story


@pytest.mark.parametrize(
    ("keys", "copied"),
    [
        (["g"], ["default", "default"]),
        ([], ["web-service", "10.96.0.12:80", "web-service.default.svc", "default", "web-service"]),
        (["j"], ["frontend-58bd6d4cf-abcde", "192.168.1.2:8080", "192.168.1.2", "node-a", "web-service"]),
        (["j", "l", "j"], ["frontend-58bd6d4cf-abcde", "192.168.1.2:8080"]),
        (["j", "j", "j", "j", "j", "j"], ["payments-db", "db.example.com"]),
        (["j", "j", "j", "j", "j", "j", "j", "l", "j"], ["queue-0", "[fd00::1:7]:8080", "fd00::1:7"]),
    ],
)
async def test_c_copies_the_name_first_and_another_text_with_each_further_press(
    keys: list[str], copied: list[str]
) -> None:
    """SEC-5."""
    async with screen(story(), size=(120, 24), pinned=("web-service",)) as it:
        await it.press(*keys)
        told = []
        for _press in copied:
            await it.press("c")
            told.append(it.app.clipboard)
            assert f"copied {it.app.clipboard} (" in it.part("Footer")[1]
        assert told == copied


async def test_another_row_is_copied_from_its_name_on_and_so_is_this_one_once_the_notice_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with screen(story(), size=(120, 24)) as it:
        await it.press("c", "c", "j", "c")
        await it.pass_time(1)
        assert it.app.clipboard == "frontend-58bd6d4cf-abcde"
        assert "once more: 192.168.1.2:8080" in it.part("Footer")[1]
        monkeypatch.setattr(surround, "REMARK", 0.01)
        await it.press("c")
        while "copied" in it.part("Footer")[1]:
            await it.pilot.pause(0.01)
        assert "? help" in it.part("Footer")[1]
        await it.press("c")
        assert it.app.clipboard == "frontend-58bd6d4cf-abcde"


async def test_hostile_names_are_copied_cleaned() -> None:
    """SEC-5."""
    async with screen(scenes.hostile(), size=(120, 24)) as it:
        await it.press("c")
        assert it.app.clipboard == clean(f"a0{scenes.HOSTILE[0]}")
        assert it.app.clipboard.isprintable()
