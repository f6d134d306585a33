"""What terminals make of it: ASCII, no colour, sixteen, themes of Textual's; wide, combining and hostile text."""

from functools import partial
from typing import Final

from rich.color import ColorSystem

from epwatch.kube.sanitize import clean
from epwatch.model.batch import Batch
from epwatch.tui.look.glyphs import ASCII
from tests.functional import scenes
from tests.snapshots.picture import Picture, scene, tape

_GONE: Final = partial(Picture, source=tape("scaled", "12:00:22"), shows="\N{MINUS SIGN}")
_SCENES: Final = partial(Picture, target=scenes.TARGET, pinned=())


def _wide() -> Batch:
    """Return services whose texts hold wide and combining characters, as free text of other managers may."""
    texts = ("日本語のゾーン", "zo\u0301na-ñ", "한국-서울", "🚀-zone")
    rows = tuple(
        scenes.endpoint(f"192.168.7.{number}", f"web-7f9aa-{text}", zone=text, node=f"node-{text}")
        for number, text in enumerate(texts)
    )
    return scenes.initial([scenes.service("wide", rows), scenes.web(3)])


def _hostile() -> Batch:
    """Return services whose names mean harm, as the decoder lets them in."""
    made = []
    for number, harm in enumerate(scenes.HOSTILE):
        text = clean(harm)
        row = scenes.endpoint(f"192.168.9.{number}", f"web-7f9aa-{text}", zone=text, node=text)
        made.append(scenes.service(f"a{number}{text}", (row,), verdict=text))
    return scenes.initial(made)


TERMINALS: Final = (
    _GONE(name="ascii", title="in a locale without UTF-8", signs=ASCII, shows="- 192.168.1.6"),
    _GONE(
        name="ascii-palette",
        title="the palette in a locale without UTF-8",
        signs=ASCII,
        keys=("ctrl+p",),
        shows="Search for commands",
    ),
    _GONE(name="no-color", title="with NO_COLOR", theme="terminal", no_color=True),
    _GONE(name="terminal", title="in the terminal's own colours", theme="terminal", colours=ColorSystem.STANDARD),
    _GONE(
        name="terminal-filtered",
        title="in the terminal's own colours, matches marked",
        theme="terminal",
        colours=ColorSystem.STANDARD,
        keys=("slash", *"web-service", "enter"),
        shows="1 of 12",
    ),
    _GONE(name="16-colours", title="our colours on a terminal of 16", colours=ColorSystem.STANDARD),
    _GONE(
        name="16-colours-light", title="our colours on a terminal of 16", theme="light", colours=ColorSystem.STANDARD
    ),
    _GONE(name="256-colours", title="on a terminal of 256 colours", colours=ColorSystem.EIGHT_BIT),
    _GONE(name="nord", title="a theme of Textual's", theme="nord", size=(120, 30)),
    _GONE(name="textual-light", title="a light theme of Textual's", theme="textual-light"),
    _SCENES(name="wide", title="wide and combining characters", source=scene(_wide()), keys=("*",), shows="wide"),
    _SCENES(
        name="wide",
        title="wide and combining characters, with little room",
        source=scene(_wide()),
        size=(60, 15),
        keys=("*",),
        shows="wide",
    ),
    _SCENES(
        name="wide-ascii",
        title="wide and combining characters in a locale without UTF-8",
        source=scene(_wide()),
        signs=ASCII,
        keys=("*",),
        shows="wide",
    ),
    _SCENES(
        name="hostile",
        title="names that mean harm",
        source=scene(_hostile()),
        size=(120, 30),
        keys=("*",),
        shows="a5",
    ),
)
