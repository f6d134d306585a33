"""Codes as words."""

import pytest

from epwatch.model import words
from tests.functional import scenes


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("Ok", "ok"),
        ("NoMatchingPods", "no matching pods"),
        ("PodHasNoIP", "pod has no IP"),
        ("WrongIPFamily", "wrong IP family"),
        ("CrashLoopBackOff", "crash loop back off"),
        ("", ""),
    ],
)
def test_a_code_reads_as_words(code: str, text: str) -> None:
    assert words.of_code(code) == text


@pytest.mark.parametrize(
    ("zones", "prefix"),
    [
        ({"zone-a", "zone-b"}, "zone-"),
        ({"us-east-1a", "us-east-1b", "us-east-1c"}, "us-east-1"),
        ({"zone-a"}, "zone-"),
        ({"a", "b"}, ""),
        ({"zone", "zone-b"}, "zon"),
        (set(), ""),
    ],
)
def test_zones_are_told_apart_by_what_they_do_not_share(zones: set[str], prefix: str) -> None:
    assert words.zone_prefix(zones) == prefix


def test_a_port_reads_from_the_service_to_the_pod() -> None:
    service = scenes.web().service
    assert service is not None
    assert words.of_ports(service) == "80→8080/TCP"
    assert words.kind_of(service) == "ClusterIP"
