"""Sending a file: what is taken, what is refused, and that a refusal keeps nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from server import create_app
from server.attachments.room import MAX_FILE, MOST_OF_ONE, most_at_once
from server.attachments.sniff import TYPES
from server.database import db
from tests.server.attachments.samples import FILES, PHOTOS, content, digest, file_it, get, put, stored
from tests.support import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from server.settings import Settings
    from tests.server.conftest import Person


def kept(app: Flask, settings: Settings) -> tuple[int, int]:
    """How many rows and how many files there are; nothing half-looked-at is left beside them."""
    with app.app_context():
        rows = db.session.execute(text("SELECT count(*) FROM attachments")).scalar_one()
        db.session.remove()
    assert list(settings.scratch().iterdir()) == []
    return rows, len(stored(app))


def assert_refused(response: TestResponse, code: str) -> None:
    assert response.get_json()["code"] == code
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_on_the_list_is_taken(make_person: Callable[..., Person], kind: str) -> None:
    person, data = make_person(), content(kind)
    response = put(person, data, kind)
    assert response.status_code == 200, response.get_data(as_text=True)
    receipt = response.get_json()
    assert receipt.pop("received_at").endswith("Z")
    assert receipt == {"file": digest(data), "type": kind, "size": len(data)}


def test_codecs_in_the_type_do_not_matter(make_person: Callable[..., Person]) -> None:
    data = content("audio/webm")
    response = put(make_person(), data, "audio/webm;codecs=opus")
    assert response.get_json()["type"] == "audio/webm"


def test_the_same_file_again_gets_the_same_receipt(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    person, data = make_person(), content("image/jpeg")
    first = put(person, data, "image/jpeg").get_json()
    assert put(person, data, "image/jpeg").get_json() == first
    assert kept(app, settings) == (1, 1)


def test_two_people_with_the_same_file_share_the_bytes_and_nothing_else(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    data = content("image/jpeg")
    for person in (make_person("Hà Thị Thái"), make_person("Lò Văn Phong")):
        assert put(person, data, "image/jpeg").status_code == 200
    assert kept(app, settings) == (2, 1)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "bytes of another hash": ({"sha256": "0" * 64}, "attachment-damaged"),
    "half of the bytes": ({"data": content("image/jpeg")[:30]}, "attachment-damaged"),
    "no bytes": ({"data": b""}, "attachment-type"),
    "a page as a photo": ({"data": b"<html><script>alert(1)</script>"}, "attachment-type"),
    "a type not on the list": ({"kind": "text/html"}, "attachment-type"),
    "a drawing that can run": ({"kind": "image/svg+xml", "data": b"<svg onload='x'/>"}, "attachment-type"),
    "another type than the bytes": ({"kind": "image/png"}, "attachment-type"),
    "no type": ({"kind": ""}, "attachment-type"),
    "a name that is no hash": ({"sha256": "../../etc/passwd"}, "not-found"),
    "a hash in capitals": ({"sha256": "A" * 64}, "not-found"),
    "packed bytes": ({"headers": {"Content-Encoding": "gzip"}}, "unsupported-media-type"),
    "no protocol": ({"headers": {"Hosoxa-Protocol": ""}}, "unsupported-protocol"),
    "another person's": ({"headers": {"Hosoxa-Person": "01890000-0000-7000-8000-000000000000"}}, "wrong-person"),
    "nobody's": ({"headers": {"Hosoxa-Person": ""}}, "wrong-person"),
    "from another site": ({"headers": {"Origin": "https://evil.example"}}, "cross-site"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_refused_file_leaves_nothing(
    app: Flask, settings: Settings, make_person: Callable[..., Person], case: str
) -> None:
    changes, code = BAD[case]
    changes = dict(changes)
    good = content("image/jpeg")
    data, kind = changes.pop("data", good), changes.pop("kind", "image/jpeg")
    if "sha256" not in changes and data != good and data[:3] == b"\xff\xd8\xff":
        changes["sha256"] = digest(good)
    assert_refused(put(make_person(), data, kind, **changes), code)
    assert kept(app, settings) == (0, 0)


def test_nobody_sends_without_signing_in(app: Flask, settings: Settings, anonymous: Person) -> None:
    assert_refused(put(anonymous, content("image/jpeg"), "image/jpeg"), "sign-in-required")
    assert kept(app, settings) == (0, 0)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_has_at_most_ten_million_bytes(
    app: Flask, settings: Settings, make_person: Callable[..., Person], chunked: bool
) -> None:
    person = make_person()
    plain = files.pdf(more=(b"<< /Length 0 >>\nstream\n\nendstream",))
    before, stream, after = plain.partition(b"stream\n")
    most = before + stream + bytes(MAX_FILE - len(plain)) + after
    assert put(person, most, "application/pdf").status_code == 200
    more = most + b"x"
    environ: dict[str, Any] = {}
    if chunked:  # no length is told beforehand
        environ = {"environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}}
    assert_refused(put(person, more, "application/pdf", **environ), "body-too-large")
    assert kept(app, settings) == (1, 1)


def test_what_no_dossier_names_is_bounded_and_what_one_names_is_not(
    app: Flask, settings: Settings, make_person: Callable[..., Person]
) -> None:
    narrow = create_app(replace(settings, attachments_unnamed_mb=0))
    person = make_person()
    assert put(person, PHOTOS[0], "image/jpeg").status_code == 200
    person.app = narrow
    assert_refused(put(person, PHOTOS[1], "image/jpeg"), "attachment-quota")
    assert kept(app, settings) == (1, 1)
    person.app = app
    file_it(person)
    assert put(person, PHOTOS[1], "image/jpeg").status_code == 200
    with narrow.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("limit", "status", "code"),
    [({"attachments_day_mb": 0}, 429, "too-many-requests"), ({"attachments_reserve_mb": 10**9}, 503, "busy")],
)
def test_dossiers_fill_no_disk_either(
    app: Flask, settings: Settings, make_person: Callable[..., Person], limit: dict[str, Any], status: int, code: str
) -> None:
    narrow = create_app(replace(settings, **limit))
    person = make_person()
    file_it(person)
    person.app = narrow
    response = put(person, PHOTOS[0], "image/jpeg")
    assert_refused(response, code)
    assert (response.status_code, response.headers["Retry-After"]) == (status, "3600")
    assert kept(app, settings) == (0, 0)
    with narrow.app_context():
        db.session.remove()
        db.engine.dispose()


def test_everything_a_dossier_names_can_be_read_back_byte_by_byte(make_person: Callable[..., Person]) -> None:
    person = make_person()
    dossier = file_it(person)
    for data, kind in FILES:
        assert put(person, data, kind).status_code == 200
    for data, kind in FILES:
        response = get(person, dossier, digest(data))
        assert response.status_code == 200
        assert response.get_data() == data
        assert response.headers["Content-Type"] == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "Last-Modified" not in response.headers


def test_a_file_may_come_before_the_dossier_that_names_it(make_person: Callable[..., Person]) -> None:
    person, early = make_person(), PHOTOS[0]
    put(person, early, "image/jpeg")
    dossier = file_it(person)
    assert get(person, dossier, digest(early)).get_data() == early
    here = {file["file"]: file["received_at"] for file in person.has("dossier_files")[dossier]["files"]}
    assert here.pop(digest(early)) is not None
    assert set(here.values()) == {None}


def test_files_leave_threads_for_filings(app: Flask, settings: Settings, make_person: Callable[..., Person]) -> None:
    person = make_person()
    places = app.extensions["hosoxa_uploads"]
    for number in range(most_at_once()):
        assert places.take(f"somebody {number}")
    response = put(person, PHOTOS[0], "image/jpeg")
    assert_refused(response, "busy")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "20")
    file_it(person)
    places.give_back("somebody 0")
    assert put(person, PHOTOS[0], "image/jpeg").status_code == 200
    assert put(person, b"<html>", "image/jpeg").status_code == 415  # a refused one gives its place back
    assert put(person, PHOTOS[1], "image/jpeg").status_code == 200
    assert kept(app, settings) == (2, 2)


def test_nobody_takes_all_the_places(app: Flask, make_person: Callable[..., Person]) -> None:
    greedy, other = make_person(), make_person()
    places = app.extensions["hosoxa_uploads"]
    assert [places.take(str(greedy.id)) for _ in range(MOST_OF_ONE + 1)] == [True] * MOST_OF_ONE + [False]
    assert_refused(put(greedy, PHOTOS[0], "image/jpeg"), "busy")
    assert put(other, PHOTOS[0], "image/jpeg").status_code == 200


def test_files_that_arrive_together_are_all_told_of(make_person: Callable[..., Person]) -> None:
    person = make_person()
    dossier = file_it(person)
    with ThreadPoolExecutor(MOST_OF_ONE) as pool:
        answers = list(pool.map(lambda file: put(person, *file).status_code, FILES))
    assert answers == [200] * len(FILES)
    person.sync()
    files = person.has("dossier_files")[dossier]["files"]
    assert len(files) == len(FILES)
    assert all(file["received_at"] for file in files)
