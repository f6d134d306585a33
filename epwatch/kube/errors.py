"""What an API server answers instead of what was asked for, as one exception with questions to ask it.

The body may be a metav1.Status, plain text (429), HTML of a proxy, or nothing; any field may be absent (EV-4).
"""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from msgspec import Raw, Struct
from msgspec.json import Decoder

from epwatch.kube.sanitize import SafeStr, clean

_TOO_LARGE_REASON: Final = "ResourceVersionTooLarge"
_TOO_LARGE_TEXT: Final = "too large resource version"
_UNREADABLE_REASONS: Final = frozenset({"StorageReadError", "StoreReadError"})
_UNREADABLE_TEXT: Final = "corrupt object has been deleted"
_LINE_LIMIT: Final = 200
"""Characters of a message shown in a cause, which has to fit into one line."""
_TITLE: Final = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)


class _Cause(Struct, gc=False):
    reason: str | None = None
    message: str | None = None


class _Details(Struct, gc=False, rename="camel"):
    causes: list[_Cause] | None = None
    retry_after_seconds: float | None = None


class _Status(Struct, gc=False):
    kind: str | None = None
    code: int | None = None
    reason: str | None = None
    message: str | None = None
    details: _Details | None = None


_STATUS: Final = Decoder(_Status)


class ApiError(Exception):
    """An error that the API server, or something that stands before it, answered with.

    ``code`` is the HTTP status (0 where unknown), ``reason`` the Status' CamelCase word or "", ``message`` one cleaned
    line, ``retry_after`` seconds to wait at least, as far as the server said.
    """

    def __init__(
        self,
        code: int,
        reason: str = "",
        message: str = "",
        *,
        retry_after: float | None = None,
        causes: tuple[str, ...] = (),
    ) -> None:
        self.code = code
        self.reason = clean(reason, 64)
        self.message = one_line(message)
        self.retry_after = retry_after
        self._texts = tuple(text.lower() for text in (message, *causes))
        super().__init__(self._text())

    def _text(self) -> str:
        head = " ".join(
            part for part in (str(self.code) if self.code else "", self.reason or _phrase(self.code)) if part
        )
        return ": ".join(part for part in (head, self.message) if part) or "an error without code, reason or message"

    @property
    def is_expired(self) -> bool:
        """Return whether the resourceVersion (or the continue token) is too old (EX-1)."""
        return self.code == HTTPStatus.GONE or self.reason in {"Expired", "Gone"}

    @property
    def is_too_large_rv(self) -> bool:
        """Return whether the server has not yet reached the resourceVersion (EX-4).

        Since 1.18.6 a cause of its own says so, before only a message; 1.37 may wrap it in a 429.
        """
        return any(text == _TOO_LARGE_REASON.lower() or _TOO_LARGE_TEXT in text for text in self._texts)

    @property
    def is_unreadable_storage(self) -> bool:
        """Return whether an object was removed unsafely, so that no DELETED told of it: only a list shows (R-6)."""
        return self.reason in _UNREADABLE_REASONS or any(_UNREADABLE_TEXT in text for text in self._texts)

    @property
    def is_throttled(self) -> bool:
        """Return whether the server asks to come later."""
        return self.code == HTTPStatus.TOO_MANY_REQUESTS or self.reason == "TooManyRequests"

    @property
    def is_unauthorized(self) -> bool:
        """Return whether the credentials are missing, wrong or no longer valid."""
        return self.code == HTTPStatus.UNAUTHORIZED or self.reason == "Unauthorized"

    @property
    def is_forbidden(self) -> bool:
        """Return whether the user may not do this."""
        return self.code == HTTPStatus.FORBIDDEN or self.reason == "Forbidden"

    @property
    def is_not_found(self) -> bool:
        """Return whether the server does not serve this resource."""
        return self.code == HTTPStatus.NOT_FOUND or self.reason == "NotFound"

    @property
    def is_bad_request(self) -> bool:
        """Return whether the server refuses the request as it is, so that repeating it leads nowhere."""
        known = self.is_unauthorized or self.is_forbidden or self.is_not_found or self.is_throttled
        transient = known or self.code == HTTPStatus.REQUEST_TIMEOUT
        return HTTPStatus.BAD_REQUEST <= self.code < HTTPStatus.INTERNAL_SERVER_ERROR and not transient


def error_from_event(raw: Raw | bytes) -> ApiError:
    """Return the error that the object of an ERROR event stands for, whatever it is."""
    status = _read_status(bytes(raw))
    return ApiError(0, message=_text_of(bytes(raw))) if status is None else _from_status(status, 0, None)


def error_from_response(code: int, body: bytes, *, retry_after: str | None = None, now: float = 0.0) -> ApiError:
    """Return the error that an HTTP answer stands for.

    Args:
        code: the HTTP status; it counts more than the one in the body.
        body: the body or its beginning.
        retry_after: the Retry-After header: seconds or an HTTP date.
        now: wall seconds, to turn a date into seconds.
    """
    waiting = parse_retry_after(retry_after, now)
    status = _read_status(body)
    if status is None:
        return ApiError(code, message=_text_of(body), retry_after=waiting)
    return _from_status(status, code, waiting)


def parse_retry_after(text: str | None, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for, None for an absent or odd one; never negative."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)


def one_line(text: str, ending: str = "") -> SafeStr:
    """Return text as one cleaned line that fits behind a phase: runs of blanks are one, a long end is cut.

    ``ending`` (the server, in parentheses) follows it and stays whole.
    """
    kept = clean(" ".join(text[: 8 * _LINE_LIMIT].split()), max(_LINE_LIMIT - len(ending), _LINE_LIMIT // 2))
    return clean(kept + ending)


def _read_status(body: bytes) -> _Status | None:
    try:
        status = _STATUS.decode(body)
    except (ValueError, RecursionError):
        return None
    return status if status.kind == "Status" or status.reason or status.message or status.code else None


def _from_status(status: _Status, code: int, waiting: float | None) -> ApiError:
    details = status.details or _Details()
    asked = details.retry_after_seconds
    waits = [seconds for seconds in (waiting, asked) if seconds is not None and seconds > 0]
    causes = tuple(text for cause in details.causes or () for text in (cause.reason, cause.message) if text)
    return ApiError(
        code or status.code or 0,
        status.reason or "",
        status.message or "",
        retry_after=max(waits) if waits else None,
        causes=causes,
    )


def _text_of(body: bytes) -> str:
    """Return what a body that is no Status says in one line: an HTML page's title, else its first words."""
    text = body[: 16 * _LINE_LIMIT].decode("utf-8", "replace")
    if "<html" in text.lower() or "<!doctype" in text.lower():
        title = _TITLE.search(text)
        return f"an HTML page: {title.group(1)}" if title else "an HTML page"
    return text


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""
