"""The keys of a config file: ids, keys and clashes are checked; every binding of every screen is known to the check."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.screen import Screen
from textual.widget import Widget

import epwatch.tui
from epwatch.options import OwnAction
from epwatch.tui.key_map import key_names, key_problems, scopes
from epwatch.tui.keys.written import is_key, written
from epwatch.tui.look.glyphs import ASCII, UNICODE


def every_class() -> Iterator[type[Widget]]:
    """Yield each widget and screen of the program, but those that are made from a config file."""
    for module in pkgutil.walk_packages(epwatch.tui.__path__, "epwatch.tui."):
        importlib.import_module(module.name)
    waiting: list[type[Widget]] = [Widget]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("epwatch.") and "<locals>" not in one.__qualname__:
            yield one


def test_every_binding_has_an_id_a_tooltip_and_a_group() -> None:
    for bindings in scopes().values():
        assert [binding for binding in bindings if not (binding.id and binding.tooltip and binding.group)] == []


def test_no_binding_of_any_screen_is_unknown_to_the_check() -> None:
    known = {binding.action for bindings in scopes().values() for binding in bindings}
    for one in every_class():
        own = one.__dict__.get("BINDINGS", [])
        unknown = [each for each in own if getattr(each, "action", None) not in known]
        assert unknown == [], f"{one.__name__} is in none of the scopes of key_map.py"
    assert any(issubclass(one, Screen) for one in every_class())


def test_the_programs_own_keys_clash_nowhere() -> None:
    assert key_problems((), ()) == []


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ([("find.fliter", "f")], "[keys] find.fliter: no such binding; did you mean find.filter?"),
        ([("find.filter", "w")], "w would be the key of both find.filter and watch.why"),
        ([("find.filter", "f,ctrl-c")], "ctrl+c would be the key of both program.quit-at-once and find.filter"),
        ([("find.filter", "f7"), ("watch.why", "f7")], "f7 would be the key of both find.filter and watch.why"),
        ([("program.back", "j")], "j would be the key of both program.back and move.down"),
        (
            [("find.filter", "slahs")],
            "[keys] find.filter: slahs is no key; write a character, f5, ctrl-x, PgDn, space, ...",
        ),
    ],
)
def test_unknown_ids_no_keys_and_clashes_are_named(keys: list[tuple[str, str]], problem: str) -> None:
    assert key_problems(keys, ())[0] == problem


@pytest.mark.parametrize(
    "keys",
    [
        [("find.filter", "f")],
        [("find.filter", "/,f")],
        [("find.filter", "w"), ("watch.why", "f5")],
        [("find.filter", "w"), ("watch.why", "/")],
        [("open.open-or-close", "enter,f6")],
    ],
)
def test_free_keys_own_keys_and_swapped_keys_are_no_clash(keys: list[tuple[str, str]]) -> None:
    assert key_problems(keys, ()) == []


def test_an_own_action_may_not_take_a_key_of_the_screen_nor_of_another() -> None:
    one, two = OwnAction(key="X", title="One", argv=("a",)), OwnAction(key="X", title="Two", argv=("a",))
    assert key_problems((), [one]) == []
    assert key_problems((), [one, two]) == ["X would be the key of both your.one and your.two"]
    assert key_problems((), [OwnAction(key="j", title="J", argv=("a",))]) == [
        "j would be the key of both move.down and your.j"
    ]
    assert key_problems((), [one, OwnAction(key="Y", title="One", argv=("a",))]) == [
        "[[action]] One: two have this title"
    ]


def test_keys_are_written_as_people_write_them() -> None:
    told = [written(key) for key in ("/", "ctrl-x", "PgDn", "Esc", "F5", "G", "alt-k", "+")]
    assert told == ["slash", "ctrl+x", "pagedown", "escape", "f5", "G", "alt+k", "plus"]
    assert all(is_key(key) for key in ("/", "ctrl-x", "PgDn", "Esc", "F5", "G", "alt-k", "é"))
    assert not any(is_key(key) for key in ("", "slahs", "ctrl-", "f99", "\x1b"))


def test_a_key_is_called_by_what_it_is_now() -> None:
    assert key_names((), UNICODE)["find.filter"] == "/"
    names = key_names([("find.filter", "ctrl-f5,x"), ("move.down", "down")], ASCII)
    assert (names["find.filter"], names["move.down"], names["watch.reconnect"]) == ("ctrl-f5", "down", "ctrl-r")
