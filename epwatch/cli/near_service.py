"""The service that somebody may have meant by a name that none has: asked of the server beside the streams.

Of services that are named no others are listed, so that the picture does not know what else there is.
"""

import threading
from collections.abc import Sequence
from typing import Final

from epwatch.cli.arguments import Arguments
from epwatch.cli.candidates import Question
from epwatch.cli.exits import tell
from epwatch.cli.live_names import names_of
from epwatch.model.nearest import did_you_mean

_PATIENCE: Final = 5.0


def near_service(names: Sequence[str], arguments: Arguments) -> str:
    """Return ``; did you mean NAME?`` for the first of these names, "" where none is near or none can be read.

    Takes five seconds at most, as what else is read beside the streams, on a loop of its own.
    """
    try:
        known = names_of(Question.SERVICES, arguments, _PATIENCE)
    except Exception:  # noqa: BLE001 - a hint is worth no error of its own
        return ""
    return did_you_mean(names[0], known)


def tell_near_service(names: Sequence[str], arguments: Arguments) -> None:
    """Say it on stderr once it is known; returns at once, from any thread, and holds up no end."""

    def say() -> None:
        if near := near_service(names, arguments):
            tell(f"epwatch: no service {names[0]}{near}")

    threading.Thread(target=say, name="epwatch-near", daemon=True).start()
