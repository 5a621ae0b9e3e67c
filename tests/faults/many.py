"""Many schedules one after the other, each on a database of its own that is a copy of a prepared one."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.faults.deployment import Deployment
from tests.faults.schedule import Schedule
from tests.support import postgres

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: One seed in this many runs on PostgreSQL.
POSTGRES_EACH: Final = 4


@dataclass(slots=True)
class Totals:
    """What was run. ``failed`` has a text for each seed that did not hold."""

    schedules: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)

    def add(self, other: Totals) -> None:
        """Take another's figures."""
        for name in ("schedules", "mutations", "outcomes", "faults"):
            getattr(self, name).update(getattr(other, name))
        self.requests += other.requests
        self.seconds += other.seconds
        self.failed += other.failed

    def took(self, schedule: Schedule) -> None:
        """Take a finished schedule's figures."""
        engine = schedule.deployment.engine
        self.schedules[engine] += 1
        self.mutations[engine] += schedule.made
        self.faults.update(schedule.faults)
        self.requests += sum(schedule.statuses.values())
        for phone in schedule.phones:
            self.outcomes["applied"] += len(phone.device.disk["sent"])
            for item in phone.device.disk["refused"]:
                self.outcomes[item["result"]["problem"]["code"]] += 1


class Ground:
    """Where schedules run: a prepared database of each engine to copy, and a folder."""

    def __init__(self, home: Path, server: postgres.Postgres | None) -> None:
        self._home = home
        self._server = server
        (home / "template").mkdir()
        made = Deployment(home / "template")
        made.stop()
        self._file = made.file
        self._name = ""
        if server is not None:
            made = Deployment(self._folder(), postgres=server)
            made.stop()
            self._name = made.database

    def _folder(self) -> Path:
        folder = self._home / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    @contextmanager
    def deployment(self, engine: str) -> Iterator[Deployment]:
        """A fresh server on an engine."""
        on_postgres = engine == "postgresql"
        made = Deployment(
            self._folder(),
            postgres=self._server if on_postgres else None,
            template=self._name if on_postgres else self._file,
        )
        try:
            yield made
        finally:
            made.close()

    def engine_of(self, seed: int) -> str:
        """The engine that a seed runs on."""
        return "postgresql" if self._server is not None and seed % POSTGRES_EACH == 0 else "sqlite"

    def run(self, seed: int, mutations: int, totals: Totals, engine: str | None = None) -> None:
        """Run one seed's schedule and add what came of it."""
        started = time.perf_counter()
        with self.deployment(engine or self.engine_of(seed)) as deployment:
            schedule = Schedule(deployment, seed, mutations)
            try:
                schedule.run()
            except AssertionError as error:
                totals.failed.append(str(error))
            finally:
                schedule.close()
            totals.took(schedule)
        totals.seconds += time.perf_counter() - started


@contextmanager
def ground(*, with_postgres: bool = True) -> Iterator[Ground]:
    """A ground that is gone afterwards."""
    with ExitStack() as cleanup:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-faults-")))
        server = cleanup.enter_context(postgres.running()) if with_postgres else None
        yield Ground(home, server)


def run_many(seeds: Iterable[int], mutations: int) -> Totals:
    """Run these seeds; what came of it."""
    totals = Totals()
    with ground() as place:
        for seed in seeds:
            place.run(seed, mutations, totals)
    return totals
