"""The server's bench, whole: speed against the floor, with its profile, bytes on the wire, the reconnect storm.

Prints Markdown tables.

    python -m tests.bench                    all of it, about a quarter of an hour on a quiet machine
    python -m tests.bench.speed --help       and likewise tests.bench.wire_bytes, tests.bench.storm: parts of it

Exits with 1 when a figure is beyond its limit; all parts are run in any case.
"""

from __future__ import annotations

import subprocess
import sys

PARTS = ("tests.bench.speed", "tests.bench.profiled", "tests.bench.wire_bytes", "tests.bench.storm")


def main() -> None:
    """Each part in a process of its own, so that none inherits the other's memory."""
    codes = [subprocess.run([sys.executable, "-m", part], check=False).returncode for part in PARTS]
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
