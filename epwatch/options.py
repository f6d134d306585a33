"""What the user asked for: one frozen struct, built once by the command line and passed down."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

HISTORY: Final = 32 * 1024 * 1024
"""Bytes: a sixth of what 50,000 pods may take in all (200 MB)."""


class OnRow(StrEnum):
    """Which rows an action is for."""

    POD = "pod"
    SERVICE = "service"
    ANY = "any"


class OwnAction(Struct, frozen=True, kw_only=True):
    """A command of the user's own: a key, a title, and its argv.

    In the argv {name}, {namespace} and {context} stand for those of the row under the cursor, a pod or a service.
    """

    key: str
    title: str
    argv: tuple[str, ...]
    on: OnRow = OnRow.ANY


class Options(Struct, frozen=True, kw_only=True):
    """Options of every command that reads a cluster; durations in seconds.

    ``contexts`` empty means the kubeconfig's current one; ``namespaces`` empty the context's own. ``services`` are the
    names to look at (empty: all); ``pods`` are names whose records are handed out, whether or not a service selects
    them; ``selector`` is a label selector on Services, sent to the server as it is. ``where`` is a filter in the
    screen's grammar; ``from_node`` and ``from_zone`` are the place that the screen's tree is seen from. ``endpoints``
    is on, auto or off: whether the v1 Endpoints are watched. ``exec_policy`` is allow, deny or allowlist=NAME,PATH;
    None leaves it to kubectl's preferences. ``history`` is how many bytes of what was seen a screen keeps.

    ``keys`` are the ids of bindings with the keys (apart by commas) that take the place of theirs; ``actions`` are the
    user's own; ``no_mouse`` leaves the mouse to the terminal.
    ``max_bytes`` is how many bytes a second go to the terminal unasked, 0 for no limit.
    """

    kubeconfig: str | None = None
    contexts: tuple[str, ...] = ()
    cluster: str | None = None
    user: str | None = None
    server: str | None = None
    token: str | None = None
    namespaces: tuple[str, ...] = ()
    all_namespaces: bool = False
    services: tuple[str, ...] = ()
    pods: tuple[str, ...] = ()
    selector: str = ""
    as_user: str | None = None
    as_groups: tuple[str, ...] = ()
    exec_policy: str | None = None
    request_timeout: float | None = None
    endpoints: str = "on"
    highlight: float = 5.0
    ghosts: float = 10.0
    utc: bool = False
    refresh: float = 0.08
    max_bytes: int = 3000
    theme: str = "auto"
    where: str = ""
    from_node: str | None = None
    from_zone: str | None = None
    log_file: str | None = None
    history: int = HISTORY
    keys: tuple[tuple[str, str], ...] = ()
    actions: tuple[OwnAction, ...] = ()
    no_mouse: bool = False

    def __repr__(self) -> str:
        """Return the name alone: options hold a token."""
        return "Options(...)"
