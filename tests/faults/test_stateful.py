"""Hypothesis decides what happens next: the same devices, people and model as the schedules, shrunk when it fails."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.faults.many import Ground
from tests.faults.network import WEIGHTS, Fault
from tests.faults.schedule import Phone, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEPS = 25
_EXAMPLES = 6
_FAULTS = st.sampled_from(sorted(WEIGHTS))


class Village(RuleBasedStateMachine):
    """Several devices, officers among them, on a network of faults; in the end it heals, and all must be true."""

    ground: Ground

    def __init__(self) -> None:
        super().__init__()
        self._cleanup = ExitStack()

    @initialize(seed=st.integers(0, 10_000))
    def begin(self, seed: int) -> None:
        """People and their devices."""
        deployment = self._cleanup.enter_context(self.ground.deployment("sqlite"))
        self.run: Any = Schedule(deployment, seed, restores=False)

    def _phone(self, number: int) -> Phone:
        self.run.tick += 1
        phone: Phone = self.run.phones[number % len(self.run.phones)]
        return phone

    @rule(number=st.integers(0, 20), times=st.integers(1, 4))
    def somebody_acts(self, number: int, times: int) -> None:
        """Taps, network or not."""
        phone = self._phone(number)
        for _ in range(times):
            self.run.people.act(phone.device, officer=phone.officer)

    @rule(number=st.integers(0, 20), fault=_FAULTS)
    def somebody_syncs(self, number: int, fault: Fault) -> None:
        """An exchange to which something happens."""
        self.run.sync(self._phone(number), fault)

    @rule(number=st.integers(0, 20))
    def a_device_dies(self, number: int) -> None:
        """And comes back."""
        self.run.crash(self._phone(number))

    @rule()
    def the_server_is_restarted(self) -> None:
        """Another process, the same database."""
        self.run.restart()

    @invariant()
    def nothing_is_forgotten_on_a_device(self) -> None:
        """Each mutation ever made is on its device in exactly one place."""
        if not hasattr(self, "run"):
            return
        for phone in self.run.phones:
            disk = phone.device.disk
            ids = [item["mutation"]["id"] for name in ("queue", "sent", "refused") for item in disk[name]]
            assert len(ids) == len(set(ids))

    def teardown(self) -> None:
        """The network heals, and everything is looked at."""
        try:
            if hasattr(self, "run"):
                self.run.heal()
                self.run.truth.check()
        finally:
            self._cleanup.close()


@pytest.fixture(scope="module")
def sqlite_ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="hosoxa-faults-") as home:
        yield Ground(Path(home), None)


def test_whatever_happens_in_whatever_order_the_model_holds(sqlite_ground: Ground) -> None:
    Village.ground = sqlite_ground
    run_state_machine_as_test(
        Village,
        settings=settings(
            max_examples=_EXAMPLES,
            stateful_step_count=_STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
