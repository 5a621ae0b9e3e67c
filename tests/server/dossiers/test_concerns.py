"""What waits too long is shown to the agency whose business it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from server.clock import now
from server.database import db
from server.ids import new_id
from server.sync.held_overdue import tell_officers
from tests.server.dossiers.bench import CENTRE, POLICE
from tests.server.dossiers.filings import pension_args, residence_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


def told(app: Flask, officer: Person) -> dict[str, Any]:
    """What an officer holds of the collection when five days have passed."""
    with app.app_context():
        tell_officers(now() + timedelta(days=5, minutes=1), 5)
        db.session.remove()
    officer.sync()
    return officer.has("held")


def test_a_filing_that_waits_is_shown_where_it_is_to_be_filed_and_a_step_where_the_dossier_is(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    person = make_person("Lò Văn Thử")
    police, centre = make_person("Công an", roles=[("officer", POLICE)]), make_person("Xã", roles=[("officer", CENTRE)])
    there, missing = new_id(), new_id()
    person.do("dossier.file", there, **residence_args())
    filing = person.mutation("dossier.file", after=[missing], **pension_args())
    step = person.mutation("dossier.withdraw", there, after=[missing], reason=None)
    nowhere = person.mutation("dossier.withdraw", after=[missing], reason=None)
    other = person.mutation("notice.read", after=[missing])
    assert [result["outcome"] for result in person.sync(filing, step, nowhere, other)["results"]] == ["held"] * 4
    (one,) = told(app, centre).items()
    assert (one[0], one[1]["type"], one[1]["dossier"]) == (filing["id"], "dossier.file", None)
    (two,) = told(app, police).items()
    assert (two[0], two[1]["type"], two[1]["dossier"]) == (step["id"], "dossier.withdraw", there)
    assert two[1]["person_name"] == "Lò Văn Thử"
    assert person.has("held") == {}


def test_when_it_comes_the_filing_keeps_the_day_on_which_it_first_came(make_person: Callable[..., Person]) -> None:
    person = make_person()
    first = person.mutation("person.update", person.id, name="Lò Văn Thử")
    filing = person.mutation("dossier.file", after=[first["id"]], **residence_args())
    before = now()
    assert person.sync(filing)["results"][0]["outcome"] == "held"
    between = now()
    results = person.sync(first, filing)["results"]
    assert [result["outcome"] for result in results] == ["applied", "applied"]
    filed_at = results[1]["data"]["filed_at"]
    assert before.isoformat(timespec="milliseconds") <= filed_at.replace("Z", "+00:00")
    assert filed_at.replace("Z", "+00:00") <= between.isoformat(timespec="milliseconds")
    assert person.has("dossier")[filing["entity"]]["filed_at"] == filed_at
