"""Which change made the controllers write a service's slices, as they say it (EP-9).

Source: endpointslice util/trigger_time_tracker.go. The annotation holds the earliest readiness of a pod, or the making
of the service, that they had not seen before; a write for another reason (a deletion, another label) has none.
"""

from collections.abc import Iterable

from epwatch.kube.objects import Endpoints, EndpointSlice
from epwatch.model.merge import rank_of
from epwatch.model.rows import CONTROLLER
from epwatch.model.snapshot import Trigger


def trigger_of_slices(slices: Iterable[EndpointSlice]) -> Trigger | None:
    """Return what the write of a service's newest slice says; None where that is not the controller's."""
    newest = max(slices, key=lambda each: rank_of(each.resource_version), default=None)
    return None if newest is None or newest.managed_by != CONTROLLER else Trigger(newest.trigger_time)


def trigger_of_endpoints(endpoints: Endpoints | None) -> Trigger | None:
    """Return what the write of v1 Endpoints says; None where it says nothing: those of others never do."""
    return None if endpoints is None or endpoints.trigger_time is None else Trigger(endpoints.trigger_time)
