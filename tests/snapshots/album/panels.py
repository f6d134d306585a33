"""What opens before the tree: why, details, YAML, timeline and lanes, help, palette, themes, streams, commands."""

from functools import partial
from typing import Final

from tests.snapshots.picture import Picture, tape, typed

_UP: Final = partial(Picture, source=tape("scaled", "12:00:08"))
_LATER: Final = partial(Picture, source=tape("scaled", "12:00:30"))
_POD: Final = ("j",)
"""From web-service to its first pod."""

PANELS: Final = (
    _UP(name="why-service", title="why: a service that is well", keys=("w",), shows="web-service"),
    _UP(
        name="why-pod",
        title="why: a pod whose probe does not pass",
        size=(120, 30),
        pinned=("cart",),
        keys=("j", "j", "j", "w"),
        shows="Gates",
    ),
    _UP(name="details-beside", title="details of a pod, beside", size=(140, 40), keys=(*_POD, "d"), shows="conditions"),
    _UP(name="details-below", title="details of a service, below", keys=("d",), shows="selector"),
    _UP(
        name="details-below",
        title="details of a service, below, with little room",
        size=(60, 15),
        keys=("d",),
        shows="more lines",
    ),
    _UP(name="yaml", title="YAML of a pod", keys=(*_POD, "y"), shows="inRotation"),
    _UP(name="yaml-light", title="YAML of a service", theme="light", size=(120, 30), keys=("y",), shows="kind"),
    _LATER(name="timeline", title="what happened to web-service", keys=("t",), shows="fewest ready"),
    _LATER(
        name="timeline-light",
        title="what happened to web-service",
        theme="light",
        size=(140, 40),
        keys=("t",),
        shows="fewest ready",
    ),
    _LATER(name="lanes", title="a lane for each pod", size=(120, 30), keys=("t", "tab"), shows="frontend"),
    _UP(name="help", title="help, its beginning", keys=("question_mark",), shows="Move"),
    _UP(name="help-end", title="help, its end", keys=("question_mark", "G"), shows=""),
    _UP(name="help", title="help in little room", size=(40, 10), keys=("question_mark",), shows=""),
    _UP(
        name="help-searched",
        title="help is searched",
        keys=("question_mark", "slash", *"zone", "enter"),
        shows="1 of",
    ),
    _UP(name="palette", title="the command palette", keys=("ctrl+p",), shows="Search"),
    _UP(name="palette-searched", title="the palette, searched", keys=("ctrl+p", *"time"), shows="imeline"),
    _UP(name="themes", title="a theme is chosen", keys=typed(":theme"), shows="high-contrast"),
    _UP(name="streams", title="how each stream stands", keys=("i",), shows="endpointslices"),
    _UP(name="without", title="who would fall without a zone", keys=typed(":without zone/zone-b"), shows="Without"),
    _UP(name="command", title="commands are completed", keys=("colon", *"gr"), shows="group"),
    _UP(
        name="command-wrong",
        title="a command that there is not",
        keys=("colon", *"gruop", "enter"),
        shows="gruop",
    ),
)
