"""The colour-blind theme: good, warning, error and plain text stay apart in each kind of dichromacy.

Simulation: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency"
(2009), severity 1. Distance: CIE76 in CIELAB, where 2.3 is just noticeable.
"""

from itertools import combinations

import pytest

from epwatch.tui.look.themes import COLOUR_BLIND, DARK

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

DICHROMACIES: dict[str, Matrix] = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ: Matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
D65: Triple = (0.95047, 1.0, 1.08883)
APART = 20.0
"""Nine times what is just noticeable: told apart at a glance."""


def times(matrix: Matrix, one: Triple) -> Triple:
    red, green, blue = (sum(factor * part for factor, part in zip(row, one, strict=True)) for row in matrix)
    return (red, green, blue)


def linear(colour: str) -> Triple:
    """Return the linear light of #rrggbb."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return (_linear(red), _linear(green), _linear(blue))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def lab(light: Triple) -> Triple:
    """Return CIELAB coordinates of linear light, cut to what a screen can show."""
    shown: Triple = tuple(min(1.0, max(0.0, part)) for part in light)  # type: ignore[assignment]
    x, y, z = (_curve(part / white) for part, white in zip(times(TO_XYZ, shown), D65, strict=True))
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def _curve(part: float) -> float:
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116


def distance(one: str, other: str, matrix: Matrix) -> float:
    """Return how far two colours are apart for somebody with this dichromacy."""
    seen = (lab(times(matrix, linear(colour))) for colour in (one, other))
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


@pytest.mark.parametrize("kind", DICHROMACIES)
def test_what_is_good_odd_wrong_and_plain_is_told_apart(kind: str) -> None:
    theme = COLOUR_BLIND
    colours = (theme.success, theme.warning, theme.error, theme.foreground)
    for one, other in combinations(colours, 2):
        assert one is not None
        assert other is not None
        assert distance(one, other, DICHROMACIES[kind]) >= APART, (one, other)


def test_the_measure_tells_why_the_dark_theme_is_not_enough() -> None:
    assert DARK.success is not None
    assert DARK.error is not None
    assert distance(DARK.success, DARK.error, DICHROMACIES["deuteranopia"]) < APART
