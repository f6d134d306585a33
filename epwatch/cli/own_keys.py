"""What a config file says of keys: those that take the place of others, and actions of the user's own.

    [keys]
    "find.filter" = "f"
    "watch.why" = ["w", "f5"]

    [[action]]
    key = "X"
    title = "Shell"
    on = "pod"
    argv = ["kubectl", "--context={context}", "--namespace={namespace}", "exec", "-it", "{name}", "--", "sh"]

Which ids there are, and whether keys clash, is known to the screen alone (epwatch/tui/key_map.py).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from epwatch.kube.sanitize import clean
from epwatch.model.nearest import did_you_mean
from epwatch.options import OnRow, OwnAction

KEYS: Final = "keys"
ACTION: Final = "action"
_FIELDS: Final = ("key", "title", "argv", "on")
_HOLDERS: Final = ("{name}", "{namespace}", "{context}")

SAMPLE: Final = (
    "# Other keys for what the screen does, by its id: those at the end of this file.",
    f"#[{KEYS}]",
    '#"find.filter" = "f"',
    '#"watch.why" = ["w", "f5"]',
    "",
    "# Actions of your own: a command for the row under the cursor, run in the screen's place, never by a shell.",
    "# on is pod, service or any; {name}, {namespace} and {context} are the row's.",
    f"#[[{ACTION}]]",
    '#key = "X"',
    '#title = "Shell"',
    '#on = "pod"',
    '#argv = ["kubectl", "--context={context}", "--namespace={namespace}", "exec", "-it", "{name}", "--", "sh"]',
    "",
)
"""What a new config file says of keys, in comments."""


def keys_of(table: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the ids of the table with their keys, apart by commas; what :func:`key_problems` tells of is left out."""
    return tuple((clean(name, 60), ",".join(texts)) for name, value in table.items() if (texts := _texts(value)))


def key_problems(table: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with the table."""
    for name, value in table.items():
        if not _texts(value):
            yield f"[{KEYS}] {clean(name, 60)}: expected a key, or a list of keys"


def actions_of(values: object) -> tuple[OwnAction, ...]:
    """Return the actions that the file makes; what :func:`action_problems` tells of is left out."""
    tables = values if isinstance(values, list | tuple) else ()
    return tuple(_action(table) for table in tables if isinstance(table, dict) and not list(_wrong_in(table)))


def action_problems(values: object) -> Iterator[str]:
    """Yield what is wrong with the actions."""
    if not isinstance(values, list | tuple) or not all(isinstance(each, dict) for each in values):
        yield f"{ACTION}: expected tables, each under [[{ACTION}]]"
        return
    for number, table in enumerate(values, start=1):
        yield from (f"[[{ACTION}]] {number}: {problem}" for problem in _wrong_in(table))


def _wrong_in(table: Mapping[str, object]) -> Iterator[str]:
    for name in table:
        if name not in _FIELDS:
            yield f"{clean(name, 60)}: no such field{did_you_mean(name, _FIELDS)}"
    for name in ("key", "title"):
        if not isinstance(table.get(name), str) or not table[name]:
            yield f"{name} is missing: expected a text"
    argv = table.get("argv")
    if not isinstance(argv, list) or not argv or not all(isinstance(part, str) for part in argv):
        yield "argv is missing: expected a list of texts, the program first; no shell reads it"
    elif not argv[0] or any(holder in argv[0] for holder in _HOLDERS):
        yield "argv: the program comes first, and is no placeholder"
    else:
        yield from (
            f"argv: {clean(part, 60)} holds an unknown placeholder; there are {', '.join(_HOLDERS)}"
            for part in argv
            if _unknown_holder(part)
        )
    if table.get("on", OnRow.ANY.value) not in [kind.value for kind in OnRow]:
        yield f"on: expected one of {', '.join(kind.value for kind in OnRow)}"


def _unknown_holder(part: str) -> bool:
    """Return whether an argument holds a word in braces that is none of ours; braces of JSON hold more than a word."""
    words = (piece.partition("}")[0] for piece in part.split("{")[1:] if "}" in piece)
    return any(word.isidentifier() and f"{{{word}}}" not in _HOLDERS for word in words)


def _action(table: Mapping[str, object]) -> OwnAction:
    argv = table["argv"]
    return OwnAction(
        key=clean(table["key"], 20),
        title=clean(table["title"], 40),
        argv=tuple(str(part) for part in argv) if isinstance(argv, list) else (),
        on=OnRow(str(table.get("on", OnRow.ANY.value))),
    )


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a value that is one, or a list of some; none where it is anything else."""
    values = value if isinstance(value, list) else [value]
    return tuple(map(str, values)) if all(isinstance(each, str) and each for each in values) else ()
