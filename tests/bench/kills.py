"""Gunicorn killed 200 times under load on each engine: ``python -m tests.bench.kills``.

After each SIGKILL to master and workers the database has every acknowledged mutation and nothing by halves; in the
end every device must have been told the truth of everything it sent. Exits 1 when not.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import get_args

from tests.faults.kills import kill_often
from tests.faults.many import ground
from tests.support.stack import Engine

_EACH = 20


def main() -> None:
    """Kill on the engines asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=get_args(Engine), action="append")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for engine in options.engine or get_args(Engine):
        with ground(with_postgres=engine == "postgresql") as place, place.deployment(engine) as deployment:
            started = time.perf_counter()
            done = kill_often(deployment, options.kills, options.seed, told=_told)
            print(
                f"{engine}: {done.kills} kills, {done.acknowledged} mutations acknowledged and all there, nothing half"
                f" there;"
                f" {done.unanswered} requests without an answer; {done.committed_unheard} times a mutation was found"
                f" committed whose answer was not heard; {time.perf_counter() - started:.0f} s",
                flush=True,
            )


def _told(kills: int, acknowledged: int) -> None:
    if kills % _EACH == 0:
        print(f"  {kills} kills, {acknowledged} acknowledged", flush=True)


if __name__ == "__main__":
    tempfile.tempdir = tempfile.gettempdir() if not Path("/dev/shm").is_dir() else "/dev/shm"  # noqa: S108 (a fixed place of the kernel)
    main()
