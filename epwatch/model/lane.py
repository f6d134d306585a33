"""One pod's way through a service: from its making to its end, each step with its time and where that time is from.

What the API server writes (created, scheduled, Ready, asked to end, container ended) has whole seconds, of the clock
of whoever wrote it. What is only seen here (address, in slice, out of rotation, gone) has the time of its receipt.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Pod
from epwatch.model.pod_findings import early_exit
from epwatch.model.serving_gate import asked_to_end
from epwatch.model.snapshot import Trigger


class Step(StrEnum):
    """A step, in the order in which a pod usually takes them; the name of an event in the interface's timeline."""

    CREATED = "Created"
    SCHEDULED = "Scheduled"
    HAS_ADDRESS = "HasAddress"
    READY = "Ready"
    IN_SLICE = "InSlice"
    ASKED_TO_END = "AskedToEnd"
    OUT_OF_ROTATION = "OutOfRotation"
    CONTAINER_ENDED = "ContainerEnded"
    GONE = "Gone"


SEEN: Final = frozenset({Step.HAS_ADDRESS, Step.IN_SLICE, Step.OUT_OF_ROTATION, Step.GONE})
"""Steps that no field of an object dates: only who watched knows when they came."""


class LaneEvent(Struct, frozen=True):
    """A step that was taken; ``time`` in wall seconds, None where nobody saw it happen. ``note``: an exit code."""

    step: Step
    time: float | None
    note: str = ""


class Sight(Struct, frozen=True, kw_only=True):
    """How a pod stood at one time: its record, None where pods are not read, and its place among the slices.

    ``rotates``: traffic is sent there. ``gone``: a slice still names it, and it is no more. ``known``: somebody watched
    when it came to be so; not in a first picture, nor after a gap. ``trigger``: what the controllers' write says of its
    cause, None where it is not theirs.
    """

    time: float
    pod: Pod | None
    rotates: bool
    known: bool
    gone: bool = False
    trigger: Trigger | None = None


class Lane:
    """One pod's steps; belongs to one thread."""

    __slots__ = ("_entered_by", "_rotates", "_steps", "early", "name", "namespace", "revision", "uid")

    def __init__(self, namespace: str, name: str, uid: str) -> None:
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.revision: str | None = None
        self.early = ""
        """What EarlyExit (P10) says of it, "" for nothing."""
        self._rotates = False
        self._entered_by: Trigger | None = None
        self._steps: dict[Step, LaneEvent] = {}

    @property
    def rotates(self) -> bool:
        """Return whether it was in rotation when last seen."""
        return self._rotates

    @property
    def events(self) -> tuple[LaneEvent, ...]:
        """Return the steps taken, in the order of :class:`Step`."""
        return tuple(self._steps[step] for step in Step if step in self._steps)

    def time_of(self, step: Step) -> float | None:
        """Return when a step was taken, None where it was not, or where nobody knows when."""
        event = self._steps.get(step)
        return None if event is None else event.time

    @property
    def due(self) -> float | None:
        """Return from when on the controllers could have put it into the slice (EP-9), None where that is not known.

        That is when it became Ready, or later, where the write names a later cause (the making of the service, say).
        One that came in by a write for another reason, another selector for one, was not waited for since it is Ready.
        """
        ready, trigger = self.time_of(Step.READY), self._entered_by
        if trigger is None:
            return ready
        if trigger.time is None or ready is None:
            return trigger.time
        return max(ready, trigger.time)

    def took(self, step: Step) -> bool:
        """Return whether the step was taken."""
        return step in self._steps

    def see(self, sight: Sight) -> None:
        """Take in how the pod stands."""
        seen_at = sight.time if sight.known else None
        if sight.pod is not None:
            self._read(sight.pod, seen_at)
        if sight.gone:
            self._steps.setdefault(Step.GONE, LaneEvent(Step.GONE, seen_at))
        if sight.rotates and not self._rotates:
            # Back in rotation: what counts for a hand-over is the last time it left.
            self._steps.pop(Step.OUT_OF_ROTATION, None)
            if Step.IN_SLICE not in self._steps:
                self._steps[Step.IN_SLICE] = LaneEvent(Step.IN_SLICE, seen_at)
                self._entered_by = sight.trigger
        elif self._rotates and not sight.rotates:
            self._steps[Step.OUT_OF_ROTATION] = LaneEvent(Step.OUT_OF_ROTATION, seen_at)
        self._rotates = sight.rotates

    def leave(self, time: float, *, known: bool) -> None:
        """Take in that the pod is gone."""
        seen_at = time if known else None
        if self._rotates:
            self._rotates = False
            self._steps[Step.OUT_OF_ROTATION] = LaneEvent(Step.OUT_OF_ROTATION, seen_at)
        self._steps.setdefault(Step.GONE, LaneEvent(Step.GONE, seen_at))

    def _read(self, pod: Pod, seen_at: float | None) -> None:
        self._date(Step.CREATED, pod.created)
        self._date(Step.SCHEDULED, _since(pod, "PodScheduled"))
        if pod.ips:
            self._steps.setdefault(Step.HAS_ADDRESS, LaneEvent(Step.HAS_ADDRESS, seen_at))
        # A pod that flaps keeps its first Ready: that is the one its way into the slice is measured from.
        if not self.took(Step.READY):
            self._date(Step.READY, _since(pod, "Ready"))
        # A grace that is shortened moves the deadline and the request with it (EP-24a).
        self._date(Step.ASKED_TO_END, asked_to_end(pod))
        self._end_of(pod)
        for finding in early_exit(pod):
            self.early = finding.message

    def _date(self, step: Step, time: float | None) -> None:
        if time is not None:
            self._steps[step] = LaneEvent(step, time)

    def _end_of(self, pod: Pod) -> None:
        """Take the last container's end, of a pod that was asked to end or is finished: a restart is no end."""
        ends = [state for state in pod.states if not state.init]
        over = [state for state in ends if state.state == "terminated"]
        if not over or len(over) < len(ends) or not (pod.finished or pod.deleted is not None):
            return
        last = max(over, key=lambda state: state.finished or 0.0)
        note = "" if last.exit_code is None else str(last.exit_code)
        self._steps[Step.CONTAINER_ENDED] = LaneEvent(Step.CONTAINER_ENDED, last.finished, note)


def _since(pod: Pod, kind: str) -> float | None:
    return next((one.since for one in pod.conditions if one.type == kind and one.status == "True"), None)
