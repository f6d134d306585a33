"""What is typed as a pattern is one, or is told to be none; Python's warnings are nobody's concern."""

import re

import pytest

from epwatch.model.typed_pattern import typed_pattern


@pytest.mark.parametrize("text", ["[[a]", "[a||b]", "[a&&b]"])
def test_what_may_mean_a_nested_set_one_day_is_a_pattern_without_a_word(text: str) -> None:
    assert typed_pattern(text).pattern == text


def test_what_is_no_pattern_is_told() -> None:
    with pytest.raises(re.error):
        typed_pattern("a(")
