"""What large buffers took is given back, though small blocks that stay lie between them; in a process of its own."""

import platform
import subprocess
import sys
from typing import Final

import pytest

MIB: Final = 2**20
STORY: Final = """
import sys
from pathlib import Path
from epwatch.memory import give_back, keep_large_apart

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def page():
    return bytearray(b"x") * 2**20

if "apart" in sys.argv:
    keep_large_apart()
page()  # the first one that is freed teaches glibc
before, kept, pages = resident(), [], []
for _ in range(50):
    pages.append(page())
    kept.append(bytearray(4000))
del pages
after = resident()
give_back()
print(after - before, resident() - before)
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="what other C libraries keep is theirs")


def grown(*how: str) -> tuple[int, int]:
    """Return by how many bytes a process grew over fifty pages that it freed, and by how many once it gave back."""
    ran = subprocess.run([sys.executable, "-c", STORY, *how], capture_output=True, text=True, check=True, timeout=60)
    first, second = ran.stdout.split()
    return int(first), int(second)


def test_large_buffers_go_back_to_the_system_when_they_are_freed() -> None:
    assert grown("apart")[0] < 10 * MIB


def test_what_was_kept_is_given_back() -> None:
    kept, given = grown()
    assert (kept > 40 * MIB, given < 10 * MIB) == (True, True)


def test_a_python_without_ctypes_does_without() -> None:
    story = "import sys; sys.modules['_ctypes'] = None\nfrom epwatch import memory\n"
    subprocess.run(
        [sys.executable, "-c", f"{story}memory.keep_large_apart()\nmemory.give_back()"], check=True, timeout=60
    )
