"""ApiError: every encoding of an error is recognised, and each says one clean line."""

import json

import pytest

from epwatch.kube.errors import ApiError, error_from_event, error_from_response, parse_retry_after
from tests.fakes import status_body

NOW = 1_800_000_000.0


def body(code: int, reason: str = "", message: str = "", **details: object) -> bytes:
    return json.dumps(status_body(code, reason, message, **details)).encode()


@pytest.mark.parametrize(
    "error",
    [
        error_from_event(body(410, "Expired", "too old resource version: 1 (2)")),
        error_from_event(body(410, "Gone")),
        error_from_event(b'{"kind":"Status","reason":"Expired"}'),
        error_from_event(b'{"code":410}'),
        error_from_response(410, body(410, "Expired")),
        error_from_response(410, json.dumps(status_body(410, "Expired"), indent=2).encode()),
        error_from_response(410, b"gone"),
        error_from_response(410, b""),
    ],
)
def test_expired_in_every_form(error: ApiError) -> None:
    """EX-1."""
    assert error.is_expired


@pytest.mark.parametrize(
    "error",
    [
        error_from_response(504, body(504, "Timeout", "x", causes=[{"reason": "ResourceVersionTooLarge"}])),
        error_from_response(504, body(504, "Timeout", "x", causes=[{"message": "Too large resource version"}])),
        error_from_response(504, body(504, "Timeout", "Timeout: Too large resource version: 9, current: 1")),
        error_from_response(429, body(429, "TooManyRequests", "Too large resource version: 9, current: 1")),
    ],
)
def test_too_large_in_every_encoding(error: ApiError) -> None:
    """EX-4, TestReflectorFullListIfTooLarge."""
    assert error.is_too_large_rv
    assert not error.is_expired


def test_a_plain_gateway_timeout_is_not_too_large() -> None:
    assert not error_from_response(504, b"gateway timeout").is_too_large_rv


@pytest.mark.parametrize("reason", ["StorageReadError", "StoreReadError"])
def test_unreadable_storage(reason: str) -> None:
    assert error_from_event(body(500, reason)).is_unreadable_storage
    assert error_from_event(body(500, "InternalError", "x: corrupt object has been deleted")).is_unreadable_storage
    assert not error_from_event(body(500, "InternalError", "etcdserver: no leader")).is_unreadable_storage


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 0 ", 0.0), (None, None), ("soon", None), ("-3", None), ("1.5", None), ("²", None),
     ("Fri, 15 Jan 2027 08:00:30 GMT", 30.0), ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0)],
)  # fmt: skip
def test_retry_after_in_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


def test_the_longest_of_header_and_details_counts() -> None:
    throttled = error_from_response(
        429, body(429, "TooManyRequests", "", retryAfterSeconds=9), retry_after="3", now=NOW
    )
    assert throttled.is_throttled
    assert throttled.retry_after == 9.0
    assert error_from_response(429, b"busy", retry_after="3", now=NOW).retry_after == 3.0
    assert error_from_response(429, b"busy").retry_after is None


@pytest.mark.parametrize(
    ("code", "raw", "line"),
    [
        (410, body(410, "Expired", "too old"), "410 Expired: too old"),
        (429, b"Too many requests, later.\n", "429 Too Many Requests: Too many requests, later."),
        (503, b"<!DOCTYPE html>\n<title>Sorry\n away</title>", "503 Service Unavailable: an HTML page: Sorry away"),
        (502, b"<html>no title</html>", "502 Bad Gateway: an HTML page"),
        (500, b"", "500 Internal Server Error"),
        (599, b"", "599"),
        (500, b"\x1b[2J\xff\xfe", "500 Internal Server Error: \ufffd[2J\ufffd\ufffd"),
        (500, body(500, "\x1b]0;x\x07", "a\n\tb"), "500 \ufffd]0;x\ufffd: a b"),
    ],
)
def test_what_it_says_is_one_clean_line(code: int, raw: bytes, line: str) -> None:
    assert str(error_from_response(code, raw)) == line


def test_a_long_message_is_cut() -> None:
    assert len(str(error_from_response(500, b"x" * 1_000_000))) < 240


@pytest.mark.parametrize(
    "raw", [b"null", b"[]", b'"x"', b"{}", b'{"details":{"causes":[{}]}}', b"\xff", b"[" * 200_000]
)
def test_an_error_event_of_nothing_is_still_an_error(raw: bytes) -> None:
    """EV-4."""
    assert str(error_from_event(raw))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (401, "is_unauthorized"),
        (403, "is_forbidden"),
        (404, "is_not_found"),
        (429, "is_throttled"),
        (422, "is_bad_request"),
    ],
)
def test_codes_answer_their_question_alone(code: int, name: str) -> None:
    error = error_from_response(code, b"")
    asked = ["is_unauthorized", "is_forbidden", "is_not_found", "is_throttled", "is_bad_request", "is_expired"]
    assert [one for one in asked if getattr(error, one)] == [name]
