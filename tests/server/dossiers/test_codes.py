"""Official codes: gapless, without doubles, anew each day."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.database import db
from server.dossiers.models import CodeCounter
from server.ids import new_id
from tests.server.dossiers.bench import POLICE, perform
from tests.server.dossiers.calendars import at
from tests.server.dossiers.filings import pension_args, residence_args

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import pytest
    from flask import Flask

    from tests.server.conftest import Person

FILERS = 32


def filed(app: Flask, person: Person, moment: datetime, args: dict[str, Any]) -> str:
    result = perform(app, person, "dossier.file", new_id(), at=moment, **args)
    assert result["outcome"] == "applied", result
    code: str = result["data"]["code"]
    return code


def test_serials_start_anew_at_vietnamese_midnight(app: Flask, make_person: Callable[..., Person]) -> None:
    phong = make_person()
    args = residence_args()
    assert filed(app, phong, at("2026-11-20 23:59"), args) == "H55.19.02-261120-0001"
    assert filed(app, phong, at("2026-11-20 23:59"), args) == "H55.19.02-261120-0002"
    assert filed(app, phong, at("2026-11-21 00:00"), args) == "H55.19.02-261121-0001"


def test_each_agency_counts_for_itself(app: Flask, make_person: Callable[..., Person]) -> None:
    phong = make_person()
    moment = at("2026-11-20 10:00")
    assert filed(app, phong, moment, residence_args()) == "H55.19.02-261120-0001"
    assert filed(app, phong, moment, pension_args()) == "H55.19.01-261120-0001"


def test_a_rejected_filing_between_two_good_ones_leaves_no_gap(make_person: Callable[..., Person]) -> None:
    phong = make_person()
    taken = new_id()
    good = [phong.mutation("dossier.file", entity, **residence_args()) for entity in (taken, new_id())]
    again = phong.mutation("dossier.file", taken, **residence_args())
    results = phong.sync(good[0], again, good[1])["results"]
    assert [result["outcome"] for result in results] == ["applied", "rejected", "applied"]
    serials = [result["data"]["code"][-4:] for result in results if "data" in result]
    assert serials == ["0001", "0002"]


def test_a_filing_that_fails_after_its_code_was_given_out_gives_it_back(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    phong = make_person()

    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("server.dossiers.filing.record", fail)
        assert perform(app, phong, "dossier.file", new_id(), **residence_args())["outcome"] == "held"
    with app.app_context():
        assert not any(db.session.scalars(select(CodeCounter.serial)).all())
        db.session.remove()
    assert phong.do("dossier.file", **residence_args())["data"]["code"].endswith("-0001")


def test_32_people_filing_at_once_get_1_to_32_and_a_reader_sees_every_change_once(
    make_person: Callable[..., Person],
) -> None:
    people = [make_person(f"Người {'abcdefghijklmnopqrstuvwxyzABCDEF'[n]}") for n in range(FILERS)]
    officer = make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)])
    officer.sync()
    start, done = threading.Barrier(FILERS + 1), threading.Event()
    results: list[dict[str, Any]] = []
    seen: list[tuple[str, str]] = []

    def file(person: Person) -> None:
        start.wait()
        results.append(person.do("dossier.file", **residence_args()))

    def read() -> None:
        start.wait()
        while True:
            last = done.is_set()  # read once more after the last filing has committed
            seen.extend((change["collection"], change["id"]) for change in pull(officer))
            if last:
                return

    threads = [threading.Thread(target=file, args=(person,)) for person in people]
    reader = threading.Thread(target=read)
    for thread in [*threads, reader]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()

    assert [result["outcome"] for result in results] == ["applied"] * FILERS
    serials = sorted(int(result["data"]["code"].rsplit("-", 1)[1]) for result in results)
    assert serials == list(range(1, FILERS + 1))
    for collection in ("case", "case_answers", "case_event"):
        ids = [entity for name, entity in seen if name == collection]
        assert len(ids) == len(set(ids)) == FILERS, f"{collection}: none missed, none twice"


def pull(person: Person) -> list[dict[str, Any]]:
    """One whole pull in small pages; the changes as they came."""
    changes: list[dict[str, Any]] = []
    while True:
        answer = person.post("/api/sync", person.envelope(limit=7)).get_json()
        changes += answer["changes"]
        person.cursor = answer["cursor"]
        if not answer["more"]:
            return changes


def test_one_dossier_sent_twice_at_once_under_two_mutation_ids_is_filed_once(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    phong = make_person()
    dossier, start = new_id(), threading.Barrier(4)
    results: list[dict[str, Any]] = []

    def file() -> None:
        start.wait()
        results.append(perform(app, phong, "dossier.file", dossier, **residence_args()))

    threads = [threading.Thread(target=file) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result["outcome"] for result in results) == ["applied", *["rejected"] * 3]
    assert {result["problem"]["code"] for result in results if "problem" in result} == {"dossier-exists"}
    assert phong.do("dossier.file", **residence_args())["data"]["code"].endswith("-0002")
