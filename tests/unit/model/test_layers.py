"""Batches laid on top of each other: where each service stands last is told, and that alone."""

from msgspec.structs import replace

from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.model.change import Change, ChangeType
from epwatch.model.layers import Layers
from tests.functional import scenes

WEB = scenes.service("web", scenes.FRONTENDS)
CAME = Batch(time=1.0, context="prod", services=(WEB,), synced=True)
WENT = Batch(time=2.0, context="prod", gone=(WEB.key,), synced=True)


def together(*batches: Batch) -> Batch:
    layers = Layers()
    for batch in batches:
        layers.add(batch)
    taken = layers.take()
    assert taken is not None
    assert layers.take() is None
    return taken


def test_a_service_that_went_is_gone_and_no_longer_told() -> None:
    assert together(CAME, WENT) == WENT


def test_a_service_that_came_back_is_told_and_not_gone() -> None:
    assert together(WENT, CAME) == CAME


def test_it_has_the_time_of_the_last_one_and_the_latest_streams() -> None:
    heard = replace(CAME, streams=scenes.streams())
    assert together(heard, WENT) == replace(WENT, streams=scenes.streams())


def test_where_the_server_is_now_is_told_by_the_last_that_knew() -> None:
    first, then = (Target(context="prod", namespaces=None, server=each, kubeconfig="k") for each in ("a", "b"))
    moved = together(replace(CAME, target=first), replace(CAME, target=then), WENT)
    assert moved == replace(WENT, target=then)


def test_one_that_nothing_lies_on_is_handed_on_as_it_is_with_the_latest_of_its_changes() -> None:
    assert together(CAME) is CAME
    one = Change(type=ChangeType.SERVICE_ADDED, service=WEB.key, after=WEB)
    last = replace(one, initial=True)
    many = replace(CAME, changes=(*[one] * 10_000, last))
    taken = together(many)
    assert (len(taken.changes), taken.changes[-1], taken.services) == (10_000, last, CAME.services)
