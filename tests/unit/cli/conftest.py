"""The command line is read without this machine's own settings."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every EPWATCH_ variable away, and the user's config file."""
    for name in [name for name in os.environ if name.startswith("EPWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EPWATCH_CONFIG", "")
