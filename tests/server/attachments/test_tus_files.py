"""What becomes of files that came in pieces: whose they are, what is known already, what is refused, what expires."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import time_machine

from server import create_app
from server.attachments import uploads_parts
from server.attachments.tidying import tidy
from server.clock import now
from server.database import db
from server.settings import load_settings
from tests.server.attachments import tus_device as tus
from tests.server.attachments.samples import PHOTOS, digest, file_it, put
from tests.server.conftest import COOKIE
from tests.support.photos import photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person


def test_nobody_comes_near_another_persons_upload(
    settings: Settings, device: Person, make_person: Callable[..., Person], anonymous: Person
) -> None:
    where = tus.begun(device)
    tus.patch(device, where, 0, tus.PHOTO[:100])
    stranger = make_person("Người khác")
    assert tus.head(stranger, where).status_code == 404
    tus.refused(tus.patch(stranger, where, 100, tus.PHOTO[100:]), 404, "not-found")
    tus.refused(tus.ask(stranger, "DELETE", where), 404, "not-found")
    assert tus.create(stranger).headers["Upload-Offset"] == "0"
    for method in ("HEAD", "PATCH", "DELETE"):
        assert tus.ask(anonymous, method, where).status_code == 401
        assert tus.ask(device, method, where, headers={"Hosoxa-Person": stranger.id}).status_code == 409
        assert tus.ask(device, method, where, headers={"Hosoxa-Protocol": "99"}).status_code == 400
    tus.refused(tus.create(anonymous), 401, "sign-in-required")
    tus.refused(tus.create(device, headers={"Hosoxa-Person": stranger.id}), 409, "wrong-person")
    tus.refused(tus.create(device, headers={"Hosoxa-Protocol": ""}), 400, "unsupported-protocol")
    tus.refused(tus.create(device, headers={"Content-Encoding": "gzip"}), 415, "unsupported-media-type")
    tus.refused(tus.create(device, headers={"Cookie": f"{COOKIE}=x"}), 401, "sign-in-required")
    assert tus.offset(device, where) == 100
    assert len(tus.part_files(settings)) == 2


def test_the_last_byte_tells_the_dossier(settings: Settings, device: Person) -> None:
    dossier = file_it(device)
    data = PHOTOS[0]
    where = tus.begun(device, data)
    tus.patch(device, where, 0, data[:-1])
    device.sync()

    def here() -> list[str]:
        device.sync()
        return [file["file"] for file in device.has("dossier_files")[dossier]["files"] if file["received_at"]]

    assert here() == []
    assert tus.patch(device, where, len(data) - 1, data[-1:]).status_code == 204
    assert here() == [digest(data)]
    assert tus.part_files(settings) == []
    tus.refused(tus.ask(device, "DELETE", where), 403, "forbidden")
    assert tus.offset(device, where) == len(data)


def test_what_the_owner_has_sent_is_not_sent_again(device: Person, make_person: Callable[..., Person]) -> None:
    put(device, tus.PHOTO, "image/jpeg")
    response = tus.create(device, headers=tus.BYTES, data=tus.PHOTO)
    assert (response.status_code, response.headers["Hosoxa-Stored"]) == (201, "1")
    assert response.headers["Upload-Offset"] == "5000"
    where = response.headers["Location"]
    assert tus.offset(device, where) == 5000
    assert tus.patch(device, where, 5000, b"").status_code == 204
    tus.refused(tus.patch(device, where, 0, tus.PHOTO), 409, "upload-offset")
    tus.refused(tus.patch(device, where, 5000, b"x"), 413, "body-too-large")
    other = tus.create(make_person("Người khác"))
    assert (other.headers["Upload-Offset"], other.headers.get("Hosoxa-Stored")) == ("0", None)


def test_a_device_that_lost_the_address_finds_its_upload_by_the_hash(app: Flask, device: Person) -> None:
    where = tus.begun(device)
    tus.patch(device, where, 0, tus.PHOTO[:3000])
    again = tus.create(device)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (where, "3000")
    longer = tus.create(device, headers={"Upload-Length": "6000"})
    assert longer.headers["Location"] != where
    assert longer.headers["Upload-Offset"] == "0"
    tus.patch(device, where, 3000, tus.PHOTO[3000:])
    assert b"".join(tus.blobs(app).open(digest(tus.PHOTO)).whole()) == tus.PHOTO


def test_a_file_that_is_not_what_was_promised_is_gone(app: Flask, settings: Settings, device: Person) -> None:
    where = tus.begun(device)
    tus.refused(tus.patch(device, where, 0, tus.PHOTO[:-3] + b"\x00" + tus.PHOTO[-2:]), 422, "attachment-damaged")
    assert tus.head(device, where).status_code == 404
    assert tus.create(device).headers["Upload-Offset"] == "0"
    tus.ask(device, "DELETE", where)
    page = b"<html><script>alert(1)</script></html>" * 9
    for data, kind, status, code in (
        (tus.PHOTO, "image/png", 415, "attachment-type"),
        (page, "image/jpeg", 415, "attachment-type"),
        (tus.PHOTO[:-300], "image/jpeg", 422, "attachment-unreadable"),
        (tus.PHOTO + page, "image/jpeg", 422, "attachment-unsafe"),
    ):
        said = {"Upload-Metadata": tus.metadata(data, kind)}
        where = tus.create(device, data, headers=said).headers["Location"]
        tus.refused(tus.patch(device, where, 0, data), status, code)
        assert tus.head(device, where).status_code == 404
    for kind in ("text/html", "image/svg+xml", "x"):
        tus.refused(tus.create(device, headers={"Upload-Metadata": tus.metadata(kind=kind)}), 415, "attachment-type")
    assert tus.part_files(settings) == []
    assert list(tus.blobs(app).untouched(time.time() + 9)) == []


def test_more_than_was_said_is_refused_and_not_kept(device: Person) -> None:
    where = tus.begun(device)
    tus.patch(device, where, 0, tus.PHOTO[:100])
    tus.refused(tus.patch(device, where, 100, tus.PHOTO[100:] + b"x"), 413, "body-too-large")
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}  # no length is told beforehand
    response = tus.ask(
        device,
        "PATCH",
        where,
        headers=tus.BYTES | {"Upload-Offset": "100"},
        data=tus.PHOTO[100:] + b"x",
        environ_overrides=chunked,
    )
    tus.refused(response, 413, "body-too-large")
    assert tus.offset(device, where) == 100
    response = tus.ask(
        device,
        "PATCH",
        where,
        headers=tus.BYTES | {"Upload-Offset": "100"},
        data=tus.PHOTO[100:],
        environ_overrides=chunked,
    )
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "5000")


def test_one_at_a_time_and_who_waits_is_told(settings: Settings, device: Person) -> None:
    where = tus.begun(device)
    (part,) = settings.uploads_dir.rglob("*-jpg")
    descriptor = os.open(part, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    tus.refused(tus.patch(device, where, 0, tus.PHOTO), 423, "upload-locked")
    assert part.with_name(f"{part.name}.wanted").exists()
    os.close(descriptor)
    assert tus.patch(device, where, 0, tus.PHOTO).status_code == 204
    assert tus.part_files(settings) == []


def test_a_server_that_died_after_the_last_byte_finishes_when_it_is_asked(settings: Settings, device: Person) -> None:
    for method in ("HEAD", "POST"):
        where = tus.begun(device)
        (part,) = settings.uploads_dir.rglob("*-jpg")
        part.write_bytes(tus.PHOTO)
        response = tus.head(device, where) if method == "HEAD" else tus.create(device)
        assert response.headers["Upload-Offset"] == "5000"
        assert tus.create(device).headers["Hosoxa-Stored"] == "1"
        assert tus.part_files(settings) == []
        assert tus.ask(device, "DELETE", where).status_code == 204


def test_an_upload_expires_and_is_tidied_away(app: Flask, settings: Settings, device: Person) -> None:
    where = tus.begun(device)
    tus.patch(device, where, 0, tus.PHOTO[:100])
    tus.begun(device, photo(300))
    with app.app_context():
        tidy(settings, now() + timedelta(hours=167))
    assert tus.offset(device, where) == 100
    with time_machine.travel(now() + timedelta(hours=169), tick=True):
        assert tus.head(device, where).status_code == 404
    assert tus.create(device).headers["Upload-Offset"] == "0"
    with app.app_context():
        tidy(settings, now() + timedelta(hours=169))
        db.session.remove()
    assert tus.part_files(settings) == []
    assert not list(settings.uploads_dir.iterdir())


def test_what_is_being_sent_is_not_tidied_away(settings: Settings, device: Person) -> None:
    tus.begun(device)
    (part,) = settings.uploads_dir.rglob("*-jpg")
    descriptor = os.open(part, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert uploads_parts.of(settings).tidy(now() + timedelta(hours=169)) == 0
    os.close(descriptor)
    assert uploads_parts.of(settings).tidy(now() + timedelta(hours=169)) == 1


def test_room_is_asked_for_before_the_first_byte(settings: Settings, device: Person) -> None:
    narrow = create_app(replace(settings, attachments_unnamed_mb=10))
    device.app = narrow
    assert tus.create(device, headers={"Upload-Length": "6000000"}).status_code == 201
    assert tus.create(device, headers={"Upload-Length": "6000000"}).status_code == 201, "the same one"
    tus.refused(tus.create(device, photo(200), headers={"Upload-Length": "6000000"}), 409, "attachment-quota")
    device.app = full = create_app(replace(settings, attachments_reserve_mb=10**9))
    tus.refused(tus.create(device, photo(200)), 503, "busy")
    where = f"{tus.WHERE}/{digest(tus.PHOTO)}-6000000-jpg"
    tus.refused(tus.patch(device, where, 0, tus.PHOTO), 503, "busy")
    device.app = tired = create_app(replace(settings, attachments_day_mb=0))
    tus.refused(tus.create(device, photo(200)), 429, "too-many-requests")
    for app in (narrow, full, tired):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_the_name_of_a_file_leads_nowhere(settings: Settings, device: Person) -> None:
    for name in ("/etc/passwd", "..\\..\\x", "con.jpg", "x" * 3000):
        said = {"Upload-Metadata": f"{tus.metadata()},filename {tus.encoded(name)}"}
        assert tus.create(device, headers=said).headers["Location"] == f"{tus.WHERE}/{digest(tus.PHOTO)}-5000-jpg"
    (folder,) = settings.uploads_dir.iterdir()
    assert folder.name == device.id


def test_the_time_after_which_an_upload_goes_can_be_set(settings: Settings) -> None:
    environ = {"HOSOXA_DATA_DIR": str(settings.data_dir), "HOSOXA_UPLOADS_EXPIRE_HOURS": "2"}
    assert load_settings(environ).uploads_expire_hours == 2
