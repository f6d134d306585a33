"""Label and field selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from epwatch.kube.cover import EVERYTHING, NOTHING
from tests.conformance.manifests import config_map, core

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient


@pytest.fixture(scope="module")
def maps(module_namespace: str, api: ApiClient) -> str:
    """Four objects: web in two tiers, db in one, and one without labels."""
    path = core(module_namespace, "configmaps")
    for name, labels in {
        "db": {"app": "db", "tier": "back"},
        "none": {},
        "web-back": {"app": "web", "tier": "back"},
        "web-front": {"app": "web", "tier": "front"},
    }.items():
        api.create(path, config_map(name, labels))
    return path


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("app=web", ["web-back", "web-front"]),
        ("app==web", ["web-back", "web-front"]),
        ("app=web,tier=front", ["web-front"]),
        ("app!=web", ["db", "none"]),
        ("app", ["db", "web-back", "web-front"]),
        ("!app", ["none"]),
        ("app in (db,none)", ["db"]),
        ("app notin (db)", ["none", "web-back", "web-front"]),
        ("app in (web), tier notin (back)", ["web-front"]),
        ("app=", []),
        ("", ["db", "none", "web-back", "web-front"]),
    ],
)
def test_label_selectors(api: ApiClient, maps: str, selector: str, names: list[str]) -> None:
    listed = api.get(maps, {"labelSelector": selector})
    assert [item["metadata"]["name"] for item in listed["items"]] == names


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("metadata.name=db", ["db"]),
        ("metadata.name==db", ["db"]),
        ("metadata.name!=db", ["none", "web-back", "web-front"]),
        ("metadata.name=db,metadata.name=none", []),
        ("metadata.namespace=default", []),
    ],
)
def test_field_selectors(api: ApiClient, maps: str, selector: str, names: list[str]) -> None:
    listed = api.get(maps, {"fieldSelector": selector})
    assert [item["metadata"]["name"] for item in listed["items"]] == names


def test_both_kinds_of_selector_hold_together(api: ApiClient, maps: str) -> None:
    listed = api.get(maps, {"labelSelector": "app=web", "fieldSelector": "metadata.name!=web-back"})
    assert [item["metadata"]["name"] for item in listed["items"]] == ["web-front"]


def test_what_several_services_select_is_asked_for_by_one_selector(api: ApiClient, namespace: str) -> None:
    """The texts that epwatch makes of the selectors of services: any of some values, an empty one too, or nothing."""
    maps = core(namespace, "configmaps")
    for name, labels in (("a", {"app": "web"}), ("b", {"app": ""}), ("c", {"app": "api"}), ("d", {})):
        api.create(maps, config_map(name, labels))
    cover = NOTHING.wider((("app", "web"), ("tier", "front"))).wider((("app", ""),))
    wanted = {cover.text: ["a", "b"], NOTHING.text: [], EVERYTHING.text: ["a", "b", "c", "d"]}
    for text, names in wanted.items():
        listed = api.get(maps, {"labelSelector": text} if text else {})
        assert [item["metadata"]["name"] for item in listed["items"]] == names, text
