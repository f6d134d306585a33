"""LIST in pages: a snapshot at one resourceVersion, continue tokens, and what happens when it was compacted away."""

from __future__ import annotations

import base64
import binascii
import string
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim.objects import decode, encode, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from epwatch.sim.eventlog import Item
    from epwatch.sim.objects import Key
    from epwatch.sim.resources import Resource
    from epwatch.sim.selectors import Matcher
    from epwatch.sim.store import Store

# Snapshots share their objects with the store and each other; more readers than this page at once hardly ever.
MOST_SNAPSHOTS = 64
INCONSISTENT = -1
_BASE64 = frozenset(string.ascii_letters + string.digits + "-_")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its items, and ListMeta's resourceVersion, continue and remainingItemCount."""

    items: list[Item]
    revision: int
    token: str = ""
    remaining: int | None = None

    def metadata(self) -> dict[str, object]:
        """ListMeta as JSON."""
        made: dict[str, object] = {"resourceVersion": str(self.revision)}
        if self.token:
            made["continue"] = self.token
        if self.remaining is not None:
            made["remainingItemCount"] = self.remaining
        return made


@dataclass(frozen=True, slots=True)
class Token:
    """A continue token: the list's revision, and the key after which it goes on."""

    revision: int
    start: str

    @property
    def key(self) -> Key:
        """(namespace, name) of the last object that was listed."""
        namespace, _, name = self.start.partition("/")
        return namespace, name

    def text(self) -> str:
        """As clients see it (apiserver `pkg/storage/continue.go`)."""
        raw = encode({"v": "meta.k8s.io/v1", "rv": self.revision, "start": self.start})
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def parse_token(text: str) -> Token:
    """The token that a client sends back. Raises: ApiError 400."""
    try:
        raw = decode(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        return Token(int(raw["rv"]), str(raw["start"]))
    except binascii.Error:
        at = next((index for index, letter in enumerate(text) if letter not in _BASE64), len(text))
        message = f"invalid continue token: continue key is not valid: illegal base64 data at input byte {at}"
        raise errors.bad_request(message) from None
    except (ValueError, TypeError, KeyError):
        message = "invalid continue token: continue key is not valid"
        raise errors.bad_request(message) from None


def check_options(query: Mapping[str, str]) -> None:
    """The rules of ListOptions (apimachinery `internalversion/validation`). Raises: ApiError 400, 422."""
    for name in ("limit", "timeoutSeconds"):
        if query.get(name) and not query[name].lstrip("-").isdigit():
            message = f'strconv.ParseInt: parsing "{query[name]}": invalid syntax'
            raise errors.bad_request(message)
    match, version = query.get("resourceVersionMatch", ""), query.get("resourceVersion", "")
    problem = ""
    if match and query.get("continue"):
        problem = "resourceVersionMatch is forbidden when continue is provided"
    elif match and not version and not query.get("sendInitialEvents"):
        problem = "resourceVersionMatch is forbidden unless resourceVersion is provided"
    elif match == "Exact" and version == "0":
        problem = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
    elif match not in ("", "Exact", "NotOlderThan"):
        supported = f'Unsupported value: "{match}": supported values: "Exact", "NotOlderThan", ""'
        raise unsupported_match(supported)
    if problem:
        raise forbidden_match(problem)


def forbidden_match(problem: str) -> errors.ApiError:
    """422: resourceVersionMatch means nothing together with the rest of the query."""
    return _bad_match("FieldValueForbidden", f"Forbidden: {problem}")


def unsupported_match(message: str) -> errors.ApiError:
    """422: resourceVersionMatch has another value than those that there are."""
    return _bad_match("FieldValueNotSupported", message)


def _bad_match(reason: str, message: str) -> errors.ApiError:
    cause = errors.Cause(reason, message, "resourceVersionMatch")
    return errors.invalid(name="", causes=[cause], kind="ListOptions", group="meta.k8s.io")


def parse_revision(text: str) -> int:
    """A resourceVersion that a client sent; 0 for none. Raises: ApiError 400."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        message = f"invalid resource version: {no_number(text)}"
        raise errors.bad_request(message)
    return int(text)


def no_number(text: str) -> str:
    """What is wrong with a resourceVersion that is none, in Go's words."""
    return f'resourceVersion: Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'


class Lister:
    """Serves pages of one store.

    Args:
        store: what is listed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._snapshots: OrderedDict[tuple[Resource, int], Sequence[Item]] = OrderedDict()

    def page(
        self, resource: Resource, namespace: str, query: Mapping[str, str], matches: Matcher | None = None
    ) -> Page:
        """One page for a LIST's query and its parsed selectors. Raises: ApiError 400, 410, 422, 504."""
        check_options(query)
        limit = max(0, int(query.get("limit") or 0))
        token = parse_token(query["continue"]) if query.get("continue") else None
        if token is not None and query.get("resourceVersion", "0") != "0":
            message = "specifying resource version is not allowed when using continue"
            raise errors.bad_request(message)
        revision, items = self._state(resource, query, token)
        low, high = _span(items, namespace)
        if token is not None:
            low = max(low, bisect_right(items, token.key, key=_key))
        found = (items[at] for at in range(low, high) if matches is None or matches(items[at].obj))
        page = list(islice(found, limit or None))
        if not limit or next(found, None) is None:
            return Page(page, revision)
        self._keep(resource, revision, items)
        token = Token(revision, "/".join(_key(page[-1])))
        # How many more match is not told with a selector: a real server does not know without reading them all.
        return Page(page, revision, token.text(), None if matches else high - low - limit)

    def _state(self, resource: Resource, query: Mapping[str, str], token: Token | None) -> tuple[int, Sequence[Item]]:
        if token is None or token.revision == INCONSISTENT:
            revision = parse_revision(query.get("resourceVersion", ""))
            if revision > self._store.revision:
                raise errors.too_large_resource_version(revision, self._store.revision)
            if query.get("resourceVersionMatch") == "Exact" and revision != self._store.revision:
                return revision, self._snapshot(resource, revision, errors.expired_list())
            return self._store.revision, _sorted(self._store.items(resource))
        gone = errors.expired_continue(Token(INCONSISTENT, token.start).text())
        return token.revision, self._snapshot(resource, token.revision, gone)

    def _snapshot(self, resource: Resource, revision: int, gone: errors.ApiError) -> Sequence[Item]:
        found = self._snapshots.get((resource, revision))
        if revision < self._store.compacted:
            raise gone
        if found is None:
            state = self._store.state_at(resource, revision)
            if state is None:
                raise gone
            found = _sorted(state)
        return found

    def _keep(self, resource: Resource, revision: int, items: Sequence[Item]) -> None:
        self._snapshots[resource, revision] = items
        self._snapshots.move_to_end((resource, revision))
        while len(self._snapshots) > MOST_SNAPSHOTS:
            self._snapshots.popitem(last=False)


def _key(item: Item) -> Key:
    return key_of(item.obj)


def _sorted(items: Iterable[Item]) -> Sequence[Item]:
    return sorted(items, key=_key)


def _span(items: Sequence[Item], namespace: str) -> tuple[int, int]:
    """Where the objects of a namespace begin and end; everything for ""."""
    if not namespace:
        return 0, len(items)
    return bisect_left(items, (namespace, ""), key=_key), bisect_left(items, (namespace + "\0", ""), key=_key)
