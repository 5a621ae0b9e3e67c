"""What the worker does with what people sent: looks into it apart, draws it anew, and never lets a file stop it."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageChops
from sqlalchemy import text

from server.attachments import inspecting, inspection_child
from server.attachments.drawing import SHOWN_SIDE, THUMB_BYTES, THUMB_SIDE
from server.clock import now
from server.database import db
from tests.server.attachments.samples import (
    FILES,
    PHOTOS,
    SIGNATURE,
    VOICE,
    answer,
    digest,
    file_it,
    inspect_all,
    put,
)
from tests.server.attachments.samples import get as get_file
from tests.server.dossiers.bench import CENTRE
from tests.support import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from server.attachments.inspection_child import Found
    from tests.server.conftest import Person


def states(app: Flask) -> dict[str, tuple[str, str | None]]:
    with app.app_context():
        rows = db.session.execute(text("SELECT sha256, state, refusal FROM attachments")).all()
        db.session.remove()
    return {sha256: (state, refusal) for sha256, state, refusal in rows}


def small(person: Person, dossier: str, sha256: str) -> TestResponse:
    return person.request("GET", f"/api/attachments/{dossier}/{sha256}?as=thumb", buffered=True)


def look(kind: str, data: bytes, folder: Path, *, apart: bool = False) -> tuple[Found, Path]:
    """Look into bytes of a type, here, or ``apart`` in the process that does it for the worker."""
    path, out = folder / "file", folder / "out"
    path.write_bytes(data)
    out.mkdir()
    return inspecting.inspect(kind, path, out).found if apart else inspection_child.look(kind, path, out), out


def drawn(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def jpeg(image: Image.Image, **options: Any) -> bytes:
    into = io.BytesIO()
    image.save(into, "JPEG", **options)
    return into.getvalue()


def test_officers_are_given_the_picture_drawn_anew_and_the_owner_their_own(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    dossier = file_it(owner)
    for data, kind in FILES:
        put(owner, data, kind)
    photo = digest(PHOTOS[0])
    waiting = get_file(officer, dossier, photo)
    assert (waiting.status_code, waiting.get_json()["code"]) == (409, "attachment-pending")
    assert small(owner, dossier, photo).get_json()["code"] == "attachment-pending"
    assert get_file(owner, dossier, photo).get_data() == PHOTOS[0]
    inspect_all(app)
    shown = get_file(officer, dossier, photo)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.get_data() != PHOTOS[0]
    assert Image.open(io.BytesIO(shown.get_data())).size == (24, 16)
    assert get_file(officer, dossier, digest(SIGNATURE)).content_type == "image/jpeg"
    assert get_file(officer, dossier, digest(VOICE)).get_data() == VOICE
    assert small(officer, dossier, digest(VOICE)).get_json()["code"] == "not-found"
    for person in (owner, officer):
        thumb = small(person, dossier, photo)
        assert Image.open(io.BytesIO(thumb.get_data())).format == "JPEG"
    for person, collection in ((owner, "dossier_files"), (officer, "case_files")):
        person.sync()
        told = {file["file"]: file for file in person.has(collection)[dossier]["files"]}
        assert {file["state"] for file in told.values()} == {"ready"}
        assert {sha256 for sha256, file in told.items() if not file["thumb"]} == {digest(VOICE)}


def test_the_feed_says_that_a_file_was_refused_and_why(app: Flask, make_person: Callable[..., Person]) -> None:
    owner, officer = make_person("Hà Thị Thái"), make_person("Cán bộ Một", roles=[("officer", CENTRE)])
    bad = files.png_of(600, 400, b"whole, and not enough for so large a picture")
    dossier = file_it(owner, pictures=[answer(bad, "image/png")])
    assert put(owner, bad, "image/png").status_code == 200
    inspect_all(app)
    assert states(app)[digest(bad)] == ("refused", "attachment-unreadable")
    refused = get_file(officer, dossier, digest(bad))
    assert (refused.status_code, refused.get_json()["code"]) == (410, "attachment-refused")
    assert refused.get_json()["refusal"] == "attachment-unreadable"
    assert get_file(owner, dossier, digest(bad)).get_data() == bad
    officer.sync()
    (told,) = [file for file in officer.has("case_files")[dossier]["files"] if file["file"] == digest(bad)]
    assert (told["state"], told["refusal"], told["thumb"]) == ("refused", "attachment-unreadable", False)


def test_who_sends_what_was_looked_into_before_need_not_wait(app: Flask, make_person: Callable[..., Person]) -> None:
    first, second = make_person("Hà Thị Thái"), make_person("Lò Văn Phong")
    put(first, PHOTOS[0], "image/jpeg")
    inspect_all(app)
    put(second, PHOTOS[0], "image/jpeg")
    dossier = file_it(second)
    (told,) = [f for f in second.has("dossier_files")[dossier]["files"] if f["file"] == digest(PHOTOS[0])]
    assert (told["state"], told["thumb"]) == ("ready", True)


def test_a_file_that_ends_the_process_three_times_is_refused_and_others_go_on(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, bad, good = make_person(), PHOTOS[0], PHOTOS[1]
    real = inspecting.inspect
    began: list[str] = []

    def killed(kind: str, path: Path, folder: Path) -> inspecting.Inspected:
        began.append(digest(path.read_bytes()))
        if began[-1] == digest(bad):
            raise inspecting.InspectionError("killed")
        return real(kind, path, folder)

    monkeypatch.setattr("server.attachments.inspection.inspect", killed)
    put(person, bad, "image/jpeg")
    put(person, good, "image/jpeg")
    inspect_all(app)
    assert states(app) == {digest(bad): ("received", None), digest(good): ("ready", None)}
    inspect_all(app)
    assert began.count(digest(bad)) == 1  # not again at once
    inspect_all(app, after=timedelta(minutes=1))
    inspect_all(app, after=timedelta(minutes=2))
    assert began.count(digest(bad)) == 3
    assert states(app)[digest(bad)] == ("refused", "attachment-unreadable")


def test_a_worker_that_dies_with_a_file_in_its_hands_loses_nothing(
    app: Flask, make_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def die(*_args: object) -> None:
        raise KilledError

    person = make_person()
    put(person, PHOTOS[0], "image/jpeg")
    with monkeypatch.context() as patched:
        patched.setattr("server.attachments.inspection.inspect", die)
        for turn in range(2):
            with pytest.raises(KilledError):
                inspect_all(app, after=turn * timedelta(minutes=6))
    inspect_all(app, after=timedelta(minutes=7))
    assert states(app)[digest(PHOTOS[0])] == ("received", None)  # still held to be in somebody's hands
    inspect_all(app, after=timedelta(minutes=13))
    assert states(app)[digest(PHOTOS[0])] == ("ready", None)


def test_nothing_of_the_camera_is_left_and_the_picture_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Máy ảnh"
    exif.get_ifd(0x8825)[2] = (21.0, 46.0, 30.0)
    image = files.drawn("lên rừng", (300, 200))
    sent = jpeg(image, exif=exif, icc_profile=b"x" * 500, comment=b"Ban Ngoai")
    found, out = look("image/jpeg", sent, tmp_path)
    shown = drawn(out / "shown")
    assert (found.refusal, shown.size) == (None, (200, 300))
    assert not {"exif", "icc_profile", "comment", "xmp"} & shown.info.keys()
    assert b"Exif" not in (out / "shown").read_bytes()
    difference = ImageChops.difference(shown, image.transpose(Image.Transpose.ROTATE_270)).convert("L")
    assert sum(difference.histogram()[60:]) == 0


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp", "image/heic"])
def test_the_small_picture_is_small_and_the_shown_one_no_larger_than_needed(tmp_path: Path, kind: str) -> None:
    noise = Image.frombytes("RGB", (300, 200), os.urandom(180_000)).resize((3000, 400))
    into = io.BytesIO()
    if kind != "image/heic":
        noise.save(into, kind.removeprefix("image/"), quality=30)
    _, out = look(kind, into.getvalue() or files.WIDE_HEIC.read_bytes(), tmp_path)
    assert max(drawn(out / "shown").size) == SHOWN_SIDE
    assert max(drawn(out / "thumb").size) == THUMB_SIDE
    assert (out / "thumb").stat().st_size <= THUMB_BYTES


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_depth_are_drawn_on_white(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGBA", (40, 30), (0, 0, 0, 0)).convert("RGBA") if mode == "RGBA" else Image.new(mode, (40, 30))
    into = io.BytesIO()
    image.save(into, "PNG")
    found, out = look("image/png", into.getvalue(), tmp_path)
    assert found.refusal is None
    pixel = drawn(out / "shown").convert("RGB").getpixel((5, 5))
    assert pixel == ((255, 255, 255) if mode in {"RGBA", "LA"} else (0, 0, 0))


def test_the_largest_picture_that_is_taken_is_drawn_within_the_limits(tmp_path: Path) -> None:
    into = io.BytesIO()
    Image.new("RGBA", (8160, 6120)).save(into, "PNG", compress_level=1)
    found, out = look("image/png", into.getvalue(), tmp_path, apart=True)
    assert found.refusal is None
    assert drawn(out / "shown").size == (2400, 1800)


def test_a_bomb_that_is_let_in_harms_nobody(tmp_path: Path) -> None:
    bomb = files.png_of(4000, 4000, bytes(4000 * 500 * 20))
    assert look("image/png", bomb, tmp_path, apart=True)[0].refusal in {None, "attachment-unreadable"}


def test_a_pdf_gets_its_number_of_pages_and_a_small_first_page(tmp_path: Path) -> None:
    found, out = look("application/pdf", files.pdf(pages=7), tmp_path, apart=True)
    assert (found.refusal, found.pages) == (None, 7)
    assert drawn(out / "thumb").size == (170, 240)
    assert (out / "thumb").stat().st_size <= THUMB_BYTES


def hidden_script() -> bytes:
    """A PDF 1.5 whose catalogue lies in an object stream: to plain eyes there is no script."""
    import zlib  # noqa: PLC0415 (only here)

    catalogue = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    bodies = [catalogue, pages, page]
    heads = b" ".join(b"%d %d" % (n + 1, sum(len(b) + 1 for b in bodies[:n])) for n in range(3)) + b" "
    packed = zlib.compress(heads + b" ".join(bodies))
    out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    stream_at = len(out)
    out += b"4 0 obj\n<< /Type /ObjStm /N 3 /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        len(heads),
        len(packed),
    )
    out += packed + b"\nendstream\nendobj\n"
    xref_at = len(out)
    rows = [(0, 0, 65535), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, stream_at, 0), (1, xref_at, 0)]
    table = b"".join(bytes([kind]) + at.to_bytes(4, "big") + extra.to_bytes(2, "big") for kind, at, extra in rows)
    out += b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref_at


def test_a_script_in_a_packed_stream_is_found(tmp_path: Path) -> None:
    from server.attachments.accept import check  # noqa: PLC0415 (only here)

    path = tmp_path / "first"
    path.write_bytes(hidden_script())
    check(path, "application/pdf")  # the first look cannot see it
    assert look("application/pdf", hidden_script(), tmp_path)[0].refusal == "attachment-unsafe"


@pytest.mark.parametrize(
    ("action", "refusal"),
    [("/S /URI /URI (http://example.org/seen)", "attachment-unsafe"), ("/S /GoTo /D [3 0 R /Fit]", None)],
)
def test_a_pdf_may_show_a_page_when_it_is_opened_and_do_nothing_else(
    tmp_path: Path, action: str, refusal: str | None
) -> None:
    opening = files.pdf(catalogue=f"/OpenAction << {action} >>")
    assert look("application/pdf", opening, tmp_path)[0].refusal == refusal


def test_the_process_is_given_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSOXA_SECRET_KEY", "x" * 40)
    seen = tmp_path / "seen"
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nenv > {seen}\necho '{{}}'\n")
    fake.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(fake))
    look("image/jpeg", PHOTOS[0], tmp_path, apart=True)
    assert "HOSOXA" not in seen.read_text()


def test_a_process_that_needs_too_much_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "PATIENCE", 0.05)
    with pytest.raises(inspecting.InspectionError):
        look("image/jpeg", PHOTOS[0], tmp_path, apart=True)


def test_the_worker_looks_into_files_whenever_it_is_woken(app: Flask, make_person: Callable[..., Person]) -> None:
    person = make_person()
    put(person, PHOTOS[0], "image/jpeg")
    jobs = app.extensions["hosoxa_jobs"]
    assert jobs.huey.pending_count() == 1
    jobs.look(now())
    assert states(app)[digest(PHOTOS[0])] == ("ready", None)
