"""A few hundred random keys while the cluster changes: no crash, a usable screen, and the picture of a fresh one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.monkey.acts import Act, Does, pressed, read, written
from tests.monkey.session import Session

KEYS = 120


@pytest.mark.parametrize("seed", [2, 3])
async def test_random_keys_under_churn_leave_a_usable_screen_with_the_picture_of_a_fresh_one(seed: int) -> None:
    session = Session()
    try:
        await session.run(pressed(seed, KEYS))
    except BaseException as error:
        error.add_note(f"python -m tests.monkey --seed {seed} --keys {KEYS} does it again")
        raise


async def test_a_lost_row_is_found_by_the_comparison() -> None:
    session = Session()
    with pytest.raises(AssertionError, match="not as a fresh screen"):
        await session.run(_with_a_loss(session))


def _with_a_loss(session: Session) -> Iterator[Act]:
    yield Act(Does.KEY, "asterisk")
    session._world.services.pop(next(iter(session._world.services)))


def test_acts_that_were_kept_are_read_back(tmp_path: Path) -> None:
    done = list(pressed(5, 300))
    written(tmp_path / "acts.jsonl", 5, done)
    assert read(tmp_path / "acts.jsonl") == done
