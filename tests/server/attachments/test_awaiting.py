"""Filed, and awaiting files: what both sides see, what happens with the last one, and who is reminded when."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import now
from server.database import db
from server.dossiers import files_reminders
from tests.server.attachments.samples import FILES, PHOTOS, VOICE, answer, content, file_it, put
from tests.server.dossiers.bench import CENTRE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

    from server import worker
    from tests.server.conftest import Person

COMPLETE, MISSING = "files-complete", "files-missing"


@pytest.fixture
def owner(make_person: Callable[..., Person]) -> Person:
    return make_person("Hà Thị Thái")


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    return make_person("Cán bộ Một", roles=[("officer", CENTRE)])


def told(person: Person, kind: str) -> int:
    person.sync()
    return sum(notice["kind"] == kind for notice in person.has("notice").values())


def happened(person: Person, collection: str, kind: str) -> list[dict[str, Any]]:
    return [event for event in person.has(collection).values() if event["kind"] == kind]


def remind(app: Flask, moment: datetime, hours: int = 24) -> int:
    with app.app_context():
        reminded = files_reminders.remind(moment, hours)
        db.session.remove()
    return reminded


def send_all(person: Person) -> None:
    for data, kind in FILES:
        assert put(person, data, kind).status_code == 200


def test_a_dossier_is_filed_at_once_and_counts_down_the_files_that_are_missing(owner: Person, officer: Person) -> None:
    dossier = file_it(owner)
    assert owner.has("dossier")[dossier]["files_missing"] == len(FILES)
    assert owner.has("dossier")[dossier]["status"] == 1
    for sent, (data, kind) in enumerate(FILES, start=1):
        assert told(owner, COMPLETE) == 0
        put(owner, data, kind)
        for person, collection in ((owner, "dossier"), (officer, "case")):
            person.sync()
            assert person.has(collection)[dossier]["files_missing"] == len(FILES) - sent
    assert told(owner, COMPLETE) == 1
    for person, collection in ((owner, "dossier_event"), (officer, "case_event")):
        (event,) = happened(person, collection, COMPLETE)
        assert (event["status"], event["by"]) == (1, {"role": "resident", "name": "Hà Thị Thái"})
    assert officer.has("notice") == {}


def test_the_last_file_makes_nobody_s_decision_too_old(owner: Person, officer: Person) -> None:
    dossier = file_it(owner)
    officer.sync()
    base = officer.has("case")[dossier]["base"]
    send_all(owner)
    assert officer.do("dossier.receive", dossier, base=base)["outcome"] == "applied"


def test_files_sent_before_the_text_leave_nothing_to_wait_for(owner: Person) -> None:
    send_all(owner)
    dossier = file_it(owner)
    assert owner.has("dossier")[dossier]["files_missing"] == 0
    assert told(owner, COMPLETE) == 0
    assert not happened(owner, "dossier_event", COMPLETE)


def test_the_same_file_again_says_nothing_again(owner: Person) -> None:
    file_it(owner)
    send_all(owner)
    owner.sync()
    put(owner, VOICE, "audio/webm")
    changed = {change["collection"] for change in owner.sync()["changes"]}
    assert not changed & {"dossier", "dossier_event", "notice"}
    assert told(owner, COMPLETE) == 1


def test_two_last_files_at_once_complete_the_dossier_once(app: Flask, owner: Person, officer: Person) -> None:
    dossier = file_it(owner)
    for data, kind in FILES[2:]:
        put(owner, data, kind)
    gate = threading.Barrier(2)
    codes: list[int] = []

    def send(photo: bytes) -> None:
        gate.wait()
        codes.append(put(owner, photo, "image/jpeg").status_code)
        with app.app_context():
            db.session.remove()

    threads = [threading.Thread(target=send, args=(photo,)) for photo in PHOTOS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200, 200]
    officer.sync()
    assert officer.has("case")[dossier]["files_missing"] == 0
    assert len(happened(officer, "case_event", COMPLETE)) == 1
    assert told(owner, COMPLETE) == 1


def test_a_supplement_with_a_new_photo_waits_again_and_completes_again(owner: Person, officer: Person) -> None:
    dossier = file_it(owner)
    send_all(owner)
    officer.sync()
    items = [{"kind": "answer", "key": "pictures", "note": "chụp rõ hơn"}]
    base = officer.has("case")[dossier]["base"]
    asked = officer.do("dossier.request-supplement", dossier, base=base, message="Ảnh mờ", items=items)
    clearer = content("image/jpeg", "rõ hơn")
    changed = {"pictures": [answer(PHOTOS[0], "image/jpeg"), answer(clearer, "image/jpeg")]}
    more: dict[str, Any] = {"request": asked["data"]["request"], "answers": changed, "papers": [], "note": ""}
    assert owner.do("dossier.supplement", dossier, **more)["outcome"] == "applied"
    assert owner.has("dossier")[dossier]["files_missing"] == 1
    put(owner, clearer, "image/jpeg")
    assert told(owner, COMPLETE) == 2
    assert owner.has("dossier")[dossier]["files_missing"] == 0


def test_one_page_is_asked_for_again_and_a_page_that_nobody_gave_is_not(owner: Person, officer: Person) -> None:
    dossier = file_it(owner)
    officer.sync()
    base = officer.has("case")[dossier]["base"]

    def ask(*items: dict[str, Any]) -> dict[str, Any]:
        more = {"message": "Chụp lại", "items": [{"kind": "answer", "note": None} | item for item in items]}
        return officer.do("dossier.request-supplement", dossier, base=base, **more)

    page: Any
    for key, page in (("pictures", 3), ("pictures", 0), ("pictures", "2"), ("full_name", 1), ("signature", 1)):
        assert ask({"key": key, "page": page})["problem"]["code"] == "invalid-mutation", (key, page)
    assert ask({"key": "pictures", "page": 2}, {"key": "pictures", "page": 2})["outcome"] == "rejected"
    assert ask({"key": "pictures", "page": 2, "note": "mờ"}, {"key": "pictures", "page": None})["outcome"] == "applied"
    owner.sync()
    (request,) = owner.has("supplement").values()
    assert request["items"] == [
        {"kind": "answer", "key": "pictures", "page": 2, "note": "mờ"},
        {"kind": "answer", "key": "pictures", "note": None},
    ]


def test_the_person_is_reminded_after_a_day_and_after_three_and_never_again(app: Flask, owner: Person) -> None:
    file_it(owner)
    filed = now()
    for hours, so_far in ((23, 0), (25, 1), (26, 1), (71, 1), (73, 2), (74, 2), (2000, 2)):
        remind(app, filed + timedelta(hours=hours))
        assert told(owner, MISSING) == so_far, hours


def test_a_worker_that_was_off_for_a_week_reminds_once(app: Flask, owner: Person) -> None:
    file_it(owner)
    for _ in range(3):
        remind(app, now() + timedelta(days=7))
    assert told(owner, MISSING) == 1


def test_a_first_reminder_later_than_three_days_is_the_second_one(app: Flask, owner: Person) -> None:
    file_it(owner)
    assert [remind(app, now() + timedelta(hours=hours), hours=100) for hours in (25, 73, 99, 101, 300)] == [
        0,
        1,
        0,
        1,
        0,
    ]


def test_two_workers_at_once_remind_once(app: Flask, owner: Person) -> None:
    file_it(owner)
    moment = now() + timedelta(hours=30)
    gate = threading.Barrier(2)
    counts: list[int] = []

    def work() -> None:
        gate.wait()
        counts.append(remind(app, moment))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 1
    assert told(owner, MISSING) == 1


def test_nobody_is_reminded_of_an_ended_dossier_nor_of_a_complete_one(app: Flask, make_person: Any) -> None:
    withdrawn, complete, waiting = (make_person(name) for name in ("Một", "Hai", "Ba"))
    dossier = file_it(withdrawn)
    assert withdrawn.do("dossier.withdraw", dossier, reason="Thôi")["outcome"] == "applied"
    file_it(complete)
    send_all(complete)
    file_it(waiting)
    assert remind(app, now() + timedelta(days=10)) == 1
    assert [told(person, MISSING) for person in (withdrawn, complete, waiting)] == [0, 0, 1]


def test_files_of_a_withdrawn_dossier_come_without_a_word(owner: Person) -> None:
    dossier = file_it(owner)
    assert owner.do("dossier.withdraw", dossier, reason="Thôi")["outcome"] == "applied"
    send_all(owner)
    assert told(owner, COMPLETE) == 0
    assert owner.has("dossier")[dossier]["files_missing"] == 0


def test_the_worker_reminds_each_minute(app: Flask, owner: Person) -> None:
    file_it(owner)
    jobs: worker.Jobs = app.extensions["hosoxa_jobs"]
    jobs.look(now() + timedelta(hours=25))
    assert told(owner, MISSING) == 1
