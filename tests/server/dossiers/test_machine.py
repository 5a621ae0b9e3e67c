"""Whatever is tried in whatever order, a dossier only moves as the table of the protocol says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from server.database import db
from server.dossiers.models import Dossier, DossierEvent, Pause, Supplement
from server.ids import new_id
from tests.server.dossiers.bench import POLICE, perform
from tests.server.dossiers.calendars import at
from tests.server.dossiers.filings import residence_args
from tests.server.dossiers.test_access import OFFICER_STEPS
from tests.server.dossiers.test_status import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person

RESIDENT_STEPS: dict[str, dict[str, Any]] = {
    "dossier.withdraw": {"reason": None},
    "dossier.supplement": {"answers": {}, "papers": [], "note": "x"},
}
STEPS: dict[str, dict[str, Any]] = OFFICER_STEPS | RESIDENT_STEPS


def machine(app: Flask, resident: Person, officer: Person) -> type[RuleBasedStateMachine]:
    """A machine over real dossiers of one app."""

    class Life(RuleBasedStateMachine):
        @initialize()
        def file(self) -> None:
            self.dossier = new_id()
            self.moment = at("2026-11-19 08:00")
            self.status, self.before, self.version, self.received = 1, 1, 1, False
            self.request: str | None = None
            result = perform(app, resident, "dossier.file", self.dossier, at=self.moment, **residence_args())
            assert result["outcome"] == "applied"

        @rule(
            kind=st.sampled_from(sorted(STEPS)), stale=st.sampled_from([0, 0, 0, 0, -1, 1]), minutes=st.integers(0, 900)
        )
        def step(self, kind: str, stale: int, minutes: int) -> None:
            self.moment += timedelta(minutes=minutes)
            args = dict(STEPS[kind])
            by_resident = kind in RESIDENT_STEPS
            if kind == "dossier.supplement":
                args["request"] = self.request or new_id()
            base = None if by_resident else self.version + stale
            who = resident if by_resident else officer
            result = perform(app, who, kind, self.dossier, at=self.moment, base=base, **args)
            sources, target = CONTRACT[kind]
            if stale and not by_resident:
                assert result["problem"]["code"] == "stale-base"
            elif self.status not in sources:
                expected = "supplement-not-open" if kind == "dossier.supplement" else "status-not-allowed"
                assert result["problem"]["code"] == expected
            else:
                assert result["outcome"] == "applied", result
                if target == 5:
                    self.before = self.status
                    self.request = result["data"]["request"]
                self.received = self.received or kind in {"dossier.receive", "dossier.confirm-payment"}
                self.status = target or self.before
                self.version += 1

        @invariant()
        def holds(self) -> None:
            if not hasattr(self, "dossier"):
                return
            with app.app_context():
                session = db.session
                row = session.scalars(select(Dossier).where(Dossier.id == self.dossier)).one()
                events = session.scalars(
                    select(DossierEvent.status)
                    .where(DossierEvent.dossier_id == self.dossier)
                    .order_by(DossierEvent.at, DossierEvent.id)
                ).all()
                pauses = session.scalars(select(Pause).where(Pause.dossier_id == self.dossier)).all()
                unanswered = session.scalar(
                    select(func.count())
                    .select_from(Supplement)
                    .where(Supplement.dossier_id == self.dossier, Supplement.answered_at.is_(None))
                )
                session.remove()
            assert (row.status, row.version) == (self.status, self.version)
            assert (len(events), events[-1]) == (self.version, self.status), "one line of history for each version"
            assert (row.accepted_at is not None) == (row.due_at is not None) == self.received
            assert (row.ended_at is not None) == (self.status in {3, 7, 8, 9, 10})
            lasting = [pause for pause in pauses if pause.ended_at is None]
            assert len(lasting) == (1 if self.received and self.status in {5, 6} else 0)
            assert unanswered == (1 if self.status == 5 or (self.request and unanswered) else 0)

    return Life


def test_a_dossier_moves_only_as_the_protocol_says(app: Flask, make_person: Callable[..., Person]) -> None:
    life = machine(app, make_person(), make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)]))
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=25,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
