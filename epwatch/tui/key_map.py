"""Which keys may be given to which binding, what is wrong with a config file's, and what each is called then.

A scope is what listens at one time: the tree with what stands around it, or a panel in front of it; the program's own
keys belong to each. Two bindings of one scope may not have one key, unless the program itself gives it to both (Enter
opens a row, and ends the typing of a filter).
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from epwatch.options import OwnAction
from epwatch.tui.app_bindings import APP_BINDINGS
from epwatch.tui.keys.keys import OWN, binding_id
from epwatch.tui.keys.named import KeyNames, key_name, named
from epwatch.tui.keys.own import own_bindings, own_id
from epwatch.tui.keys.written import is_key, written
from epwatch.tui.look.glyphs import ASCII, Signs
from epwatch.tui.main.main_bindings import MAIN_BINDINGS
from epwatch.tui.panels.chooser_screen import ChooserScreen
from epwatch.tui.panels.help_screen import HelpScreen
from epwatch.tui.panels.streams_screen import StreamsScreen
from epwatch.tui.panels.theme_screen import ThemeScreen
from epwatch.tui.panels.timeline_screen import TimelineScreen
from epwatch.tui.panels.why_screen import WhyScreen
from epwatch.tui.panels.without_screen import WithoutScreen
from epwatch.tui.panels.yaml_screen import YamlScreen
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.command_bar import CommandBar

_PANELS: Final = (
    ChooserScreen,
    HelpScreen,
    StreamsScreen,
    ThemeScreen,
    TimelineScreen,
    WhyScreen,
    WithoutScreen,
    YamlScreen,
)
_OWN: Final = binding_id("", OWN)


def scopes() -> dict[str, list[Binding]]:
    """Return the bindings of each scope as they are without any config file, a key each."""
    panels = {panel.__name__: _own(panel) for panel in _PANELS}
    named = {"tree": (*MAIN_BINDINGS, *_own(Tree)), "command line": _own(CommandBar), **panels}
    return {name: list(Binding.make_bindings([*APP_BINDINGS, *found])) for name, found in named.items()}


def key_problems(keys: Iterable[tuple[str, str]], actions: Iterable[OwnAction]) -> list[str]:
    """Return what is wrong with a config file's keys: unknown ids, no keys, keys that two bindings would have."""
    given, own = dict(keys), list(actions)
    every = scopes()
    known = sorted({binding.id for bindings in every.values() for binding in bindings if binding.id})
    told = [f"[keys] {name}: no such binding{_nearest(name, known)}" for name in given if name not in known]
    told += [
        f"[keys] {name}: {key} is no key; write a character, f5, ctrl-x, PgDn, space, ..."
        for name, text in given.items()
        for key in text.split(",")
        if not is_key(key)
    ]
    told += [f"[[action]] {each.title}: {each.key} is no key" for each in own if not is_key(each.key)]
    titles = [binding.id for binding in own_bindings(own)]
    told += [f"[[action]] {each.title}: two have this title" for each in own if titles.count(own_id(each)) > 1][1:]
    clashes: dict[tuple[str, frozenset[str]], tuple[str, str]] = {}
    for name, bindings in every.items():
        with_own = [*bindings, *own_bindings(own)] if name == "tree" else bindings
        for key, one, other in _clashes(with_own, given):
            clashes.setdefault((key, frozenset((one, other))), (one, other))
    told += [f"{key} would be the key of both {one} and {other}" for (key, _names), (one, other) in clashes.items()]
    return told


def _clashes(bindings: list[Binding], given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each key that two bindings have although the program does not give it to both, and their names."""
    usual = {(binding.id, binding.key) for binding in bindings}
    had: dict[str, list[str]] = {}
    for name in dict.fromkeys(binding.id or "" for binding in bindings):
        keys = given[name].split(",") if name in given else [b.key for b in bindings if b.id == name]
        for key in dict.fromkeys(written(each) for each in keys):
            had.setdefault(key, []).append(name)
    for key, names in had.items():
        for number, name in enumerate(names):
            for other in names[:number]:
                if name.startswith(_OWN) or (name, key) not in usual or (other, key) not in usual:
                    yield key, other, name


def keymap(keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the keys of a config file as Textual takes them, by id."""
    return {name: ",".join(written(key) for key in text.split(",")) for name, text in keys}


def key_names(keys: Iterable[tuple[str, str]], signs: Signs) -> KeyNames:
    """Return what the first key of each binding is called, by the binding's id; that in the tree, where it is there."""
    given = keymap(keys)
    usual: dict[str, str] = {}
    for binding in (binding for bindings in scopes().values() for binding in bindings):
        usual.setdefault(binding.id or "", binding.key)
    return {name: key_name(given.get(name, key).split(",")[0], signs) for name, key in usual.items()}


def id_lines() -> list[str]:
    """Return the id of each binding with its keys and what it does, as the comments of a config file."""
    found: dict[str, tuple[list[str], str]] = {}
    for binding in (binding for bindings in scopes().values() for binding in bindings):
        keys, _what = found.setdefault(binding.id or "", ([], binding.tooltip))
        keys.append(key_name(binding.key, ASCII))
    wide, names = max(map(len, found)), key_names((), ASCII)
    return [
        f"#   {name:<{wide}}  {' '.join(dict.fromkeys(keys)):<14}  {named(what, names)}"
        for name, (keys, what) in found.items()
    ]


def _own(of: type[Widget]) -> list[BindingType]:
    """Return the bindings of a widget or screen and of those of ours that it derives from, none of Textual's."""
    ours = [base for base in of.__mro__ if base.__module__.startswith("epwatch.")]
    return [binding for base in ours for binding in base.__dict__.get("BINDINGS", ())]


def _nearest(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
