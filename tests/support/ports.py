"""Free ports on this machine, and waiting for something that another process does."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


#: Below the ports that the system itself gives to clients, so that none takes one between choosing and listening.
_FIRST, _LAST = 10_000, 29_999


def free_port() -> int:
    """A loopback TCP port that nothing listens on now, and that no other pytest process chooses.

    Raises:
        OSError: none was found.
    """
    step = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    own = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for _ in range(100):
        port = random.randrange(_FIRST + own, _LAST, step)  # noqa: S311 (no secret)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port found")


def eventually(
    look: Callable[[], T | None],
    what: str,
    *,
    seconds: float = 30.0,
    every: float = 0.05,
    pause: Callable[[float], object] = time.sleep,
) -> T:
    """Look again and again until the answer is truthy, and give that answer.

    Args:
        look: asked each time.
        what: names what is waited for, for the failure's message.
        seconds: how long at most.
        every: the pause between two looks, in seconds.
        pause: sleeps; a browser test passes one that lets the browser's events in.

    Raises:
        AssertionError: when the time is over.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for {what}; last seen: {answer!r}")
        pause(every)
