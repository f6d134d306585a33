"""kubectl commands that look further into a service or a pod; they only read. Pure."""

import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from epwatch.kube.objects import Pod
from epwatch.model.finding import Finding
from epwatch.model.kubectl import Kubectl, described, logs
from epwatch.model.snapshot import ServiceSnapshot

_GOES_ON: Final = " \\"
"""What tells a shell that the next line belongs to the command."""


def commands(own: Iterable[Kubectl], told: Iterable[Finding]) -> Iterator[Kubectl]:
    """Yield the commands of a service or a pod, and those of its findings, each once."""
    yield from dict.fromkeys((*own, *(each for finding in told for each in finding.commands)))


def of_service(snapshot: ServiceSnapshot) -> Iterator[Kubectl]:
    """Yield commands for a service: itself, its slices, the pods that its selector matches."""
    namespace, name = snapshot.key.namespace, snapshot.key.name
    if snapshot.service is not None:
        yield described(namespace, "service", name)
    yield Kubectl(namespace, ("get", "endpointslices", "-l", f"kubernetes.io/service-name={name}", "-o", "yaml"))
    if snapshot.selector is not None:
        pairs = ",".join(f"{label}={value}" for label, value in snapshot.selector)
        yield Kubectl(namespace, ("get", "pods", "-l", pairs, "-o", "wide", "--show-labels"))


def of_pod(pod: Pod) -> Iterator[Kubectl]:
    """Yield commands for a pod: itself with its Events, and its logs, the last ones of a container that ended."""
    yield described(pod.namespace, "pod", pod.name)
    yield Kubectl(pod.namespace, ("get", "events", "--field-selector", f"involvedObject.name={pod.name}"))
    for state in pod.states:
        if state.restarts or not state.ready:
            more = ["--previous"] if state.restarts else []
            yield logs(pod.namespace, pod.name, state.name, "--tail=50", *more)


def continued(command: str, room: int) -> Iterator[str]:
    """Yield a command in lines of at most ``room`` cells that a shell takes as one; no word is cut."""
    words = [shlex.quote(word) for word in shlex.split(command)]
    line = words[0]
    for place, word in enumerate(words[1:], start=2):
        ending = "" if place == len(words) else _GOES_ON
        if len(f"{line} {word}{ending}") > room:
            yield f"{line}{_GOES_ON}"
            line = word
        else:
            line = f"{line} {word}"
    yield line
