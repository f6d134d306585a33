"""What GNU screen does to a program in it, and what has to be left out there."""

from collections.abc import Mapping, MutableMapping


def inside(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal is a window of GNU screen (tmux calls itself ``screen`` too, but has no STY)."""
    return bool(environ.get("STY")) and environ.get("TERM", "").startswith("screen")


def without_true_colour(environ: MutableMapping[str, str]) -> None:
    """Forget the outer terminal's COLORTERM: screen 4 takes a colour's numbers for attributes, so that text blinks."""
    if inside(environ):
        environ.pop("COLORTERM", None)


def mouse_works(environ: Mapping[str, str]) -> bool:
    """Return whether the mouse can be asked for: with it screen keeps an Esc until the next key, of which it makes one.

    A known bug of screen 4.9 (neovim's issue 21105, kakoune's 4376).
    """
    return not inside(environ)
