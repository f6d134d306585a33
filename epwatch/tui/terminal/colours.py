"""How many colours the terminal has, as Rich will take it to have."""

from rich.console import Console

_FEW = frozenset({None, "standard", "windows"})


def few_colours() -> bool:
    """Return whether it has sixteen colours at most: TERM and COLORTERM tell, no terminal can be asked."""
    return Console(force_terminal=True).color_system in _FEW
