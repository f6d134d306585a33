"""What the monkey does, one act at a time: drawn from a seed, kept as JSON lines, read back to be done again."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final

import msgspec
from msgspec import Struct

from tests.functional.scenes import HOSTILE
from tests.functional.test_promised_keys import PROMISED


class Does(StrEnum):
    """The kinds of acts."""

    KEY = "key"
    TYPE = "type"
    PASTE = "paste"
    CLICK = "click"
    WHEEL = "wheel"
    RESIZE = "resize"
    NEWS = "news"
    TIME = "time"


class Act(Struct, frozen=True, omit_defaults=True):
    """One act; ``x`` and ``y`` are a cell or a size, ``number`` a seed of news, seconds, clicks, or lines."""

    does: Does
    text: str = ""
    x: int = 0
    y: int = 0
    number: int = 0


PANELS: Final = ("a", "v", "tab", "shift+tab", "i", "space", "J", "K", "left_parenthesis", "right_parenthesis")
FIELDS: Final = ("backspace", "delete", "ctrl+a", "ctrl+e", "ctrl+u", "ctrl+w", "ctrl+k", "less_than_sign")
KEYS: Final = tuple(key for key in (*PROMISED, *PANELS, *FIELDS) if key not in ("q", "ctrl+c"))
FILTERS: Final = (
    "web is:notready",
    "!cache zone:zone-a",
    "label:app=web",
    "ns:default node:node-b",
    "(unterminated",
    "[a-",
    "revision:6d4cf owner:x",
    "zone:",
    "fr.*abc|q",
    "a b c !d !e",
    "\\",
)
COMMANDS: Final = (
    "ns default",
    "ns shop",
    "ns nowhere",
    "ns",
    "ctx prod",
    "ctx staging",
    "sort ready",
    "sort -age",
    "sort nothing",
    "group zone",
    "group label=app",
    "group",
    "from node-a",
    "from zone/zone-b",
    "from node/none",
    "from",
    "without node/node-a",
    "without zone/zone-a",
    "without",
    "at 12:04",
    "at -10s",
    "at 25:99",
    "write",
    "theme light",
    "theme 16-colours",
    "theme",
    "help",
    "nonsense",
    "",
)
PASTES: Final = (*HOSTILE, "one\ntwo\r\nthree", "\x1b[201~q", "x" * 3000, "日本語" * 20, "e\u0301\u0489" * 50)
SIZES: Final = ((40, 10), (80, 24), (140, 40), (200, 60), (300, 100), (120, 30), (41, 11), (79, 100), (300, 10))
"""From the smallest to the largest that the interface names, with corners between them."""
_ENDS: Final = 0.004
"""Chance that the monkey presses a key that may end the program."""


def acts(seed: int) -> Iterator[Act]:
    """Return acts without end."""
    random = Random(seed)  # noqa: S311 - no secret
    kinds = (_key, _line, _paste, _mouse, _size, _news, _time)
    while True:
        yield from random.choices(kinds, (70, 6, 1, 6, 2, 12, 3))[0](random)


def keys_of(act: Act) -> int:
    """Return how many keys an act is; a click, a paste, another size count as one, what others do as none."""
    if act.does in (Does.NEWS, Does.TIME):
        return 0
    return max(len(act.text), 1) if act.does is Does.TYPE else 1


def pressed(seed: int, keys: int) -> Iterator[Act]:
    """Return a seed's acts until so many keys are pressed."""
    for act in acts(seed):
        yield act
        keys -= keys_of(act)
        if keys <= 0:
            return


def written(path: Path, seed: int, done: Iterable[Act]) -> None:
    """Keep acts in a file, a line each, after a line that says of which seed they are."""
    lines = [msgspec.json.encode({"seed": seed}), *map(msgspec.json.encode, done)]
    path.write_bytes(b"\n".join(lines) + b"\n")


def read(path: Path) -> list[Act]:
    """Return the acts of a file."""
    return [msgspec.json.decode(line, type=Act) for line in path.read_bytes().splitlines()[1:]]


def _key(random: Random) -> Iterator[Act]:
    if random.random() < _ENDS:
        yield Act(Does.KEY, random.choice(("q", "q", "ctrl+c")))
    elif random.random() < 0.1:
        yield Act(Does.KEY, "escape")
    else:
        yield Act(Does.KEY, random.choice(KEYS))


def _line(random: Random) -> Iterator[Act]:
    opens, lines = random.choice((("slash", FILTERS), ("colon", COMMANDS)))
    yield Act(Does.KEY, opens)
    yield Act(Does.TYPE, random.choice(lines))
    if random.random() < 0.3:
        yield from _news(random)
    yield Act(Does.KEY, random.choice(("enter", "enter", "enter", "escape", "tab", "up")))


def _paste(random: Random) -> Iterator[Act]:
    if random.random() < 0.7:
        yield Act(Does.KEY, random.choice(("slash", "colon")))
    yield Act(Does.PASTE, random.choice(PASTES))


def _mouse(random: Random) -> Iterator[Act]:
    x, y = random.randrange(300), random.randrange(100)
    if random.random() < 0.5:
        yield Act(Does.CLICK, x=x % 120, y=y % 40, number=random.choice((1, 1, 2, 3)))
    else:
        yield Act(Does.WHEEL, x=x, y=y, number=random.choice((-3, -1, 1, 3)))


def _size(random: Random) -> Iterator[Act]:
    for _ in range(random.choice((1, 1, 1, 5))):
        fixed = random.choice(SIZES)
        x, y = fixed if random.random() < 0.5 else (random.randint(40, 300), random.randint(10, 100))
        yield Act(Does.RESIZE, x=x, y=y)


def _news(random: Random) -> Iterator[Act]:
    for _ in range(random.choice((1, 1, 2, 8))):
        yield Act(Does.NEWS, number=random.randrange(1 << 30))


def _time(random: Random) -> Iterator[Act]:
    yield Act(Does.TIME, number=random.choice((1, 1, 3, 11, 60, 1000)))
