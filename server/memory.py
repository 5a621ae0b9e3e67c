"""What the web process does with memory that a request gave back: it keeps it for the next.

glibc returns large pieces to the kernel at once, and each thread's own pool too. The next request gets them anew, and
the kernel has to find and clear every page: of a packed answer (``brotli`` asks for its tables each time) that was half
of the time or more. ``man 3 mallopt`` says what the numbers mean.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_MIB: Final = 1 << 20
# <malloc.h>: the parameter's number, and what it is set to.
_TRIM_THRESHOLD: Final = (-1, 64 * _MIB)  # bytes at the end of a pool that are kept
_MMAP_THRESHOLD: Final = (-3, 32 * _MIB)  # from here on a piece is the kernel's own, as it is by default from 128 KiB
_ARENA_MAX: Final = (-8, 2)  # pools, so that what one thread gave back another finds


def keep_for_the_next_request() -> bool:
    """Set the C library's allocator so; whether it could be. Elsewhere than on glibc nothing is done."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return all(mallopt(name, value) == 1 for name, value in (_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX))
