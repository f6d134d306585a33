"""Every story of the demo, recorded: it plays as it was seen; redacted it is the same picture without the names."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from epwatch.kube.timestamps import parse_timestamp
from epwatch.sim import scenarios
from epwatch.stream.pseudonyms import Pseudonyms
from epwatch.stream.redact import REDACTED, Redaction
from epwatch.stream.vocabulary import CAUSES, LABEL_KEYS, WORDS
from tests.property.stream.live import play
from tests.recordings.told import told

Line = dict[str, Any]


class Story(NamedTuple):
    """A scenario that was told and recorded."""

    name: str
    recording: bytes
    seen: bytes


KEY = bytes(range(32))
FORMAT = {"v1", "discovery.k8s.io/v1", "on", "ADDED", "MODIFIED", "DELETED", "KEYFRAME_BEGIN", "KEYFRAME_END"}
FORMAT |= {"LIST_BEGIN", "LIST_END", "PHASE", "GAP", "CLOCK", "initial", "relist", REDACTED}
FORMAT |= {"services", "pods", "endpoints", "endpointslices"}
FORMAT |= {"CONNECTING", "LIVE", "RETRYING", "RESYNC", "DENIED"}
"""What the format itself says, whatever was recorded."""
MARKS = FORMAT | WORDS | LABEL_KEYS | CAUSES


def strings(value: object) -> Iterator[str]:
    """Yield every text of a document; of labels, selectors and annotations the keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in {"labels", "selector"}:
                yield from each
            yield from strings(each)


def of_the_cluster(recording: bytes) -> set[str]:
    """Return the texts that somebody chose: neither words of Kubernetes nor of the format, no times and numbers."""
    header, *lines = (json.loads(line) for line in recording.splitlines())
    header.pop("content")
    header.pop("epwatch")
    found = {text for line in (header, *lines) for text in strings(line)} - MARKS
    return {text for text in found if text and not text.isdecimal() and parse_timestamp(text) is None}


def parts(texts: set[str]) -> set[str]:
    """Return the words within texts, of so many letters that none comes by chance."""
    return {word for text in texts for word in _words(text)} - {word for mark in MARKS for word in _words(mark)}


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{6,}", text)


def shape(stream: bytes) -> Counter[str]:
    """Return what a stream says without its names: types, states, counts, codes, at which time."""
    return Counter(json.dumps(_shape(json.loads(line)), sort_keys=True) for line in stream.splitlines())


def _shape(line: Line) -> Line:
    endpoint = line.get("endpoint") or {}
    kept = {name: line.get(name) for name in ("time", "type", "initial", "resource", "phase", "reason", "duringGap")}
    kept |= {name: endpoint.get(name) for name in ("state", "ready", "serving", "terminating", "inRotation", "family")}
    kept["target"] = (endpoint.get("target") or {}).get("kind")
    counts = line.get("counts") or {}
    kept["counts"] = {
        name: sorted(map(str, each.values())) if isinstance(each, dict) else each for name, each in counts.items()
    }
    kept["codes"] = [(line.get(name) or {}).get("code") for name in ("verdict", "was")]
    return kept


@pytest.fixture(scope="module", params=scenarios.NAMES)
def story(request: pytest.FixtureRequest) -> Story:
    """A story's name, its recording, and the stream that was seen."""
    recording, seen = told(request.param)
    return Story(request.param, recording, seen)


def test_a_recording_of_a_story_gives_its_stream_byte_for_byte_gap_and_relist_included(
    story: Story, tmp_path: Path
) -> None:
    path = tmp_path / "tape"
    path.write_bytes(story.recording)
    assert play(path) == (story.seen, ("", 0))
    types = Counter(json.loads(line)["type"] for line in story.seen.splitlines())
    assert types["SYNCED"] == 1
    assert types["GAP"] == (0 if story.name == "denied" else 2)


def test_redacted_the_picture_is_the_same_and_nothing_of_the_original_is_left(story: Story, tmp_path: Path) -> None:
    redacted, seen = told(story.name, redaction=Redaction(KEY))
    assert seen == story.seen, "who records is shown what there is"
    path = tmp_path / "tape"
    path.write_bytes(redacted)
    stream, end = play(path)
    assert end == ("", 0)
    assert shape(stream) == shape(story.seen)
    original, left = of_the_cluster(story.recording), of_the_cluster(redacted)
    assert len(original) > 20
    assert original.isdisjoint(left)
    assert parts(original).isdisjoint(parts(left))
    # Not as a part of something longer either.
    ours = " ".join(MARKS)
    assert not [text for text in original if len(text) > 6 and text not in ours and text.encode() in redacted]


def test_the_same_name_is_the_same_pseudonym_and_another_key_gives_another(tmp_path: Path) -> None:
    one, again, other = (told("scale", redaction=Redaction(key))[0] for key in (KEY, KEY, bytes(32)))
    assert one == again
    assert of_the_cluster(one).isdisjoint(of_the_cluster(other))


def test_no_two_addresses_become_one() -> None:
    made = Pseudonyms(KEY)
    addresses = [f"10.{high}.{middle}.{low}" for high in range(4) for middle in range(16) for low in range(256)]
    told = {made.address(address) for address in addresses}
    assert len(told) == len(addresses)
    assert all(ip_address(one).version == 4 for one in told)
    assert ip_address(made.address("fd00::1")) in ip_network("2001:db8::/32")
    assert made.address("fd00:0:0::1") == made.address("fd00::1")
