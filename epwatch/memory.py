"""What large buffers took is given back to the system; where the C library is not glibc, it does as it likes.

glibc learns from each large block that is freed to take the next one from its heap: after a list of 50,000 pods, in
pages of 8 MB, 20 to 60 MB of it stay with the process for good (mallopt(3), M_MMAP_THRESHOLD).
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ctypes

_M_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 256 * 1024
"""Bytes from which a block is mapped by itself, and unmapped when freed: pages of a list, not what becomes of them."""


def keep_large_apart() -> None:
    """Have large blocks given back as soon as they are freed, from now on."""
    mallopt = _function("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give back what is free at this moment; takes some ms, in which other threads run."""
    trim = _function("malloc_trim")
    if trim is not None:
        trim(0)


def _function(name: str) -> "ctypes._NamedFuncPointer | None":
    try:
        import ctypes  # which a Python that was built without libffi does not have

        return getattr(ctypes.CDLL(None), name, None)
    except (ImportError, OSError, TypeError):
        return None
