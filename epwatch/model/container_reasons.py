"""What a container's own status says of why it does not serve, and what usually mends that."""

from collections.abc import Iterable
from typing import Final

from epwatch.kube.objects import ContainerState, Pod
from epwatch.model.kubectl import Kubectl, described, logs

_IMAGE_REASONS: Final = frozenset({"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
"""Waiting reasons that kubelet gives while an image cannot be had (kubernetes/pkg/kubelet/images/types.go)."""

_ORDINARY: Final = frozenset({"ContainerCreating", "PodInitializing"})
"""Waiting reasons of a start that takes its course."""

_CONFIG_REASONS: Final = frozenset({"CreateContainerConfigError", "CreateContainerError"})
"""Waiting reasons of a container whose ConfigMap, Secret or mount is not there (pkg/kubelet/kuberuntime)."""


def waiting_text(state: ContainerState) -> str:
    """Return a container's waiting reason in words."""
    if state.reason in _IMAGE_REASONS:
        return f"image pull fails ({state.reason})"
    return f"container {state.name} waits ({state.reason})"


def waits(states: Iterable[ContainerState], *, ordinary: bool = False) -> ContainerState | None:
    """Return the first container that waits for a reason; ``ordinary`` counts a start that takes its course too."""
    for state in states:
        if state.state == "waiting" and state.reason and (ordinary or state.reason not in _ORDINARY):
            return state
    return None


def waiting_field(state: ContainerState) -> str:
    """Return the API field that holds the reason."""
    where = "initContainerStatuses" if state.init else "containerStatuses"
    return f"status.{where}[{state.name}].state.waiting.reason"


def waiting_next(state: ContainerState) -> str:
    """Return what usually mends a container that waits; :func:`waiting_command` shows more of it."""
    if state.reason in _IMAGE_REASONS:
        return "check the image's name and tag and the pull secret"
    if state.reason == "CrashLoopBackOff":
        return "read why it ended"
    if state.reason in _CONFIG_REASONS:
        return "check the ConfigMaps, Secrets and volumes that it names"
    return "look at its Events"


def waiting_command(pod: Pod, state: ContainerState) -> Kubectl:
    """Return the command that shows why a container waits."""
    if state.reason == "CrashLoopBackOff":
        return logs(pod.namespace, pod.name, state.name, "--previous")
    return described(pod.namespace, "pod", pod.name)
