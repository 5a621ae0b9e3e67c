"""Gunicorn killed 100 times while phones send photos in pieces: ``python -m tests.bench.uploads_kills``.

After each SIGKILL to master and workers every row's bytes are in the store and have their hash; every upload goes on
from where it was said to be, and arrives. Exits 1 when not.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import get_args

from tests.faults.many import ground
from tests.faults.upload_kills import kill_uploads
from tests.support.stack import Engine

_EACH = 20


def main() -> None:
    """Kill on the engine asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=get_args(Engine), default="sqlite")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with ground(with_postgres=options.engine == "postgresql") as place, place.deployment(options.engine) as deployment:
        started = time.perf_counter()
        done = kill_uploads(deployment, options.kills, options.seed, told=_told)
        print(
            f"{options.engine}: {done.kills} kills; {done.finished} uploads arrived, {done.resumed} of them after a"
            f" kill; no row without its bytes, nothing said to be kept lost; {done.overhead:.3f} bytes sent for each"
            f" byte of the files; {time.perf_counter() - started:.0f} s",
            flush=True,
        )


def _told(kills: int, finished: int) -> None:
    if kills % _EACH == 0:
        print(f"  {kills} kills, {finished} uploads", flush=True)


if __name__ == "__main__":
    tempfile.tempdir = tempfile.gettempdir() if not Path("/dev/shm").is_dir() else "/dev/shm"  # noqa: S108 (a fixed place of the kernel)
    main()
