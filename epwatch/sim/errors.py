"""API errors: each function builds the Status that kube-apiserver sends in that case.

Messages follow apimachinery `pkg/api/errors/errors.go` and apiserver `pkg/storage/etcd3/errors.go`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epwatch.sim.objects import Obj
    from epwatch.sim.resources import Resource


class ApiError(Exception):
    """A request that fails with a Status object.

    Args:
        code: the HTTP status.
        reason: the Status' reason, one CamelCase word.
        message: the Status' message.
        details: the Status' details, or None.
        metadata: ListMeta of the Status; only an expired continue token uses it.
    """

    def __init__(
        self, code: int, reason: str, message: str, details: Obj | None = None, metadata: Obj | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.metadata = metadata or {}

    def status(self) -> Obj:
        """The metav1.Status as JSON."""
        body: Obj = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": self.metadata,
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
        }
        if self.details is not None:
            body["details"] = self.details
        return body | {"code": self.code}


@dataclass(frozen=True, slots=True)
class Cause:
    """One field that failed validation: reason is FieldValueInvalid, FieldValueRequired …, field a dotted path."""

    reason: str
    message: str
    field: str

    def json(self) -> Obj:
        """As it stands in the Status' details."""
        return {"reason": self.reason, "message": self.message, "field": self.field}

    def text(self) -> str:
        """The cause as it stands in the Status' message."""
        return f"{self.field}: {self.message}"


def qualified(resource: Resource) -> str:
    """`pods`, or `deployments.apps`."""
    return f"{resource.plural}.{resource.group}" if resource.group else resource.plural


def _details(resource: Resource, name: str) -> Obj:
    details: Obj = {"name": name} if name else {}
    if resource.group:
        details["group"] = resource.group
    return details | {"kind": resource.plural}


def not_found(resource: Resource, name: str) -> ApiError:
    """404: there is no such object."""
    return ApiError(404, "NotFound", f'{qualified(resource)} "{name}" not found', _details(resource, name))


def no_such_path() -> ApiError:
    """404: there is no such path or resource."""
    return ApiError(404, "NotFound", "the server could not find the requested resource", {})


def no_containers() -> ApiError:
    """405: what a container would answer; a kubelet of ours runs none."""
    return method_not_allowed("this cluster runs no containers: its pods have no log, and nothing to connect to")


def already_exists(resource: Resource, name: str) -> ApiError:
    """409: an object of that name exists."""
    message = f'{qualified(resource)} "{name}" already exists'
    return ApiError(409, "AlreadyExists", message, _details(resource, name))


def conflict(resource: Resource, name: str, why: str) -> ApiError:
    """409: a precondition (resourceVersion, uid) does not hold."""
    message = f'Operation cannot be fulfilled on {qualified(resource)} "{name}": {why}'
    return ApiError(409, "Conflict", message, _details(resource, name))


def precondition_failed(resource: Resource, name: str, why: str) -> ApiError:
    """409: what a deletion expects (uid, resourceVersion) does not hold; told with the kind, not the plural."""
    message = f'Operation cannot be fulfilled on {resource.kind} "{name}": {why}'
    return ApiError(409, "Conflict", message, _details(resource, name) | {"kind": resource.kind})


STALE_WRITE = "the object has been modified; please apply your changes to the latest version and try again"


def bad_request(message: str) -> ApiError:
    """400: the request cannot be understood."""
    return ApiError(400, "BadRequest", message)


def invalid(name: str, causes: Sequence[Cause], *, kind: str, group: str = "") -> ApiError:
    """422: fields that do not validate; the causes are listed one by one."""
    texts = [cause.text() for cause in causes]
    listed = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    subject = f"{kind}.{group}" if group else kind
    details: Obj = ({"name": name} if name else {}) | ({"group": group} if group else {}) | {"kind": kind}
    details["causes"] = [cause.json() for cause in causes]
    return ApiError(422, "Invalid", f'{subject} "{name}" is invalid: {listed}', details)


def forbidden(resource: Resource, name: str, why: str) -> ApiError:
    """403: denied, by rights or by admission."""
    subject = f'{qualified(resource)} "{name}"' if name else qualified(resource)
    return ApiError(403, "Forbidden", f"{subject} is forbidden: {why}", _details(resource, name))


def unauthorized() -> ApiError:
    """401: no token, or one that nobody knows."""
    return ApiError(401, "Unauthorized", "Unauthorized")


def method_not_allowed(message: str = "the server does not allow this method on the requested resource") -> ApiError:
    """405: the verb is not served on that path."""
    return ApiError(405, "MethodNotAllowed", message, {})


def unsupported_media_type(accepted: Sequence[str]) -> ApiError:
    """415: the request's body has a type that is not read here."""
    listed = ", ".join(accepted)
    message = f"the body of the request was in an unknown format - accepted media types include: {listed}"
    return ApiError(415, "UnsupportedMediaType", message)


def not_acceptable(accepted: Sequence[str]) -> ApiError:
    """406: the client accepts nothing that is written here."""
    message = f"only the following media types are accepted: {', '.join(accepted)}"
    return ApiError(406, "NotAcceptable", message)


def too_large(limit: int) -> ApiError:
    """413: the body is over `limit` bytes."""
    return ApiError(413, "RequestEntityTooLarge", f"Request entity too large: limit is {limit}")


def expired(requested: int, oldest: int) -> ApiError:
    """410: a watch from a resourceVersion that was compacted away (watch_cache_history.go)."""
    return ApiError(410, "Expired", f"too old resource version: {requested} ({oldest})")


def expired_list() -> ApiError:
    """410: a list at an exact resourceVersion that was compacted away."""
    return ApiError(410, "Expired", "The provided resource version is too old.")


def expired_continue(token: str) -> ApiError:
    """410: a continue token whose snapshot was compacted away; `token` continues inconsistently (PG-2)."""
    message = (
        "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        "without the continue parameter, or use the continue token in this response to retrieve the remainder of "
        "the results. Continuing with the provided token results in an inconsistent list - objects that were "
        "created, modified, or deleted between the time the first chunk was returned and now may show up in the list."
    )
    return ApiError(410, "Expired", message, metadata={"continue": token})


def too_large_resource_version(requested: int, current: int) -> ApiError:
    """504: a resourceVersion from the future (apiserver `pkg/storage/errors.go`)."""
    cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
    message = f"Timeout: Too large resource version: {requested}, current: {current}"
    return ApiError(504, "Timeout", message, {"causes": [cause], "retryAfterSeconds": 1})


def too_many_requests(message: str, retry_after: int) -> ApiError:
    """429: try again after `retry_after` seconds."""
    return ApiError(429, "TooManyRequests", message, {"retryAfterSeconds": retry_after})
