"""The store against a dict: an honest stream, repeated and cut as it may be, leaves what a dict would hold."""

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.decode import Identity, decode_object
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.store import Store
from tests import factories

# Each step is a name and what happens to it; versions count up, as on a server.
steps = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["put", "remove", "recreate", "relist", "again"])))


class Server:
    """A dict with versions: what an API server holds, and the events that it sends."""

    def __init__(self) -> None:
        self.version = 0
        self.objects: dict[str, KubeObject] = {}

    def put(self, name: str, uid: str | None) -> KubeObject:
        self.version += 1
        known = self.objects.get(name)
        chosen = uid or (known.uid if known else f"{name}-{self.version}")
        body = factories.pod(name, uid=chosen, resource_version=str(self.version))
        made = decode_object(Kind.PODS, factories.to_json(body))
        self.objects[name] = made
        return made

    def remove(self, name: str) -> Identity | None:
        known = self.objects.pop(name, None)
        if known is None:
            return None
        self.version += 1
        return Identity("default", name, known.uid, str(self.version))


@given(steps)
def test_the_store_holds_what_the_server_holds_and_its_deltas_rebuild_it(script: list[tuple[str, str]]) -> None:
    server, store = Server(), Store(Kind.PODS)
    rebuilt: dict[str, KubeObject] = {}
    past: list[KubeObject] = []
    for name, what in script:
        deltas: list[Delta] = []
        if what in {"put", "recreate"}:
            made = server.put(name, f"{name}-{server.version + 1}" if what == "recreate" else None)
            past.append(made)
            deltas += store.apply(made)
        elif what == "remove" and (gone := server.remove(name)) is not None:
            deltas += store.delete(gone)
        elif what == "relist":
            deltas += store.replace(server.objects.values(), (), Cause.RELIST)
            past.clear()
        elif what == "again":
            deltas += [delta for one in past for delta in store.apply(one)]
        for delta in deltas:
            follow(rebuilt, delta)
        assert {one.name: one for one in store.objects()} == server.objects == rebuilt


def follow(rebuilt: dict[str, KubeObject], delta: Delta) -> None:
    if delta.old is not None:
        assert rebuilt.pop(delta.old.name) == delta.old
    if delta.new is not None:
        assert delta.new.name not in rebuilt
        rebuilt[delta.new.name] = delta.new
