"""Durations as the user writes them: the one place that reads `30s`, `5m`, `1h30m`, `500ms`."""

import argparse
import re

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def duration(text: str) -> float:
    """Return text as seconds; a plain number means seconds, as in kubectl's --request-timeout.

    Raises:
        argparse.ArgumentTypeError: text is no duration; its message is one line.
    """
    if _PLAIN.fullmatch(text):
        return float(text)
    parts = list(_PART.finditer(text))
    if not parts or "".join(part[0] for part in parts) != text:
        message = f"{text!a} is not a duration; write 30s, 5m, 1h30m or 500ms"
        raise argparse.ArgumentTypeError(message)
    return sum(float(part[1]) * _SECONDS[part[2]] for part in parts)


def positive_duration(text: str) -> float:
    """Return text as seconds, more than none.

    Raises:
        argparse.ArgumentTypeError: text is no duration, or is zero.
    """
    seconds = duration(text)
    if seconds <= 0:
        message = f"{text!a} is no time at all; write 30s, 5m or 1h30m"
        raise argparse.ArgumentTypeError(message)
    return seconds
