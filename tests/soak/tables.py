"""Fills the bounded tables of the decoder, as a day at work does: what memory grows by after that is no table.

Together they take some 20 MB, which minutes of a soak fill in part: its slope would tell of nothing else.
"""

from collections.abc import Iterator
from typing import Final

from tests import factories

_ENDPOINTS: Final = 16_000
"""Just below the bound of the tables of endpoints and addresses, where they begin anew."""
_NAMES: Final = 65_000
"""As above, of names."""
_EACH: Final = 100
"""Endpoints of a slice."""


def fill() -> None:
    """Decode so many endpoints and names that will never be met again."""
    for name in _names():
        factories.record(factories.pod(name, uid=f"uid-{name}", resource_version=f"{name}-1"))
    for first in range(0, _ENDPOINTS, _EACH):
        numbers = range(first, first + _EACH)
        rows = [factories.endpoint(_address(number), f"past-{number % 1000}") for number in numbers]
        factories.record(factories.endpointslice(endpoints=rows))
        held = factories.subset([factories.address(_address(number), f"past-{number % 1000}") for number in numbers])
        factories.record(factories.endpoints(subsets=[held]))


def _names() -> Iterator[str]:
    # Of each pod two are interned, name and uid; the addresses of the endpoints come on top.
    return (f"past-{number}" for number in range((_NAMES - _ENDPOINTS) // 2))


def _address(number: int) -> str:
    return f"10.{200 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
