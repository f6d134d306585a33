"""kubectl commands that look further into a service or a pod; they only read. Pure.

Names come from the API server, so they are quoted as a shell needs it.
"""

import shlex
from collections.abc import Iterator
from typing import Final

from epwatch.kube.objects import Pod
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

_GOES_ON: Final = " \\"
"""What tells a shell that the next line belongs to the command."""


def of_service(snapshot: ServiceSnapshot) -> Iterator[str]:
    """Yield commands for a service: itself, its slices, the pods that its selector matches."""
    key = snapshot.key
    if snapshot.service is not None:
        yield _kubectl(key, "describe", "service", key.name)
    yield _kubectl(key, "get", "endpointslices", "-l", f"kubernetes.io/service-name={key.name}", "-o", "yaml")
    if snapshot.selector is not None:
        pairs = ",".join(f"{label}={value}" for label, value in snapshot.selector)
        yield _kubectl(key, "get", "pods", "-l", pairs, "-o", "wide", "--show-labels")


def of_pod(snapshot: ServiceSnapshot, pod: Pod) -> Iterator[str]:
    """Yield commands for a pod: itself with its Events, and its logs, the last ones of a container that ended."""
    yield _kubectl(snapshot.key, "describe", "pod", pod.name)
    yield _kubectl(snapshot.key, "get", "events", "--field-selector", f"involvedObject.name={pod.name}")
    for state in pod.states:
        if state.restarts or not state.ready:
            more = ["--previous"] if state.restarts else []
            yield _kubectl(snapshot.key, "logs", pod.name, "-c", state.name, "--tail=50", *more)


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


def _kubectl(key: ServiceKey, *arguments: str) -> str:
    context = ["--context", key.context] if key.context is not None else []
    return shlex.join(["kubectl", *context, "-n", key.namespace, *arguments])
