"""The lanes of a hand-over on the screen: steps with their times, revisions apart, a container that ended early."""

from epwatch.history import History
from epwatch.model.followed import Followed
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.panels.handover_lines import lane_lines
from tests.unit.headless.pictures import KEY
from tests.unit.model.test_handover import Told, being, standing


def lanes(told: Told) -> list[str]:
    """Return the lines of web-service's lanes on a screen of 120 columns."""
    followed = Followed(KEY, History(1_000_000).past())
    followed.handover = told.one
    return ["".join(text for text, _role in line).rstrip() for line in lane_lines(followed, 120, UNICODE, utc=True)]


def test_old_and_new_stand_under_their_revisions_and_an_early_exit_below_its_lane() -> None:
    told = Told()
    old, new = being("old-1", ready=-9), being("new-1", ready=4)
    told.at(0, 1, standing(old))
    told.at(4, 2, standing(old), standing(new, "new"))
    ended = being("old-1", ready=-9, asked=9, ended=9)
    told.at(9.2, 1, standing(ended, rotates=False), standing(new, "new"))
    told.at(12, 1, standing(new, "new"))
    lines = lanes(told)
    heads = [line for line in lines if not line.startswith(" ")]
    assert [line.split()[0] for line in heads[1:]] == ["revision", "old-1", "revision", "new-1"]
    assert (heads[1], heads[3]) == ("revision old", "revision new")
    steps = lines[lines.index(heads[2]) + 1 : lines.index(heads[3])]
    assert "asked to end 12:04:09 · out of rotation 12:04:09.2" in steps[0]
    assert steps[1].startswith("  container ended (143) 12:04:09 · gone")
    below = " ".join(" ".join(steps).split())
    assert "EarlyExit: container main ended within a second of leaving rotation" in below
    assert not [line for line in lines[lines.index(heads[3]) :] if "EarlyExit" in line]
