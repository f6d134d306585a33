"""From a picture's SVG to a PNG, where the renderer is at hand: some readers of README show no SVG fonts."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

FONT: Final = "DejaVu Sans Mono"
"""Has every sign of the tree; the SVG asks for a font from the network, which is not there."""


def render(svg: Path) -> Path | None:
    """Write the PNG beside an SVG and return its path; None, with nothing written, without ``resvg_py``."""
    if find_spec("resvg_py") is None:
        return None
    import resvg_py

    image = resvg_py.svg_to_bytes(svg_string=svg.read_text("utf-8"), font_family=FONT, monospace_family=FONT)
    path = svg.with_suffix(".png")
    path.write_bytes(bytes(image))
    return path
