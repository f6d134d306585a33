"""What every test gets: profiles for Hypothesis, and the fixtures of the real control plane."""

import asyncio
import gc
import signal
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["tests.control_plane.fixtures"]

# Before Python 3.14 asking for the current loop makes one, once; pytest-asyncio asks, and nobody would close that loop.
asyncio.set_event_loop(None)

# A suite that runs behind nohup, or in the background of a script, inherits ignored signals, and so would every
# program it starts: they keep them ignored, as they should, and the tests that send one would wait for nothing.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

# No deadline: shared cores make a single example slow now and then, which says nothing about the code.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("default"), max_examples=1000)
# A mutant is known by any failure: the smallest one would take minutes to find.
settings.register_profile("mutants", settings.get_profile("default"), phases=[Phase.generate], database=None)
settings.load_profile("default")


_FILES: Final = Path("/proc/self/fd")
_known = {"files": 0}


def pytest_fixture_post_finalizer(fixturedef: pytest.FixtureDef[object]) -> None:
    """Collect what a test's loop left behind if files are open that were not: a lost socket fails this very test.

    Without it whatever test runs when the garbage is collected fails. To collect after each test would be dear.
    """
    if fixturedef.argname == "_function_scoped_runner" and _FILES.is_dir():
        if _open_files() > _known["files"]:
            gc.collect()
        _known["files"] = _open_files()


def _open_files() -> int:
    return len(list(_FILES.iterdir()))
