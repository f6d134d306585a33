"""The store: what each event and each list makes of what was known."""

from collections.abc import Sequence

from epwatch.kube.decode import Identity, decode_object
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject, ObjectKey
from epwatch.kube.store import Store, Version
from tests import factories


def pod(name: str, version: int, uid: str | None = None, phase: str = "Running") -> KubeObject:
    body = factories.pod(name, uid=uid or f"uid-{name}", resource_version=str(version), phase=phase)
    return decode_object(Kind.PODS, factories.to_json(body))


def gone(name: str, version: int, uid: str | None = None) -> Identity:
    return Identity("default", name, uid or f"uid-{name}", str(version))


def story(deltas: Sequence[Delta]) -> list[tuple[str | None, str | None]]:
    def label(one: KubeObject | None) -> str | None:
        return None if one is None else f"{one.uid}@{one.resource_version}"

    return [(label(delta.old), label(delta.new)) for delta in deltas]


def test_an_addition_a_change_and_a_deletion() -> None:
    store = Store(Kind.PODS)
    assert story(store.apply(pod("a", 1))) == [(None, "uid-a@1")]
    assert story(store.apply(pod("a", 2))) == [("uid-a@1", "uid-a@2")]
    assert story(store.delete(gone("a", 3))) == [("uid-a@2", None)]
    assert len(store) == 0


def test_the_same_state_twice_is_one_delta() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 1))
    assert store.apply(pod("a", 1)) == ()


def test_an_older_state_of_the_uid_is_dropped() -> None:
    """RV-6."""
    store = Store(Kind.PODS)
    store.apply(pod("a", 10))
    assert store.apply(pod("a", 9)) == ()


def test_versions_that_cannot_be_compared_are_taken_as_they_come() -> None:
    """RV-5."""
    store = Store(Kind.PODS)
    store.apply(pod("a", 10))
    other = decode_object(Kind.PODS, factories.to_json(factories.pod("a", uid="uid-a", resource_version="x7")))
    assert story(store.apply(other)) == [("uid-a@10", "uid-a@x7")]


def test_a_replayed_event_does_not_bring_the_dead_back() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 1))
    store.delete(gone("a", 5))
    assert store.apply(pod("a", 1)) == ()
    assert store.apply(pod("a", 5)) == ()
    assert story(store.apply(pod("a", 6))) == [(None, "uid-a@6")]


def test_another_uid_under_the_same_name_is_a_deletion_and_an_addition() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 1, uid="old"))
    assert story(store.apply(pod("a", 2, uid="new"))) == [("old@1", None), (None, "new@2")]
    assert store.apply(pod("a", 1, uid="old")) == ()


def test_a_late_deletion_of_the_former_object_changes_nothing() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 7, uid="new"))
    assert store.delete(gone("a", 5, uid="old")) == ()
    assert len(store) == 1


def test_a_deletion_of_what_is_not_known_makes_no_delta() -> None:
    assert Store(Kind.PODS).delete(gone("a", 5)) == ()


def test_a_deletion_with_the_version_of_the_last_state_counts() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 5))
    assert story(store.delete(gone("a", 5))) == [("uid-a@5", None)]


def test_replace_tells_exactly_what_differs_deletions_first() -> None:
    """TestReplaceEvents."""
    store = Store(Kind.PODS)
    for name in "abc":
        store.apply(pod(name, 1))
    kept = next(one for one in store.objects() if one.name == "b")
    deltas = store.replace([pod("d", 9), pod("b", 1), pod("c", 8)], (), Cause.RELIST)
    assert story(deltas) == [("uid-a@1", None), (None, "uid-d@9"), ("uid-c@1", "uid-c@8")]
    assert {delta.cause for delta in deltas} == {Cause.RELIST}
    assert next(one for one in store.objects() if one.name == "b") is kept


def test_a_list_is_the_truth_though_its_versions_are_older() -> None:
    """RV-6; F-27, M-7: after an etcd restore the same uids come with lower versions."""
    store = Store(Kind.PODS)
    store.apply(pod("a", 1000))
    assert story(store.replace([pod("a", 3)], (), Cause.RELIST)) == [("uid-a@1000", "uid-a@3")]
    assert story(store.apply(pod("a", 4))) == [("uid-a@3", "uid-a@4")]


def test_a_list_with_the_same_version_and_other_content_counts() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 3))
    assert story(store.replace([pod("a", 3, phase="Failed")], (), Cause.RELIST)) == [("uid-a@3", "uid-a@3")]


def test_a_list_brings_the_dead_back() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 1))
    store.delete(gone("a", 5))
    store.replace([pod("a", 1)], (), Cause.RELIST)
    assert story(store.apply(pod("a", 2))) == [("uid-a@1", "uid-a@2")]


def test_what_does_not_decode_is_left_out_but_known_to_the_audit() -> None:
    store = Store(Kind.PODS)
    store.apply(pod("a", 1))
    assert story(store.skip(gone("a", 2))) == [("uid-a@1", None)]
    assert store.versions() == {ObjectKey("default", "a"): Version("uid-a", "2")}
    assert story(store.apply(pod("a", 3))) == [(None, "uid-a@3")]
    assert store.versions() == {ObjectKey("default", "a"): Version("uid-a", "3")}
