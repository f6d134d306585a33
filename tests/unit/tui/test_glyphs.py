"""The signs, and which the terminal's locale can show."""

import pytest

from epwatch.tui.look.glyphs import ASCII, UNICODE, Signs, signs_for
from epwatch.tui.look.text_width import width


@pytest.mark.parametrize(
    ("environ", "signs"),
    [
        ({}, UNICODE),
        ({"LANG": "en_US.UTF-8"}, UNICODE),
        ({"LANG": "de_DE.utf8"}, UNICODE),
        ({"LANG": "C"}, ASCII),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),
        ({"LC_CTYPE": "C.UTF-8"}, UNICODE),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, ASCII),
        ({"LANG": "de_DE.ISO-8859-1"}, ASCII),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, UNICODE),
    ],
)
def test_signs_follow_the_locale(environ: dict[str, str], signs: Signs) -> None:
    assert signs_for(environ) is signs


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_every_glyph_takes_one_cell_and_means_one_thing(signs: Signs) -> None:
    assert len(set(signs.glyphs.values())) == len(signs.glyphs) == 9
    assert {width(sign) for sign in (*signs.glyphs.values(), signs.opened, signs.closed, signs.cursor)} == {1}


def test_the_glyphs_are_those_of_the_interface_and_one_for_what_is_not_reached() -> None:
    assert "".join(ASCII.glyphs.values()) == "*+^v~!-o" + "x"
    assert "".join(UNICODE.glyphs.values()) == "●+▲▼~!−○" + "×"  # noqa: RUF001 - the interface's own minus


def test_ascii_signs_clean_what_the_terminal_cannot_show() -> None:
    assert ASCII.clean("a日n\u0303…") == "a??n."
    assert UNICODE.clean("a日…") == "a日…"
