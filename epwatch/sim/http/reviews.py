"""Access reviews: what a user may do, and who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.http.access import Access, User
    from epwatch.sim.objects import Obj


def review(plural: str, body: Obj, user: User, access: Access) -> Obj:
    """The answered review of one of the three self-review kinds."""
    if plural == "selfsubjectreviews":
        status: Obj = {"userInfo": {"username": user.name, "groups": list(user.groups)}}
        return _answered("authentication.k8s.io/v1", "SelfSubjectReview", body, status)
    if plural == "selfsubjectrulesreviews":
        everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
        open_urls = {"verbs": ["*"], "nonResourceURLs": ["*"]}
        status = {"resourceRules": [everything], "nonResourceRules": [open_urls], "incomplete": bool(access.denied)}
        return _answered("authorization.k8s.io/v1", "SelfSubjectRulesReview", body, status)
    asked = (body.get("spec") or {}).get("resourceAttributes") or {}
    allowed = access.may(user, str(asked.get("verb", "")), str(asked.get("resource", "")))
    return _answered("authorization.k8s.io/v1", "SelfSubjectAccessReview", body, {"allowed": allowed})


def _answered(api_version: str, kind: str, body: Obj, status: Obj) -> Obj:
    spec = {"spec": body["spec"]} if body.get("spec") else {}
    return {"kind": kind, "apiVersion": api_version, "metadata": {"creationTimestamp": None}, **spec, "status": status}
