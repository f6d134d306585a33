"""What every test gets: profiles for Hypothesis, and the fixtures of the real control plane."""

import asyncio

from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["tests.control_plane.fixtures"]

# Before Python 3.14 asking for the current loop makes one, once; pytest-asyncio asks, and nobody would close that loop.
asyncio.set_event_loop(None)

# No deadline: shared cores make a single example slow now and then, which says nothing about the code.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("default"), max_examples=1000)
# A mutant is known by any failure: the smallest one would take minutes to find.
settings.register_profile("mutants", settings.get_profile("default"), phases=[Phase.generate], database=None)
settings.load_profile("default")
