"""Programs end with us, however we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.control_plane.processes import Program, Reaper
from tests.control_plane.reaper import remaining

# Starts a program with a child of its own, says both process ids, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from tests.control_plane.processes import Program, Reaper
folder = Path(sys.argv[1])
program = Program("sleeper", ["sh", "-c", "sleep 600 & echo $$ $!; wait"], folder / "log", Reaper(folder))
program.start()
while "\\n" not in program.tail():
    time.sleep(0.01)
print(program.tail(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plane"
    made.mkdir()
    return made


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at processes through /proc")
def test_a_killed_owner_leaves_no_process_and_no_folder(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        processes = [int(word) for word in owner.stdout.readline().split()]
        assert all(is_alive(process) for process in processes)
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while (folder.exists() or any(map(is_alive, processes))) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not folder.exists()
    assert [process for process in processes if is_alive(process)] == []


def test_a_group_that_ended_is_no_longer_the_reapers_business() -> None:
    assert remaining(["+10\n", "+20\n", "-10\n"]) == {20}


def test_a_program_can_be_killed_and_started_again_with_one_log(folder: Path) -> None:
    reaper = Reaper(folder)
    program = Program("greeter", ["sh", "-c", "echo hello; exec sleep 600"], folder / "log", reaper)
    for times in (1, 2):
        program.start()
        deadline = time.monotonic() + 10
        while program.tail().count("hello") < times and time.monotonic() < deadline:
            time.sleep(0.01)
        assert program.running
        program.kill()
        assert not program.running
    assert program.tail() == "hello\nhello\n"
    reaper.close()


def test_a_stopped_program_has_ended_when_stop_returns(folder: Path) -> None:
    reaper = Reaper(folder)
    with Program("sleeper", ["sleep", "600"], folder / "log", reaper) as program:
        group = program.group
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    reaper.close()
