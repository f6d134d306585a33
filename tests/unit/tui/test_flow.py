"""Lines that are wrapped: nothing lost, nothing wider than the room, roles kept."""

from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.look.flow import flowed, joined
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.text_width import width

_TEXT = st.text(st.sampled_from("ab c日é-"), max_size=40)
_LINES = st.lists(st.tuples(_TEXT, st.sampled_from([Role.PLAIN, Role.MUTED, Role.ERROR])), max_size=4)


def told(line: Line) -> str:
    return "".join(text for text, _role in line)


@given(line=_LINES, room=st.integers(12, 60), hang=st.integers(0, 11))
def test_wrapped_lines_fit_and_hold_every_word_in_its_role(line: list[tuple[str, Role]], room: int, hang: int) -> None:
    lines = list(flowed(tuple(line), room, hang))
    assert all(width(told(each).rstrip(" ")) <= room for each in lines)
    assert "".join(map(told, lines)).replace(" ", "") == told(tuple(line)).replace(" ", "")
    for role in Role:
        of_role = "".join(text for each in lines for text, own in each if own is role and text.strip())
        assert of_role.replace(" ", "") == "".join(text for text, own in line if own is role).replace(" ", "")


def test_what_does_not_fit_hangs_under_the_text() -> None:
    line = (("owner      ", Role.MUTED), ("ReplicaSet/frontend", Role.PLAIN), ("  revision 58bd6d4cf", Role.MUTED))
    assert [told(each) for each in flowed(line, 40, 11)] == [
        "owner      ReplicaSet/frontend  revision",
        "           58bd6d4cf",
    ]


def test_parts_stay_whole_and_what_stands_between_them_ends_no_line() -> None:
    parts = ["created 12:01:09", "Ready 12:01:09", "in slice", "out of rotation 12:04:35.0"]
    assert list(joined(parts, " · ", 38)) == [
        "created 12:01:09 · Ready 12:01:09",
        "in slice · out of rotation 12:04:35.0",
    ]
    assert list(joined(parts[:2], " · ", 5)) == parts[:2]
    assert list(joined((), " · ", 5)) == []
