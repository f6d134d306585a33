"""Whatever changes, and whatever keys are pressed meanwhile: the terminal shows what painting everything would."""

from random import Random

import pytest

from tests.pty.conftest import SceneTerminal
from tests.pty.test_bytes import cells

KEYS = (*"jjkkgGhl*_osSewd", "\r", "\x1b", "\x1b[6~", "\x1b[5~")
SIZES = ((80, 24), (140, 40), (100, 12), (60, 20))
ROUNDS = 8
QUIET = 1.0
"""Seconds without a byte after which a busy machine too has shown all that it was told."""


def rows(terminal: SceneTerminal) -> list[list[object]]:
    """Return what stands between header and footer: a remark there goes with the next key."""
    return cells(terminal)[1:-2]


@pytest.mark.parametrize("seed", [5, 6])
def test_after_any_changes_the_screen_is_what_painting_everything_shows(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret
    columns, lines = random.choice(SIZES)
    with SceneTerminal(columns=columns, lines=lines, environ={}, program="tests.pty.world_program") as terminal:
        terminal.until_shows("web-service")
        for _ in range(ROUNDS):
            done = []
            for _ in range(random.choice((1, 2, 5))):
                if (luck := random.random()) < 0.6:
                    terminal.step(f"step {random.randrange(1 << 30)}")
                elif luck < 0.7:
                    terminal.step(f"pass {random.choice((1, 3, 11, 60))}")
                elif luck < 0.97:
                    terminal.type(random.choice(KEYS))
                else:
                    terminal.resize(*random.choice(SIZES))
                done.append(luck)
            terminal.settle(QUIET)
            before = rows(terminal)
            # What is painted whole: the help, then what was behind it.
            terminal.type("?")
            terminal.settle()
            terminal.type("\x1b")
            terminal.settle()
            assert rows(terminal) == before, done
        terminal.close()
