"""What stands beside a service's own: slices that its controller did not make, and services that share its pods."""

from epwatch.kube.objects import EndpointSlice
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
            name=each.name, managed_by=each.managed_by, owner_uid=_owning_service(each), endpoints=len(each.endpoints)
        )
        for each in join.slices.values()
        if each.managed_by != CONTROLLER or _owning_service(each) not in {None, service.uid}
    ]
    return tuple(sorted(found, key=lambda each: each.name)) if found else ()


def _owning_service(made: EndpointSlice) -> str | None:
    """Return the uid of the Service that owns a slice; what else may own one, a mesh's own objects, is no Service."""
    return made.owner.uid if made.owner is not None and made.owner.kind == "Service" else None


def sharing(join: Join) -> tuple[str, ...]:
    """Return the names of other services whose selector holds some of the same pods."""
    return tuple(sorted({other.name for other in join.sharing()} - {join.name}))
