"""The embedded cluster refuses what a real one refuses, in its very words: message, reason, details and causes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conformance.cluster import real_cluster
from tests.conformance.manifests import apps, config_map, core, deployment
from tests.conformance.refusals import Refusal, all_refusals

if TYPE_CHECKING:
    from tests.conformance.cluster import Cluster
    from tests.control_plane.api import ApiClient, Reply
    from tests.control_plane.control_plane import ControlPlane

pytestmark = pytest.mark.real

NAMESPACE = "conformance-answers"
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSION = re.compile(r"in record \(\d+\)")


@pytest.fixture(scope="module")
def both(embedded: Cluster, control_plane: ControlPlane) -> tuple[ApiClient, ApiClient]:
    """Both servers, with the same objects in a namespace."""
    for api in (embedded.api, real_cluster(control_plane).api):
        api.create("/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
        api.create(core(NAMESPACE, "configmaps"), config_map("old"))
        api.create(apps(NAMESPACE, "deployments"), deployment("old", 0))
    return embedded.api, control_plane.api


def told(reply: Reply) -> object:
    """The status and what it says, without what each server makes up: uids, versions."""
    if not reply.is_json:
        return reply.status, reply.body
    body = reply.json()
    text = {name: _VERSION.sub("", _UID.sub("", str(body.get(name)))) for name in ("message", "reason", "details")}
    return reply.status, text


@pytest.mark.parametrize("refusal", list(all_refusals()), ids=lambda refusal: refusal.what.replace(" ", "-"))
def test_both_refuse_in_the_same_words(both: tuple[ApiClient, ApiClient], refusal: Refusal) -> None:
    replies = [
        api.send(
            refusal.method,
            refusal.url(NAMESPACE),
            refusal.body,
            query=refusal.query,
            content_type=refusal.content_type,
        )
        for api in both
    ]
    embedded, real = replies
    assert real.status >= 400
    assert told(embedded) == told(real)
