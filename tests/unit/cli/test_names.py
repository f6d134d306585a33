"""Names and numbers on the command line."""

import argparse
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from epwatch.cli.names import factor, namespaces, port, seed, selector, service, whole
from epwatch.sim.errors import ApiError
from epwatch.sim.selectors import parse_labels


def test_namespaces_are_a_comma_list() -> None:
    assert namespaces("shop,billing-2") == ("shop", "billing-2")
    assert namespaces("shop, billing") == ("shop", "billing")


_WORDS = ("a", "b1", "in", "notin", "(", ")", ",", "=", "==", "!=", "!", " ", "<", ">", "5", "x/y", "-")


@given(st.lists(st.sampled_from(_WORDS), max_size=9).map("".join))
@example("a in (b, c), d")
@example("app.kubernetes.io/name=web,!x,y notin ()")
def test_whatever_selector_a_server_reads_is_taken_as_it_is(text: str) -> None:
    try:
        parse_labels(text)
    except ApiError:
        return
    assert selector(text) == text


@pytest.mark.parametrize("text", ["web", "svc/web", "service/web", "services/web"])
def test_a_service_may_carry_its_kind(text: str) -> None:
    assert service(text) == "web"


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (namespaces, "Shop"),
        (namespaces, "a,,b"),
        (namespaces, "a b"),
        (namespaces, "x" * 64),
        (namespaces, "\x1b[31m"),
        (selector, "a in ("),
        (selector, "a,"),
        (selector, "a in b"),
        (selector, "a b"),
        (selector, "=b"),
        (selector, "a=-b"),
        (service, "pod/web"),
        (service, "Web"),
        (service, "svc/"),
        (service, "../x"),
        (whole, "0"),
        (whole, "-1"),
        (whole, "x"),
        (whole, "²"),
        (port, "65536"),
        (port, "http"),
        (seed, "1.5"),
        (seed, "9" * 30),
        (factor, "0"),
        (factor, "x"),
        (factor, "1001"),
        (factor, "nan"),
    ],
)
def test_what_is_wrong_is_refused_in_one_line_that_shows_it_harmlessly(
    read: Callable[[str], object], text: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        read(text)
    message = str(caught.value)
    assert message.isprintable()
    assert message.isascii()


def test_numbers_are_read() -> None:
    assert (whole("12"), port("0"), port("65535"), seed("-7"), factor("0.5")) == (12, 0, 65535, -7, 0.5)
