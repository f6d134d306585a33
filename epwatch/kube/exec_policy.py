"""Which credential plugins may run: --exec-policy, else the policy in kubectl's own preferences, else all (SEC-8).

Source of the rules: client-go plugin/pkg/client/auth/exec/exec.go, checkAllowlistLocked.
"""

import os
import shutil
from collections.abc import Mapping
from enum import Enum, auto

from msgspec import Struct


class Rule(Enum):
    """What is allowed."""

    ALL = auto()
    NONE = auto()
    LISTED = auto()


class ExecPolicy(Struct, frozen=True):
    """The policy; ``source`` is who says so, for messages."""

    rule: Rule = Rule.ALL
    allowed: tuple[str, ...] = ()
    source: str = ""


def policy_from_option(text: str) -> ExecPolicy:
    """Return the policy that allow, deny or allowlist=NAME,PATH,... stands for.

    Raises:
        ValueError: it is none of them; the text says what to write.
    """
    rules = {"allow": Rule.ALL, "deny": Rule.NONE}
    if text in rules:
        return ExecPolicy(rules[text], source="--exec-policy")
    key, _, names = text.partition("=")
    allowed = tuple(names.split(","))
    if key != "allowlist" or not all(allowed):
        msg = "write allow, deny, or allowlist=NAME,/PATH/TO/ANOTHER"
        raise ValueError(msg)
    return ExecPolicy(Rule.LISTED, allowed, "--exec-policy")


def executable(command: str, environ: Mapping[str, str]) -> str | None:
    """Return the absolute path of what would run, None where there is nothing.

    What only a relative entry of PATH leads to is nothing, as for Go: the folder we stand in is no place for programs.
    """
    found = shutil.which(command, path=environ.get("PATH", os.defpath))
    return found if found is not None and os.path.isabs(found) else None  # noqa: PTH117


def refusal(policy: ExecPolicy, command: str, environ: Mapping[str, str]) -> str | None:
    """Return why the plugin may not run, None where it may, or where it is not there at all."""
    if policy.rule is Rule.ALL:
        return None
    if policy.rule is Rule.NONE:
        return f"not allowed by {policy.source}: no plugin is"
    path = executable(command, environ)
    # An entry stands for what it leads to: a bare name for the one in PATH, a path for itself.
    listed = {executable(entry, environ) for entry in policy.allowed}
    if path is None or path in listed:
        return None
    return f"not allowed by {policy.source}: {path} is not listed there"
