"""How well text reads on a ground: WCAG's contrast."""

from typing import Final

from textual.color import Color

READABLE: Final = 4.5
"""WCAG 2.2, 1.4.3 AA."""


def contrast(text: Color, ground: Color) -> float:
    """Return the contrast of two opaque colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(text), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    """Return WCAG's relative luminance."""
    linear = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
