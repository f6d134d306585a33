"""Users of a control plane: static tokens for some, ServiceAccounts with given rights for the rest."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.control_plane.api import ApiClient, Json

_ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
# The authorizer learns of a new binding from a watch: milliseconds, unless the machine is very busy.
_RBAC_DEADLINE = 10.0


@dataclass(frozen=True, slots=True)
class User:
    """A name and the bearer token that proves it."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Rights in the whole cluster: verbs on resources of one API group ("" is the core group)."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...] = ("get", "list", "watch")

    def as_json(self) -> Json:
        """The PolicyRule."""
        return {"apiGroups": [self.group], "resources": list(self.resources), "verbs": list(self.verbs)}


def write_static_tokens(path: Path) -> tuple[User, User]:
    """Write a token file (0600) with `admin` of system:masters and `nobody` of no group; give both back."""
    admin, nobody = User("admin", secrets.token_hex(16)), User("nobody", secrets.token_hex(16))
    path.touch(mode=0o600)
    path.write_text(f'{admin.token},{admin.name},1,"system:masters"\n{nobody.token},{nobody.name},2\n')
    return admin, nobody


class RestrictedUsers:
    """Makes ServiceAccounts in namespace default, and gives and takes their rights."""

    def __init__(self, admin: ApiClient) -> None:
        self._admin = admin

    def add(self, name: str, rules: tuple[Rule, ...]) -> User:
        """A new user with exactly these rights, which hold when this returns; its token lasts an hour."""
        user = self.add_account(name)
        self.grant(user, rules)
        return user

    def add_account(self, name: str) -> User:
        """A new ServiceAccount; it has the rights that were given to one of its name."""
        self._admin.create(_ACCOUNTS, {"metadata": {"name": name}})
        answer = self._admin.create(
            f"{_ACCOUNTS}/{name}/token",
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}},
        )
        return User(name, answer["status"]["token"])

    def grant(self, user: User, rules: tuple[Rule, ...]) -> None:
        """Give rights to a user who has none."""
        if not rules:
            return
        metadata = {"metadata": {"name": f"restricted-{user.name}"}}
        self._admin.create(f"{_RBAC}/clusterroles", metadata | {"rules": [rule.as_json() for rule in rules]})
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": f"restricted-{user.name}"}
        subject = {"kind": "ServiceAccount", "name": user.name, "namespace": "default"}
        self._admin.create(f"{_RBAC}/clusterrolebindings", metadata | {"roleRef": reference, "subjects": [subject]})
        self._wait_until_allowed(user, rules[-1], allowed=True)

    def revoke(self, user: User, rules: tuple[Rule, ...]) -> None:
        """Take away the rights that `grant` or `add` gave; it holds when this returns."""
        for kind in ("clusterrolebindings", "clusterroles"):
            self._admin.delete(f"{_RBAC}/{kind}/restricted-{user.name}")
        self._wait_until_allowed(user, rules[-1], allowed=False)

    def remove_account(self, user: User) -> None:
        """Delete the ServiceAccount: its token proves nothing from then on."""
        self._admin.delete(f"{_ACCOUNTS}/{user.name}")

    def _wait_until_allowed(self, user: User, rule: Rule, *, allowed: bool) -> None:
        attributes = {"group": rule.group, "resource": rule.resources[-1], "verb": rule.verbs[-1]}
        review = {"spec": {"user": f"system:serviceaccount:default:{user.name}", "resourceAttributes": attributes}}
        deadline = time.monotonic() + _RBAC_DEADLINE
        while (
            self._admin.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"]
            != allowed
        ):
            if time.monotonic() > deadline:
                raise TimeoutError(f"rights of {user.name} did not become {allowed} within {_RBAC_DEADLINE:.0f} s")
            time.sleep(0.02)
