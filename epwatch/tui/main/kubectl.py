"""Which command tells more of a row: kubectl (or stern) as argv, never as a line for a shell; pure.

Names come from the API server: each stands behind ``=`` or ``/`` in its argument, so that none is taken for an option.
"""

from collections.abc import Callable, Iterator
from typing import Final

from epwatch.model.snapshot import AbsentPod, ServiceSnapshot
from epwatch.options import OnRow, Options, OwnAction
from epwatch.tui.shown.row_ids import ContextId, NamespaceId, SharedId, SharedNamespaceId
from epwatch.tui.shown.selection import Selection
from epwatch.tui.terminal.errand import Errand

_LINES_OF_ONE: Final = 200
_LINES_OF_MANY: Final = 50
"""Lines of a log that are shown at first: some screens of one pod, a part of one of each of a service's."""
_MOST_PODS: Final = 50
"""Logs that are followed at once: kubectl refuses more than 5 unless told, and each is a connection to the server."""


class CannotBeAskedError(Exception):
    """There is nothing to run for this row; the text says why, in one cleaned line."""


def describe(options: Options, chosen: Selection) -> Errand:
    """Return the command that describes what stands under the cursor.

    Raises:
        CannotBeAskedError: it is nothing that can be described.
    """
    return Errand(("kubectl", *_reach(options, chosen), "describe", *_described(chosen)), paged=True)


def logs(options: Options, chosen: Selection, found: Callable[[str], str | None]) -> Errand:
    """Return the command that follows the logs of a pod, or of a service's pods.

    ``found`` says where a program is, None where it is not: stern is taken for a service where it is there, and
    understands how the cluster is reached.

    Raises:
        CannotBeAskedError: the row has no logs.
    """
    pod = _pod_name(chosen)
    if pod is not None:
        how = ("logs", f"pod/{pod}", "--all-containers", f"--tail={_LINES_OF_ONE}", "--follow")
        return Errand(("kubectl", *_reach(options, chosen), *how))
    if chosen.member is not None:
        msg = "no pod stands behind this address, so it has no logs"
        raise CannotBeAskedError(msg)
    if chosen.service is None:
        msg = "logs are those of a pod or a service: go to one"
        raise CannotBeAskedError(msg)
    if not chosen.service.selector:
        msg = "this service selects no pods: the logs of which ones is not known"
        raise CannotBeAskedError(msg)
    selector = ",".join(f"{key}={value}" for key, value in chosen.service.selector)
    if not _beyond_stern(options) and found("stern") is not None:
        return Errand(("stern", *_reach(options, chosen), ".", f"--selector={selector}", f"--tail={_LINES_OF_MANY}"))
    every = (f"--selector={selector}", "--all-containers", "--prefix", f"--tail={_LINES_OF_MANY}", "--follow")
    return Errand(("kubectl", *_reach(options, chosen), "logs", *every, f"--max-log-requests={_MOST_PODS}"))


def own(action: OwnAction, options: Options, chosen: Selection) -> Errand:
    """Return the command of an action of the user's own for this row, {name} and the like filled in.

    Raises:
        CannotBeAskedError: the row is not of the kind that the action is for, or a name would be taken for an option.
    """
    pod = _pod_name(chosen)
    service = None if chosen.service is None else chosen.service.key.name
    name = {OnRow.POD: pod, OnRow.SERVICE: service, OnRow.ANY: pod or service}[action.on]
    if name is None:
        msg = f"{action.title}: this row is no {'pod or service' if action.on is OnRow.ANY else action.on.value}"
        raise CannotBeAskedError(msg)
    values = {"{name}": name, "{namespace}": chosen.namespace, "{context}": chosen.context or ""}
    argv = tuple(_filled(part, values) for part in action.argv)
    if any(new.startswith("-") and not old.startswith("-") for old, new in zip(action.argv, argv, strict=True)):
        msg = f"{action.title}: a name that begins with - would be taken for an option"
        raise CannotBeAskedError(msg)
    environ = {} if options.kubeconfig is None else {"KUBECONFIG": options.kubeconfig}
    return Errand(argv, environ=environ)


def _filled(part: str, values: dict[str, str]) -> str:
    """Return one argument with its placeholders filled in, each once: what comes in is not looked through again."""
    at = [(part.find(holder), holder) for holder in values if holder in part]
    if not at:
        return part
    begin, holder = min(at)
    return part[:begin] + values[holder] + _filled(part[begin + len(holder) :], values)


def _described(chosen: Selection) -> tuple[str, ...]:
    """Return what is described, as TYPE/NAME; of an address that stands for nothing its slices, or its Endpoints."""
    if isinstance(chosen.row, NamespaceId):
        return (f"namespace/{chosen.namespace}",)
    if isinstance(chosen.row, ContextId):
        msg = "kubectl describes what is in a context: go to a namespace, a service or a pod"
        raise CannotBeAskedError(msg)
    if isinstance(chosen.row, SharedNamespaceId | SharedId):
        msg = "kubectl describes what is in one context: go to a row of one"
        raise CannotBeAskedError(msg)
    service = _service(chosen)
    if isinstance(chosen.member, AbsentPod):
        return (f"pod/{chosen.member.pod.name}",)
    if chosen.member is not None and chosen.member.target is not None:
        return (f"{chosen.member.target.kind.lower()}/{chosen.member.target.name}",)
    if chosen.member is None and service.service is not None:
        return (f"service/{service.key.name}",)
    rows = service.endpoints if chosen.member is None else (chosen.member,)
    slices = tuple(dict.fromkeys(f"endpointslice/{name}" for row in rows for name in row.slices))
    return slices or (f"endpoints/{service.key.name}",)


def _service(chosen: Selection) -> ServiceSnapshot:
    if chosen.service is None:
        msg = "it is gone: there is nothing left to describe"
        raise CannotBeAskedError(msg)
    return chosen.service


def _pod_name(chosen: Selection) -> str | None:
    """Return the name of the pod that the row stands for, None where it stands for none."""
    if isinstance(chosen.member, AbsentPod):
        return chosen.member.pod.name
    target = None if chosen.member is None else chosen.member.target
    return target.name if target is not None and target.kind == "Pod" else None


def _reach(options: Options, chosen: Selection) -> Iterator[str]:
    """Yield the options by which kubectl reaches the row's cluster as epwatch does, and its namespace."""
    context = chosen.context or next(iter(options.contexts), None)
    for name, value in (
        ("kubeconfig", options.kubeconfig),
        ("context", context),
        ("namespace", chosen.namespace),
        ("cluster", options.cluster),
        ("user", options.user),
        ("server", options.server),
        ("as", options.as_user),
    ):
        if value:
            yield f"--{name}={value}"
    yield from (f"--as-group={group}" for group in options.as_groups)


def _beyond_stern(options: Options) -> bool:
    """Return whether the cluster is reached in a way that stern has no options for."""
    return bool(options.cluster or options.user or options.server or options.as_user or options.as_groups)
