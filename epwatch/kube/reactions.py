"""What to do about each way in which a list or a watch can end: the table of R-5, R-6, R-7 and HO-2.

Pure: an exception goes in, a reaction comes out.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from epwatch.kube.errors import ApiError, one_line
from epwatch.kube.phase import Phase
from epwatch.kube.signals import (
    CredentialError,
    IdleTimeoutError,
    InterruptedStreamError,
    MovedError,
    RelistError,
    StreamEndedError,
    TransportError,
    VeryShortWatchError,
)

RETRYABLE = (
    ApiError,
    RelistError,
    StreamEndedError,
    VeryShortWatchError,
    IdleTimeoutError,
    InterruptedStreamError,
    OSError,  # with TimeoutError, ssl.SSLError and TransportError, into which the transport turns its library's errors
    ValueError,
    RecursionError,
)
"""Exactly what R-8 names; anything else is a bug and ends the program with a report."""


class Wait(Enum):
    """How long until the next try."""

    NONE = auto()
    """At once: nothing failed."""
    PROMPT = auto()
    """At once if that was not done lately, else the backoff."""
    BACKOFF = auto()
    SLOW = auto()
    """A minute: nothing but somebody's decision will change the answer."""


class Reaction(Struct, frozen=True, gc=False):
    """The reaction to one ending: how long to wait, whether to list anew, and the phase of the stream meanwhile.

    ``refused``: the request is refused as it is.
    """

    wait: Wait
    relist: bool = False
    phase: Phase = Phase.RETRYING
    cause: str = ""
    retry_after: float | None = None
    refused: bool = False


_FIXED: Final[Mapping[type[Exception], Reaction]] = MappingProxyType(
    {
        InterruptedStreamError: Reaction(Wait.NONE, cause="connecting anew"),
        MovedError: Reaction(Wait.NONE, relist=True, cause="the kubeconfig was rewritten"),
        IdleTimeoutError: Reaction(Wait.NONE, cause="no word from the server"),
        StreamEndedError: Reaction(Wait.PROMPT, cause="the server ended the watch"),
        VeryShortWatchError: Reaction(Wait.BACKOFF, cause="the server ends each watch at once"),
    }
)


def react(ending: Exception, *, opened: bool) -> Reaction:
    """Return the reaction to an ending out of RETRYABLE; opened tells whether the watch had begun."""
    fixed = _FIXED.get(type(ending))
    if fixed is not None:
        return fixed
    match ending:
        case ApiError():
            return _react_to_answer(ending)
        case TimeoutError():
            return Reaction(Wait.BACKOFF, cause=one_line(str(ending)) or "timed out")
        case CredentialError():
            return Reaction(Wait.BACKOFF, phase=Phase.AUTH, cause=str(ending))
        case OSError():
            return Reaction(Wait.PROMPT if opened else Wait.BACKOFF, cause=_os_error(ending))
        case _:
            return Reaction(Wait.PROMPT, relist=True, cause=_nonsense(ending))


def _react_to_answer(error: ApiError) -> Reaction:
    cause = str(error)
    if error.is_expired or error.is_too_large_rv or error.is_unreadable_storage:
        return Reaction(Wait.PROMPT, relist=True, cause=cause, retry_after=error.retry_after)
    if error.is_unauthorized:
        return Reaction(Wait.BACKOFF, phase=Phase.AUTH, cause=cause, retry_after=error.retry_after)
    if error.is_forbidden:
        return Reaction(Wait.SLOW, phase=Phase.DENIED, cause=cause, retry_after=error.retry_after)
    if error.is_not_found:
        return Reaction(Wait.SLOW, phase=Phase.UNSERVED, cause=cause, retry_after=error.retry_after)
    # A request that is refused as it is (a version from another storage) never succeeds: only a list leads on.
    return Reaction(
        Wait.BACKOFF,
        relist=error.is_bad_request,
        cause=cause,
        retry_after=error.retry_after,
        refused=error.is_bad_request,
    )


def _os_error(error: OSError) -> str:
    if isinstance(error, TransportError) or not error.strerror:
        return one_line(str(error)) or type(error).__name__
    return one_line(error.strerror)


def _nonsense(error: Exception) -> str:
    """Return what is wrong with bytes that make no sense: RelistError says it itself."""
    if isinstance(error, RelistError):
        return one_line(str(error))
    return f"not what a Kubernetes API server sends: {one_line(str(error))}"
