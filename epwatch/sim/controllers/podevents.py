"""What a kubelet tells of a pod as Events (pkg/kubelet/events)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim.objects import name_of, namespace_of, spec_of, uid_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from epwatch.sim.objects import Obj


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell."""

    reason: str
    message: str
    warning: bool = False


def started(pod: Obj) -> Iterator[Told]:
    """Its containers run."""
    for container in spec_of(pod).get("containers") or ():
        name = container.get("name", "")
        yield Told("Pulled", f'Container image "{container.get("image", "")}" already present on machine')
        yield Told("Created", f"Created container: {name}")
        yield Told("Started", f"Started container {name}")


def stopping(pod: Obj) -> Iterator[Told]:
    """Its containers are told to end."""
    for container in spec_of(pod).get("containers") or ():
        yield Told("Killing", f"Stopping container {container.get('name', '')}")


def unhealthy(_pod: Obj) -> Iterator[Told]:
    """Its readiness probe fails."""
    yield Told("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", warning=True)


def backing_off(pod: Obj) -> Iterator[Told]:
    """A container has ended and waits for its restart."""
    name = (spec_of(pod).get("containers") or [{}])[0].get("name", "")
    where = f"{name_of(pod)}_{namespace_of(pod)}({uid_of(pod)})"
    yield Told("BackOff", f"Back-off restarting failed container {name} in pod {where}", warning=True)


def pull_failed(reason: str) -> Callable[[Obj], Iterator[Told]]:
    """An image cannot be had; `reason` is ErrImagePull or ImagePullBackOff."""

    def told(pod: Obj) -> Iterator[Told]:
        image = str((spec_of(pod).get("containers") or [{}])[0].get("image", ""))
        if reason == "ImagePullBackOff":
            yield Told("BackOff", f'Back-off pulling image "{image}"')
        else:
            yield Told("Failed", f'Failed to pull image "{image}": {pull_error(image)}', warning=True)
        yield Told("Failed", f"Error: {reason}", warning=True)

    return told


def pull_error(image: str) -> str:
    """What a runtime says of a registry that nobody can reach."""
    host = image.partition("/")[0]
    return (
        f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": '
        f'failed to do request: Head "https://{host}/v2/": dial tcp: lookup {host}: no such host'
    )
