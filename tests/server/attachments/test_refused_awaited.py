"""A file that a dossier waits for and that is not taken at the first look: who learns of it, and when that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from server.attachments.accept import REFUSALS
from server.clock import now
from server.database import db
from server.dossiers.models import Dossier, DossierFile
from server.problems import CODES, ProblemError
from tests.server.attachments import tus_device as tus
from tests.server.attachments.samples import FILES, PHOTOS, SIGNATURE, VOICE, answer, content, digest, file_it, put
from tests.server.attachments.test_awaiting import COMPLETE, MISSING, remind, told
from tests.server.dossiers.bench import CENTRE, POLICE
from tests.support import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from server.settings import Settings
    from tests.server.conftest import Person

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
#: One of each kind: its bytes, the type that is said, and why it is not taken.
BAD: dict[str, tuple[bytes, str, str]] = {
    "a page behind a photo's name": (b"<!doctype html><p>x</p>", JPEG, "attachment-type"),
    "too many pixels": (files.png_of(16_384, 16_384), PNG, "attachment-pixels"),
    "too many pages": (files.pdf(pages=101), PDF, "attachment-pages"),
    "a password": (files.locked_pdf(), PDF, "attachment-encrypted"),
    "two things at once": (PHOTOS[0] + files.archive(), JPEG, "attachment-unsafe"),
    "cut short": (files.pdf("nửa")[:-40], PDF, "attachment-unreadable"),
}
LOCKED, _, ENCRYPTED = BAD["a password"]
DAMAGED = "attachment-damaged"
ON_THE_WAY = ("coming", None)


@pytest.fixture
def owner(make_person: Callable[..., Person]) -> Person:
    return make_person("Hà Thị Thái")


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    return make_person("Cán bộ Một", roles=[("officer", CENTRE)])


def by_put(person: Person, data: bytes, kind: str) -> TestResponse:
    return put(person, data, kind)


def in_pieces(person: Person, data: bytes, kind: str) -> TestResponse:
    headers = {"Upload-Length": str(len(data)), "Upload-Metadata": tus.metadata(data, kind)}
    begun = tus.ask(person, "POST", tus.WHERE, headers=headers)
    half = len(data) // 2
    assert tus.patch(person, begun.headers["Location"], 0, data[:half]).status_code == 204
    return tus.patch(person, begun.headers["Location"], half, data[half:])


def damaged(person: Person, data: bytes = PHOTOS[0], kind: str = JPEG) -> TestResponse:
    """Sent, with its last byte changed on the way."""
    return put(person, data[:-1] + bytes([data[-1] ^ 1]), kind, sha256=digest(data))


def file_with(person: Person, *photos: tuple[bytes, str]) -> str:
    return file_it(person, pictures=[answer(data, kind) for data, kind in photos])


def said(person: Person, dossier: str, data: bytes, collection: str = "dossier_files") -> tuple[str, str | None]:
    """How a device that asks now is told that a file stands, and why it was refused."""
    person.sync()
    (one,) = [file for file in person.has(collection)[dossier]["files"] if file["file"] == digest(data)]
    assert (one["received_at"] is None) == (one["state"] in {"coming", "refused"})
    return one["state"], one["refusal"]


def traces(app: Flask) -> list[tuple[str, str | None]]:
    """Of each file that was refused and has not come since: in which dossier, and why."""
    with app.app_context():
        rows = db.session.execute(
            select(DossierFile.dossier_id, DossierFile.refusal)
            .where(DossierFile.refused_at.is_not(None))
            .order_by(DossierFile.dossier_id)
        ).all()
        db.session.remove()
    return [(dossier, refusal) for dossier, refusal in rows]


@pytest.mark.parametrize("send", [by_put, in_pieces])
@pytest.mark.parametrize("kind", BAD)
def test_both_sides_are_told_at_once_why_a_file_cannot_be_used(
    owner: Person, officer: Person, kind: str, send: Callable[..., TestResponse]
) -> None:
    data, claimed, code = BAD[kind]
    dossier = file_with(owner, (data, claimed), (PHOTOS[1], JPEG))
    assert said(officer, dossier, data, "case_files") == ON_THE_WAY
    assert send(owner, data, claimed).get_json()["code"] == code
    assert said(owner, dossier, data) == ("refused", code)
    assert said(officer, dossier, data, "case_files") == ("refused", code)
    assert said(officer, dossier, PHOTOS[1], "case_files") == ON_THE_WAY


def test_every_refusal_of_the_first_look_is_one_of_those_that_are_noted() -> None:
    assert {code for _, _, code in BAD.values()} | {DAMAGED} == REFUSALS
    assert CODES.keys() >= REFUSALS


def test_it_is_written_down_with_the_dossier_s_file_and_nothing_of_the_bytes_stays(
    app: Flask, settings: Settings, owner: Person
) -> None:
    dossier = file_with(owner, (LOCKED, PDF))
    before = now()
    in_pieces(owner, LOCKED, PDF)
    with app.app_context():
        row = db.session.get_one(DossierFile, (dossier, digest(LOCKED)))
        assert row.refused_at is not None
        assert before <= row.refused_at <= now()
        assert row.refusal == ENCRYPTED
        assert db.session.execute(text("SELECT count(*) FROM attachments")).scalar_one() == 0
        db.session.remove()
    assert tus.part_files(settings) == []
    response = owner.request("GET", f"/api/attachments/{dossier}/{digest(LOCKED)}")
    assert response.get_json()["code"] == "not-found"


def test_the_dossier_goes_on_waiting_and_its_party_is_reminded(app: Flask, owner: Person) -> None:
    dossier = file_with(owner, (LOCKED, PDF))
    put(owner, VOICE, "audio/webm")
    put(owner, SIGNATURE, PNG)
    put(owner, LOCKED, PDF)
    owner.sync()
    assert owner.has("dossier")[dossier]["files_missing"] == 1
    assert told(owner, COMPLETE) == 0
    remind(app, now() + timedelta(hours=25))
    assert told(owner, MISSING) == 1
    assert said(owner, dossier, LOCKED) == ("refused", ENCRYPTED)


def test_the_same_refusal_again_changes_nothing(app: Flask, owner: Person, officer: Person) -> None:
    dossier = file_with(owner, (LOCKED, PDF))
    put(owner, LOCKED, PDF)
    for person in (owner, officer):
        person.sync()
    assert put(owner, LOCKED, PDF).get_json()["code"] == ENCRYPTED
    in_pieces(owner, LOCKED, PDF)
    assert damaged(owner, LOCKED, PDF).get_json()["code"] == DAMAGED
    assert [person.sync()["changes"] for person in (owner, officer)] == [[], []]
    assert traces(app) == [(dossier, ENCRYPTED)]


def test_what_was_damaged_on_the_way_once_is_still_on_its_way(app: Flask, owner: Person, officer: Person) -> None:
    dossier = file_it(owner)
    officer.sync()
    assert damaged(owner).get_json()["code"] == DAMAGED
    assert officer.sync()["changes"] == []
    assert said(officer, dossier, PHOTOS[0], "case_files") == ON_THE_WAY
    damaged(owner)
    assert said(officer, dossier, PHOTOS[0], "case_files") == ("refused", DAMAGED)
    assert said(owner, dossier, PHOTOS[0]) == ("refused", DAMAGED)
    assert traces(app) == [(dossier, DAMAGED)]


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_file_that_arrives_well_ends_it(app: Flask, owner: Person, officer: Person, times: int) -> None:
    dossier = file_it(owner)
    for _ in range(times):
        damaged(owner)
    officer.sync()
    version = officer.has("case_files")[dossier]["version"]
    for data, kind in FILES:
        assert put(owner, data, kind).status_code == 200
    assert said(officer, dossier, PHOTOS[0], "case_files") == ("received", None)
    assert officer.has("case_files")[dossier]["version"] > version
    assert traces(app) == []
    assert told(owner, COMPLETE) == 1
    officer.sync()
    for _ in range(2):
        damaged(owner)  # the same from somewhere else, too late
    assert officer.sync()["changes"] == []
    assert traces(app) == []


def test_a_proper_file_takes_its_place_in_a_supplement(owner: Person, officer: Person) -> None:
    dossier = file_with(owner, (LOCKED, PDF))
    for data, kind in ((LOCKED, PDF), (VOICE, "audio/webm"), (SIGNATURE, PNG)):
        put(owner, data, kind)
    officer.sync()
    items = [{"kind": "answer", "key": "pictures", "note": None}]
    base = officer.has("case")[dossier]["base"]
    asked = officer.do("dossier.request-supplement", dossier, base=base, message="Có mật khẩu", items=items)
    request: dict[str, Any] = {"request": asked["data"]["request"], "papers": [], "note": ""}
    clear = content(JPEG, "chụp lại")
    changed = {"pictures": [answer(clear, JPEG)]}
    assert owner.do("dossier.supplement", dossier, answers=changed, **request)["outcome"] == "applied"
    put(owner, clear, JPEG)
    officer.sync()
    states = {file["file"]: file["state"] for file in officer.has("case_files")[dossier]["files"]}
    assert states == {digest(data): "received" for data in (clear, VOICE, SIGNATURE)}
    assert officer.has("case")[dossier]["files_missing"] == 0
    assert told(owner, COMPLETE) == 1


def test_one_that_a_supplement_names_again_is_still_refused(owner: Person, officer: Person) -> None:
    dossier = file_with(owner, (LOCKED, PDF))
    put(owner, LOCKED, PDF)
    officer.sync()
    items = [{"kind": "answer", "key": "pictures", "note": None}]
    base = officer.has("case")[dossier]["base"]
    asked = officer.do("dossier.request-supplement", dossier, base=base, message="Thêm một trang", items=items)
    more = {"pictures": [answer(LOCKED, PDF), answer(PHOTOS[0], JPEG)]}
    request: dict[str, Any] = {"request": asked["data"]["request"], "answers": more, "papers": [], "note": ""}
    assert owner.do("dossier.supplement", dossier, **request)["outcome"] == "applied"
    assert said(officer, dossier, LOCKED, "case_files") == ("refused", ENCRYPTED)
    assert said(officer, dossier, PHOTOS[0], "case_files") == ON_THE_WAY


def test_nobody_s_dossier_is_touched_by_another_s_file(
    app: Flask, owner: Person, officer: Person, make_person: Callable[..., Person]
) -> None:
    dossier = file_with(owner, (LOCKED, PDF), (PHOTOS[0], JPEG))
    stranger = make_person("Người khác")
    others = [stranger, officer, make_person("Công an", roles=[("officer", POLICE)])]
    others.append(make_person("Quản trị", roles=[("admin", None)]))
    for person in (owner, officer):
        person.sync()
    for other in others:
        for send in (by_put, in_pieces):
            assert send(other, LOCKED, PDF).get_json()["code"] == ENCRYPTED
        for _ in range(2):
            assert damaged(other).get_json()["code"] == DAMAGED
    assert [person.sync()["changes"] for person in (owner, officer)] == [[], []]
    assert traces(app) == []
    # who names it in a dossier of their own learns of their own alone
    own = file_with(stranger, (LOCKED, PDF))
    put(stranger, LOCKED, PDF)
    assert said(stranger, own, LOCKED) == ("refused", ENCRYPTED)
    assert traces(app) == [(own, ENCRYPTED)]
    assert owner.sync()["changes"] == []
    assert said(officer, dossier, LOCKED, "case_files") == ON_THE_WAY


def test_who_filed_for_another_sends_for_both_and_spoils_nothing_that_is_here(
    app: Flask, owner: Person, officer: Person, make_person: Callable[..., Person]
) -> None:
    helper = make_person("Nông Văn Phong")
    dossier = file_with(helper, (LOCKED, PDF), (PHOTOS[0], JPEG))
    with app.app_context():
        db.session.execute(update(Dossier).where(Dossier.id == dossier).values(applicant_person=owner.id))
        db.session.commit()
        db.session.remove()
    put(helper, LOCKED, PDF)
    for person, collection in ((owner, "dossier_files"), (helper, "dossier_files"), (officer, "case_files")):
        assert said(person, dossier, LOCKED, collection) == ("refused", ENCRYPTED)
    put(owner, PHOTOS[0], JPEG)
    assert said(officer, dossier, PHOTOS[0], "case_files") == ("received", None)
    for _ in range(2):
        damaged(helper)
    assert officer.sync()["changes"] == []


def test_a_refusal_before_the_text_does_no_harm_and_the_next_is_noted(app: Flask, owner: Person) -> None:
    assert put(owner, LOCKED, PDF).get_json()["code"] == ENCRYPTED
    dossier = file_with(owner, (LOCKED, PDF))
    assert said(owner, dossier, LOCKED) == ON_THE_WAY
    assert traces(app) == []
    put(owner, LOCKED, PDF)
    assert said(owner, dossier, LOCKED) == ("refused", ENCRYPTED)


def test_what_could_not_be_noted_is_looked_at_again_without_being_sent_again(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = file_with(owner, (LOCKED, PDF))

    def busy(*_args: object) -> None:
        raise ProblemError("busy", retry_after=1)

    with monkeypatch.context() as patched:
        patched.setattr("server.attachments.refusals.database.write", busy)
        assert in_pieces(owner, LOCKED, PDF).get_json()["code"] == "busy"
    assert said(owner, dossier, LOCKED) == ON_THE_WAY
    headers = {"Upload-Length": str(len(LOCKED)), "Upload-Metadata": tus.metadata(LOCKED, PDF)}
    assert tus.ask(owner, "POST", tus.WHERE, headers=headers).get_json()["code"] == ENCRYPTED
    assert said(owner, dossier, LOCKED) == ("refused", ENCRYPTED)
