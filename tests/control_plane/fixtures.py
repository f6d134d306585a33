"""pytest fixtures: one real control plane for the whole session, or a reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.control_plane.binaries import BinariesMissingError, find_binaries
from tests.control_plane.control_plane import ControlPlane

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_RUNNING = pytest.StashKey[ControlPlane]()


@pytest.fixture(scope="session")
def control_plane(pytestconfig: pytest.Config) -> Iterator[ControlPlane]:
    """A running control plane, shared by the session: use a namespace of your own, mend what you break.

    Tests that use it carry the marker `real`. Under pytest-xdist each worker has its own.
    """
    try:
        binaries = find_binaries()
    except BinariesMissingError as missing:
        pytest.skip(str(missing))
    with ControlPlane(binaries) as plane:
        pytestconfig.stash[_RUNNING] = plane
        yield plane
        del pytestconfig.stash[_RUNNING]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let no test of a real control plane wait for controllers that another one left without an API server."""
    plane = item.config.stash.get(_RUNNING, None)
    if plane is not None and item.get_closest_marker("real"):
        plane.renew_controllers()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the tails of the control plane's logs below a failure of a `real` test."""
    report = yield
    plane = item.config.stash.get(_RUNNING, None)
    if report.failed and plane is not None and item.get_closest_marker("real"):
        report.sections.append(("control plane logs", plane.log_tails()))
    return report
