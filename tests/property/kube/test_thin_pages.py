"""A thin page tells what the page told: the same records, the same errors for the same objects, the same list."""

import json

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.decode import Identity, decode_identity, decode_object
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.thin_pages import thin_page
from epwatch.kube.wire import ListDocument, decode_list
from tests import factories
from tests.factories import Json
from tests.property.kube.test_decode import POD, spoiled

METADATA: st.SearchStrategy[object] = st.sampled_from(
    [
        {"resourceVersion": "7", "continue": "token", "remainingItemCount": 12_000},
        {"resourceVersion": "7"},
        {"continue": None},
        {},
        None,
        7,
        {"resourceVersion": 7},
    ]
)
ITEMS: st.SearchStrategy[object] = st.one_of(st.none(), st.just(5), st.lists(spoiled(POD), max_size=4))


def told(raw: bytes) -> tuple[KubeObject | str, Identity | str]:
    """Return what one item is read as, or why it is not, and who it says to be."""
    found: list[KubeObject | Identity | str] = []
    for read in (lambda: decode_object(Kind.PODS, raw), lambda: decode_identity(raw)):
        try:
            found.append(read())
        except (ValueError, RecursionError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found[0], found[1]  # type: ignore[return-value]  # in this order


def read(body: bytes) -> ListDocument | str:
    """Return a page, or why it is none."""
    try:
        return decode_list(body)
    except ValueError as error:
        return str(error)


@given(st.sampled_from(["PodList", "ServiceList", None, 5]), METADATA, ITEMS)
def test_a_thin_page_is_read_as_the_page_it_was_made_of(kind: object, metadata: object, items: object) -> None:
    body = json.dumps({"items": items, "kind": kind, "apiVersion": "v1", "metadata": metadata}).encode()
    page = read(body)
    try:
        thin = read(thin_page(body))
    except ValueError as error:
        thin = str(error)
    if isinstance(page, str) or isinstance(thin, str):
        assert page == thin
        return
    assert (thin.kind, thin.api_version, thin.metadata) == (page.kind, page.api_version, page.metadata)
    assert [told(bytes(raw)) for raw in thin.items or ()] == [told(bytes(raw)) for raw in page.items or ()]


def test_no_more_is_left_than_is_read() -> None:
    heavy: Json = factories.pod()
    heavy["metadata"]["managedFields"] = [{"fieldsV1": {"f:spec": {}}, "manager": "kubelet"}] * 20
    heavy["spec"]["containers"] = [{"name": "main", "env": [{"name": "PASSWORD", "value": "hunter2"}]}]
    body = json.dumps({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [heavy]}).encode()
    thin = thin_page(body)
    assert len(thin) < len(body) / 2
    for word in (b"managedFields", b"PASSWORD", b"hunter2"):
        assert word not in thin
