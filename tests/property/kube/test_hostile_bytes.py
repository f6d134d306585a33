"""Whatever bytes come, the decoder answers with a record or one of the errors that are told, and clean() with text."""

import json
from collections.abc import Iterator
from contextlib import suppress
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw, to_builtins

from epwatch.kube.decode import decode_object, decode_upsert
from epwatch.kube.errors import ApiError, error_from_event, error_from_response
from epwatch.kube.objects import Kind
from epwatch.kube.sanitize import clean
from epwatch.kube.wire import LineSplitter
from tests import factories, hostile

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
payloads = st.sampled_from(list(hostile.CORPUS.values()))
texts = st.lists(st.one_of(payloads, st.text(max_size=20))).map("".join)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
documents = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))
kinds = st.sampled_from(list(Kind))


@given(texts, st.none() | st.integers(1, 600))
def test_the_corpus_in_any_order_is_cleaned_once_and_for_all(text: str, limit: int | None) -> None:
    once = clean(text, limit)
    assert clean(once, limit) == once
    assert FORBIDDEN.isdisjoint(category(character) for character in once)


@pytest.mark.parametrize("payload", hostile.CORPUS.values(), ids=hostile.CORPUS)
def test_twenty_mebibytes_of_each_payload_are_cleaned_as_a_short_one(payload: str) -> None:
    """With a limit only the head is looked at; without one all of it is, in one linear pass."""
    text = payload * (20 * 1024 * 1024 // len(payload.encode("utf-8", "surrogatepass")))
    cleaned = clean(text, 512)
    assert len(cleaned) <= 513
    assert hostile.raw(cleaned) == []


@given(kinds, st.binary(max_size=300))
def test_bytes_that_are_no_object_are_a_value_error(kind: Kind, data: bytes) -> None:
    assert_told(kind, data)


@given(kinds, documents)
def test_any_document_is_an_object_or_a_value_error(kind: Kind, document: object) -> None:
    assert_told(kind, json.dumps(document).encode())


@settings(max_examples=300)
@given(st.data())
def test_an_object_with_any_field_replaced_is_told_or_skipped(data: st.DataObject) -> None:
    """One value anywhere in a whole object is another: of another type, hostile, gone."""
    kind, whole = data.draw(st.sampled_from(WHOLE))
    document = json.loads(json.dumps(whole))
    holder, key = data.draw(st.sampled_from(list(places(document))))
    holder[key] = data.draw(documents)
    assert_told(kind, json.dumps(document).encode())


WHOLE = [
    (Kind.PODS, factories.pod()),
    (Kind.SERVICES, factories.service()),
    (Kind.ENDPOINTSLICES, factories.endpointslice(endpoints=[factories.endpoint()])),
    (Kind.ENDPOINTS, factories.endpoints()),
]


def places(value: object) -> Iterator[tuple[factories.Json, str]]:
    """Return each place in a document: what holds it, and its key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner)


def assert_told(kind: Kind, data: bytes) -> None:
    """Decode; what comes of it holds no raw character, and no other error than those of R-8 is raised."""
    event = b'{"type":"MODIFIED","object":' + data + b"}"
    with suppress(ValueError, RecursionError):
        assert_clean(decode_object(kind, Raw(data)))
    with suppress(ValueError, RecursionError):
        assert_clean(decode_upsert(kind, event))


def assert_clean(found: object) -> None:
    """Assert that cleaning changes no text of a record."""
    for text in strings(to_builtins(found)):
        assert clean(text) == text


def strings(value: object) -> Iterator[str]:
    """Return every text of a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from strings(pair)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)


@given(st.integers(0, 999), st.binary(max_size=200) | documents.map(lambda document: json.dumps(document).encode()))
def test_any_answer_is_an_error_of_one_clean_line(code: int, body: bytes) -> None:
    for error in (error_from_response(code, body, retry_after="\x1b[2J"), error_from_event(body)):
        assert isinstance(error, ApiError)
        assert hostile.raw(str(error)) == []
        assert "\n" not in str(error)
        assert len(str(error)) < 400


def test_depth_is_an_error_and_no_crash() -> None:
    for kind in Kind:
        for opening in (b"[", b'{"metadata":', b'{"items":['):
            assert_told(kind, opening * 100_000)


@given(st.lists(st.binary(max_size=50)))
def test_any_chunks_are_lines_without_line_feeds(chunks: list[bytes]) -> None:
    splitter = LineSplitter()
    for chunk in chunks:
        assert all(b"\n" not in line for line in splitter.feed(chunk))
