"""What a thread gives back of its memory is there for the next."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

#: Page faults of packing an answer again and again in eight threads; each packing asks for its tables anew.
_PACKING = """
import os, resource, sys, threading
import brotli
from server.memory import keep_for_the_next_request
if sys.argv[1] == "kept":
    assert keep_for_the_next_request()
text = b"".join(b"{id: %08x, number: %d}" % (one * 2654435761 % 4294967296, one) for one in range(4000))[:66844]
def pack():
    for _ in range(100):
        brotli.compress(text, quality=5, lgwin=18)
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    threads = [threading.Thread(target=pack) for _ in range(8)]
    for one in threads: one.start()
    for one in threads: one.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(faults())
"""


def faults(how: str) -> int:
    found = subprocess.run([sys.executable, "-c", _PACKING, how], capture_output=True, text=True, check=True)
    return int(found.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other rules")
def test_memory_given_back_is_not_got_anew_from_the_kernel() -> None:
    assert faults("kept") < faults("returned") / 3
