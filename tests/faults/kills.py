"""Gunicorn as shipped, killed again and again under load, on one engine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from tests.faults.crowd import Crowd
from tests.faults.serving import Serving
from tests.faults.whole import halves, missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.deployment import Deployment

#: Residents who file at once.
CROWD: Final = 6
_PATIENCE: Final = 120.0


@dataclass(frozen=True, slots=True)
class Killed:
    """What was done and seen; ``committed_unheard`` counts mutations found committed whose answer was not heard."""

    kills: int
    acknowledged: int
    unanswered: int
    committed_unheard: int


def kill_often(
    deployment: Deployment, times: int, seed: int = 1, told: Callable[[int, int], object] | None = None
) -> Killed:
    """Kill master and workers with SIGKILL ``times`` times while residents file, and look at the database each time.

    :param told: is told how many kills and acknowledged mutations there are, after each kill.
    :raises AssertionError: when an acknowledged mutation is missing or anything is half there.
    """
    rng = Random(seed)  # noqa: S311 (chance, not a secret)
    serving = Serving(deployment)
    crowd = Crowd(deployment, serving.transport(timeout=30), CROWD, seed)
    unheard = 0
    try:
        crowd.start()
        for kill in range(times):
            before = crowd.acknowledged
            serving.web.start()
            _wait_for(lambda before=before: crowd.acknowledged > before, serving)  # type: ignore[misc] # mypy cannot infer it
            time.sleep(rng.uniform(0, 0.3))
            serving.web.kill()
            deployment.alone()
            acknowledged = crowd.acknowledged_ids()
            lost, half = missing(deployment, acknowledged), halves(deployment)
            if lost or half:
                raise AssertionError(f"after kill {kill + 1} on {deployment.engine}: lost {lost}, half there {half}")
            unheard += deployment.count("SELECT count(*) FROM mutations WHERE outcome = 'applied'") - len(acknowledged)
            if told is not None:
                told(kill + 1, len(acknowledged))
        serving.web.start()
        crowd.stop()
        crowd.settle()
    finally:
        crowd.stop()
        serving.close()
    return Killed(times, crowd.acknowledged, sum(member.unanswered for member in crowd.phones), unheard)


def _wait_for(found: Callable[[], bool], serving: Serving) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(f"nobody was served\n{serving.web.tail()}")
        time.sleep(0.005)
