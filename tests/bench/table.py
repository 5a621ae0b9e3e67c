"""What was measured, as a Markdown table with the limit beside each figure."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field

from server.clock import now, to_wire


@dataclass
class Table:
    """Lines of figures; ``failed`` counts those beyond their limit."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    failed: int = 0

    def add(self, *cells: str) -> None:
        """One line; printed at once too, for whoever waits."""
        self.rows.append(cells)
        print("  " + " | ".join(cells), flush=True)

    def judge(self, figure: float, *, least: float | None = None, most: float | None = None) -> str:
        """``pass`` or ``FAIL``; without a limit neither."""
        if least is None and most is None:
            return ""
        good = (least is None or figure >= least) and (most is None or figure <= most)
        self.failed += not good
        return "pass" if good else "**FAIL**"

    def markdown(self) -> str:
        """The whole table."""
        head = f"| {' | '.join(self.columns)} |\n|{'---|' * len(self.columns)}"
        return "\n".join([f"### {self.title}", "", head, *(f"| {' | '.join(row)} |" for row in self.rows), ""])


def circumstances() -> str:
    """Machine, time and load: without them no figure means anything."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{to_wire(now())}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"load averages before the run {load}."
    )
