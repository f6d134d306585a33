"""May this user do that: the one POST that epwatch ever sends, which changes nothing (SEC-12).

Source: k8s.io/api authorization/v1 SelfSubjectAccessReview; `kubectl auth can-i` asks the same.
"""

import json
from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from epwatch.kube.client import Client
from epwatch.kube.resources import Resource

PATH: Final = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class _Status(Struct):
    allowed: bool = False


class _Review(Struct):
    status: _Status | None = None


_REVIEW: Final = Decoder(_Review)


async def may(client: Client, verb: str, resource: Resource, namespace: str | None) -> bool:
    """Return whether the user of the client may do this to a resource, in a namespace or (None) in all.

    Raises:
        ApiError, OSError, TimeoutError, ValueError: as :meth:`Client.review`.
    """
    group = resource.api_version.rpartition("/")[0]
    attributes = {"verb": verb, "group": group, "resource": resource.kind.value, "namespace": namespace or ""}
    document = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    review = _REVIEW.decode(await client.review(PATH, json.dumps(document).encode()))
    return review.status is not None and review.status.allowed
