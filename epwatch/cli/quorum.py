"""What a gate is asked for on the command line: how many, as a number or a percentage, and of which revision."""

import argparse
import re
from typing import Final, NamedTuple


class MinReady(NamedTuple):
    """How many have to be ready: a number or a percentage. Plain, so that help loads nothing of the model."""

    number: int
    percent: bool = False


_REVISION: Final = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
"""A label value, as pod-template-hash and controller-revision-hash are."""


def quorum(text: str) -> MinReady:
    """Return N or P% (up to 100%).

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    digits = text.removesuffix("%")
    percent = digits != text
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6 or (percent and int(digits) > 100):
        message = f"{text!a} is neither a number nor a percentage; write 3 or 80%"
        raise argparse.ArgumentTypeError(message)
    return MinReady(int(digits), percent=percent)


def count(text: str) -> int:
    """Return text as a whole number from 0.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    found = quorum(text)
    if found.percent:
        message = f"{text!a} is not a whole number"
        raise argparse.ArgumentTypeError(message)
    return found.number


def revision(text: str) -> str:
    """Return new or a hash.

    Raises:
        argparse.ArgumentTypeError: no label could have that value.
    """
    if not _REVISION.fullmatch(text):
        message = f"{text!a} is no revision; write new, or the hash of a label"
        raise argparse.ArgumentTypeError(message)
    return text
