"""Indicator 4.3: of the dossiers received in a period, how many had a paper that was used again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from server.database import db, write
from server.dossiers.models import Dossier
from tests.server.dossiers.bench import CENTRE, POLICE
from tests.server.papers.wallet import BACK, FRONT, attached, file_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person


def receive(person: Person, dossier: str, moment: datetime) -> None:
    """The dossier was received at this moment."""

    def work(session: Any) -> None:
        session.get_one(Dossier, dossier).accepted_at = moment

    with person.app.app_context():
        write(work)
        db.session.remove()


def run(person: Person, *args: str) -> Any:
    return person.app.test_cli_runner().invoke(args=["papers", "reuse", *args])


def test_the_command_prints_the_counts_of_a_period_and_an_agency(make_person: Callable[..., Person]) -> None:
    owner = make_person("Hà Thị Thái")
    first = file_with(owner, attached(FRONT, BACK))
    (paper,) = owner.has("paper")
    second = file_with(owner, attached(FRONT, BACK, paper=paper))
    third = file_with(owner, {"key": "dwelling_proof", "hand_in": "counter"})
    late = file_with(owner, attached(FRONT, paper=paper))
    file_with(owner, attached(FRONT, paper=paper))  # filed, not received
    for dossier, moment in (
        (first, datetime(2026, 10, 31, 17, 0, tzinfo=UTC)),  # midnight of the 1st in Viet Nam
        (second, datetime(2026, 11, 10, 3, 0, tzinfo=UTC)),
        (third, datetime(2026, 11, 30, 16, 59, tzinfo=UTC)),
        (late, datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
    ):
        receive(owner, dossier, moment)
    month = ("--from", "2026-11-01", "--to", "2026-11-30")
    for agency in (("--agency", POLICE), ()):
        printed = run(owner, *agency, *month)
        assert printed.exit_code == 0
        assert [line.split()[-1] for line in printed.output.splitlines()[:4]] == [
            "3",
            "1",
            "1",
            str(len(FRONT) + len(BACK)),
        ]
        assert "33.33 %" in printed.output
        assert "Thái" not in printed.output
    assert "0.00 %" in run(owner, "--agency", CENTRE, *month).output


def test_an_agency_that_is_none_or_days_in_the_wrong_order_are_refused(make_person: Callable[..., Person]) -> None:
    person = make_person()
    assert run(person, "--agency", "H00", "--from", "2026-11-01", "--to", "2026-11-30").exit_code != 0
    assert run(person, "--from", "2026-11-02", "--to", "2026-11-01").exit_code != 0
