"""What stands beside a service's own: slices that its controller did not make, and services that share its pods."""

from epwatch.model.join import Join
from epwatch.model.rows import CONTROLLER
from epwatch.model.snapshot import StrangeSlice


def strange_slices(join: Join) -> tuple[StrangeSlice, ...]:
    """Return the slices of other managers, and those owned by another Service than this one, by name.

    Source: k8s.io/endpointslice reconciler.go ownedBy: the controller keeps slices by the owner's uid.
    """
    service = join.service
    if service is None:
        return ()
    found = [
        StrangeSlice(
            name=each.name,
            managed_by=each.managed_by,
            owner_uid=each.owner.uid if each.owner is not None else None,
            endpoints=len(each.endpoints),
        )
        for each in join.slices.values()
        if each.managed_by != CONTROLLER or (each.owner is not None and each.owner.uid != service.uid)
    ]
    return tuple(sorted(found, key=lambda each: each.name)) if found else ()


def sharing(join: Join) -> tuple[str, ...]:
    """Return the names of other services whose selector holds some of the same pods."""
    return tuple(sorted({other.name for other in join.sharing()} - {join.name}))
