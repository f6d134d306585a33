"""Values as YAML lines: a reader reads the same values; folding and searching lose and invent nothing."""

import re

import yaml
from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.folded_text import FoldedText
from epwatch.tui.panels.yaml_text import yaml_lines

_TEXTS = st.one_of(
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12),
    st.sampled_from(
        ["yes", "Null", "~", "0x1f", "1e3", "2026-11-24", "- a", "a: b", "#x", "{}", "*a", "&a", "!x", " a "]
    ),
)
_SCALARS = st.one_of(_TEXTS, st.integers(-9, 99999), st.booleans(), st.none(), st.floats(-1e6, 1e6, width=32))
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=12
)
_SIMPLE = {"a": {"b": 1, "c": [{"name": "x", "port": 1}, {"name": "zz"}]}, "d": "e"}


def told(line: Line) -> str:
    return "".join(text for text, _role in line)


def flat(value: object) -> bool:
    """Return whether no list stands directly in a list: the API has none, and the lines do not show it."""
    if isinstance(value, dict):
        return all(flat(each) for each in value.values())
    return not isinstance(value, list) or all(flat(each) and (not isinstance(each, list) or not each) for each in value)


@given(value=st.dictionaries(_TEXTS, _VALUES, max_size=4).filter(flat))
def test_a_yaml_reader_reads_the_same_values(value: dict[str, object]) -> None:
    text = "\n".join(told(each.line) for each in yaml_lines(value))
    assert (yaml.safe_load(text) or {}) == value


@given(value=st.dictionaries(_TEXTS, _VALUES, min_size=1, max_size=4).filter(flat), data=st.data())
def test_folding_hides_only_what_belongs_to_a_line_and_opening_all_brings_all_back(
    value: dict[str, object], data: st.DataObject
) -> None:
    text = FoldedText()
    lines = yaml_lines(value)
    text.take(lines)
    for _step in range(5):
        text.move(data.draw(st.integers(-5, 5)))
        before = text.height
        text.fold(closed=data.draw(st.sampled_from([None, True, False])))
        assert 0 <= text.cursor < text.height
        assert text.height <= len(lines)
        assert [told(text.line(place)) for place in range(text.height)]
        assert before >= 1
    text.fold_all(closed=False)
    assert [told(text.line(place)) for place in range(text.height)] == [told(each.line) for each in lines]
    text.fold_all(closed=True)
    assert text.height == len(value)


def shown(text: FoldedText) -> list[str]:
    return [("> " if place == text.cursor else "  ") + told(text.line(place)) for place in range(text.height)]


def test_a_line_is_folded_with_what_belongs_to_it_and_h_goes_up() -> None:
    text = FoldedText()
    text.take(yaml_lines(_SIMPLE))
    text.move(3)
    text.fold()
    assert shown(text) == ["  a:", "    b: 1", "    c:", ">     - name: x  1 line folded", "      - name: zz", "  d: e"]
    text.fold(closed=True)
    assert shown(text) == ["  a:", "    b: 1", ">   c:  3 lines folded", "  d: e"]
    text.fold(closed=True)
    assert shown(text) == ["> a:  5 lines folded", "  d: e"]
    text.fold(closed=False)
    text.move(2)
    text.fold(closed=False)
    assert shown(text)[2:5] == [">   c:", "      - name: x  1 line folded", "      - name: zz"]


def test_a_search_opens_what_it_finds_marks_it_and_goes_around() -> None:
    text = FoldedText()
    text.take(yaml_lines(_SIMPLE))
    text.fold_all(closed=True)
    assert text.find(re.compile("NAME", re.IGNORECASE)) == 2
    text.match(1)
    assert shown(text)[text.cursor] == ">     - name: x  1 line folded"
    assert ("name", Role.MATCH) in text.line(text.cursor)
    text.match(1)
    text.match(1)
    assert "name: x" in shown(text)[text.cursor]
    text.match(-1)
    assert "name: zz" in shown(text)[text.cursor]


def test_folds_and_cursor_stay_on_their_values_when_the_values_change() -> None:
    text = FoldedText()
    text.take(yaml_lines(_SIMPLE))
    text.move(2)
    text.fold()
    text.take(yaml_lines({"0": 1, **_SIMPLE, "a": {"b": 2, "c": [{"name": "x", "port": 1}, {"name": "z"}]}}))
    assert shown(text) == ['  "0": 1', "  a:", "    b: 2", ">   c:  3 lines folded", "  d: e"]
    text.take(yaml_lines({"a": {"b": 2}}))
    assert shown(text) == ["> a:", "    b: 2"]
