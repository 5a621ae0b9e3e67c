"""Every kind of file that is no paper: refused with its own sentence, in the person's language, and nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server.problems import CODES
from tests.server.attachments.samples import PHOTOS, answer, content, digest, file_it, get, inspect_all, put
from tests.server.attachments.test_antivirus import INFECTED
from tests.server.attachments.test_inspection import hidden_script, states
from tests.server.attachments.test_sending import kept
from tests.server.dossiers.bench import CENTRE
from tests.support import files, scanner

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"


@pytest.fixture
def refused(app: Flask, settings: Settings, make_person: Callable[..., Person]) -> Callable[..., None]:
    """Sends a file and sees that it is refused with a code and a sentence in both languages, and that nothing stays."""

    def send(data: bytes, kind: str, code: str, **more: Any) -> None:
        person = make_person()
        for language, sentence in (("vi", CODES[code][1]), ("en", CODES[code][2])):
            headers = {"Accept-Language": language} | more.get("headers", {})
            response = put(person, data, kind, **(more | {"headers": headers}))
            assert (response.status_code, response.get_json()["code"]) == (CODES[code][0], code)
            assert response.get_json()["detail"] == sentence
        assert kept(app, settings) == (0, 0)
        assert list(settings.scratch().iterdir()) == []

    return send


def test_a_page_behind_a_photo_s_name_is_refused(refused: Callable[..., None]) -> None:
    refused(b"<!doctype html><script>alert(1)</script>", JPEG, "attachment-type")


def test_a_png_behind_a_jpeg_s_name_is_refused(refused: Callable[..., None]) -> None:
    refused(content(PNG), JPEG, "attachment-type")


def test_a_png_of_50000_by_50000_pixels_is_refused(refused: Callable[..., None]) -> None:
    refused(files.png_of(50_000, 50_000, bytes(1_000_000)), PNG, "attachment-pixels")


def test_a_jpeg_that_was_cut_short_is_refused(refused: Callable[..., None]) -> None:
    whole = files.picture(JPEG, "dài", (800, 600))
    refused(whole[: len(whole) // 2], JPEG, "attachment-unreadable")


def test_a_photo_of_30_megabytes_is_refused(refused: Callable[..., None]) -> None:
    refused(PHOTOS[0] + bytes(30_000_000), JPEG, "body-too-large")


def test_a_pdf_with_a_password_is_refused(refused: Callable[..., None]) -> None:
    refused(files.locked_pdf(), PDF, "attachment-encrypted")


def test_a_pdf_of_too_many_pages_is_refused(refused: Callable[..., None]) -> None:
    refused(files.pdf(pages=101), PDF, "attachment-pages")


def test_a_photo_that_is_an_archive_too_is_refused(refused: Callable[..., None]) -> None:
    refused(PHOTOS[0] + files.archive(), JPEG, "attachment-unsafe")


def test_a_photo_that_is_a_pdf_too_is_refused(refused: Callable[..., None]) -> None:
    refused(files.jpeg_with(files.pdf()), JPEG, "attachment-unsafe")


def test_a_pdf_with_a_script_is_refused(refused: Callable[..., None]) -> None:
    refused(files.pdf(catalogue="/OpenAction << /S /JavaScript /JS (x) >>"), PDF, "attachment-unsafe")


def test_a_drawing_with_a_script_is_refused(refused: Callable[..., None]) -> None:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    refused(drawing, "image/svg+xml", "attachment-type")
    refused(drawing, PNG, "attachment-type")


def test_bytes_of_another_hash_are_refused(refused: Callable[..., None]) -> None:
    refused(PHOTOS[0], JPEG, "attachment-damaged", sha256=digest(PHOTOS[1]))


def test_a_file_sent_for_another_person_is_refused(refused: Callable[..., None]) -> None:
    refused(PHOTOS[0], JPEG, "wrong-person", headers={"Hosoxa-Person": "01890000-0000-7000-8000-000000000000"})


@pytest.mark.parametrize("name", ["../../etc/passwd", "..%2f..%2fhosoxa.sqlite", "%00", "A" * 64, "a" * 63])
def test_tricks_with_the_path_in_the_name_are_refused(refused: Callable[..., None], name: str) -> None:
    refused(PHOTOS[0], JPEG, "not-found", sha256=name)


def test_another_person_s_file_is_not_found(make_person: Callable[..., Person]) -> None:
    owner, other = make_person("Hà Thị Thái"), make_person("Người khác")
    dossier = file_it(owner)
    put(owner, PHOTOS[0], JPEG)
    for path in (f"{dossier}/{digest(PHOTOS[0])}", digest(PHOTOS[0])):
        response = other.request("GET", f"/api/attachments/{path}")
        assert (response.status_code, response.get_json()["code"]) == (404, "not-found")


def test_a_file_with_a_virus_is_refused_when_there_is_a_scanner(app: Flask, make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner, pictures=[answer(INFECTED, JPEG)])
    with scanner.running() as address:
        app.extensions["hosoxa_settings"] = replace(app.extensions["hosoxa_settings"], clamd=address)
        put(owner, INFECTED, JPEG)
        inspect_all(app)
    assert get(officer, dossier, digest(INFECTED)).status_code == 410
    owner.sync()
    (told,) = [file for file in owner.has("dossier_files")[dossier]["files"] if file["file"] == digest(INFECTED)]
    assert (told["state"], told["refusal"]) == ("refused", "attachment-virus")


def test_a_script_hidden_in_a_pdf_is_refused_by_the_worker(app: Flask, make_person: Callable[..., Person]) -> None:
    person, data = make_person(), hidden_script()
    assert put(person, data, PDF).status_code == 200
    inspect_all(app)
    assert states(app)[digest(data)] == ("refused", "attachment-unsafe")
