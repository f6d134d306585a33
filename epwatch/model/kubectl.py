"""kubectl commands to copy: the one place that writes them, quoted as a shell needs it; pure.

Names come from the API server and from kubeconfig files: whatever stands in them stays one word.
"""

import shlex

from msgspec import Struct


class Kubectl(Struct, frozen=True, gc=False):
    """What follows ``kubectl -n NAMESPACE``; which context it belongs to is known where it is told."""

    namespace: str
    words: tuple[str, ...]

    def line(self, context: str | None) -> str:
        """Return the command for a shell; a context of None is left to kubectl, as it was to us."""
        return command(context, "-n", self.namespace, *self.words)


def command(context: str | None, *words: str) -> str:
    """Return a kubectl command for a shell, in a context where one is known."""
    where = [] if context is None else ["--context", context]
    return shlex.join(["kubectl", *where, *words])


def described(namespace: str, kind: str, name: str) -> Kubectl:
    """Return the command that tells of an object, with its Events."""
    return Kubectl(namespace, ("describe", kind, name))


def logs(namespace: str, pod: str, container: str, *more: str) -> Kubectl:
    """Return the command that shows a container's output."""
    return Kubectl(namespace, ("logs", pod, "-c", container, *more))
