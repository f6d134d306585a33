"""The man page names every command, option and variable that there is, and a formatter has nothing to object to."""

import shutil
import subprocess

import pytest

from epwatch.cli.command_table import COMMANDS, LIVE
from epwatch.cli.settings import is_shared, long_name, options_of, variable
from tests.packing.man_page import man_page, text

pytestmark = pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")


def formatted() -> str:
    """Return the page as a terminal shows it, without overstrikes, in one line."""
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tascii", "-P-cbou", "-rLL=200n"],
        input=man_page(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return " ".join(done.stdout.split())


def test_every_command_and_every_option_of_it_is_told() -> None:
    page = formatted()
    for command in (LIVE, *COMMANDS.values()):
        assert f"epwatch {' '.join(command.usage.split())}" in page
        for opt in options_of(command):
            assert f"--{long_name(opt)}" in page


def test_every_variable_of_several_commands_is_told() -> None:
    page = formatted()
    for opt in options_of(LIVE):
        if is_shared(opt):
            assert variable(LIVE, opt) in page


def test_text_is_never_taken_as_a_request_or_an_escape() -> None:
    assert text(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert text("'x") == "\\&'x"
    assert text("a\\fBb --c") == "a\\efBb \\-\\-c"
