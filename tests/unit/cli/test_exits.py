"""Every way to end has its exit code and at most one message."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from epwatch.cli.exits import CommandError, Exit, Signalled, guard


def ends(error: BaseException, log_file: str | None = None) -> int:
    def run() -> int:
        raise error

    return guard(run, lambda: log_file)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SystemExit(2), 2),
        (SystemExit(), 0),
        (KeyboardInterrupt(), 130),
        (Signalled(signal.SIGTERM), 143),
        (Signalled(signal.SIGHUP), 129),
    ],
)
def test_an_end_without_a_message(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(error) == code
    assert capsys.readouterr().err == ""


def test_what_the_command_returns_is_the_exit_code() -> None:
    assert guard(lambda: 5, lambda: None) == Exit.UNKNOWABLE


def test_an_error_of_the_command_is_its_message_and_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(CommandError("no such thing; do that", Exit.USAGE)) == 2
    assert capsys.readouterr().err == "epwatch: no such thing; do that\n"


def test_a_bug_is_one_line_without_a_traceback_and_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(ValueError("odd \x1b[31m\nthing")) == 1
    told = capsys.readouterr().err
    assert told.startswith("epwatch: this is a bug in epwatch: ValueError: odd \ufffd[31m thing")
    assert told.count("\n") == 1


def test_a_bug_goes_to_the_log_file_whole_and_private(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "epwatch.log"
    assert ends(ValueError("odd"), str(log)) == 1
    assert "Traceback (most recent call last)" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    assert str(log) in capsys.readouterr().err
    ends(ValueError("again"), str(log))
    assert log.read_text().count("Traceback") == 2


def test_a_log_file_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_text("mine")
    link.symlink_to(victim)
    assert ends(ValueError("odd"), str(link)) == 1
    assert victim.read_text() == "mine"


def test_a_closed_pipe_is_a_silent_success() -> None:
    code = """if True:
        import sys
        from epwatch.cli.exits import guard
        def run():
            while True:
                sys.stdout.write("x" * 65536)
                sys.stdout.flush()
        sys.exit(guard(run, lambda: None))
    """
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert (process.stderr.read(), process.wait(30)) == (b"", 0)
