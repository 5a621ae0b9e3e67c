"""What may come in, by its bytes alone; and what may not, each for its own reason."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import pytest

from server.attachments.accept import check
from server.attachments.sniff import TYPES
from server.problems import CODES, ProblemError
from tests.support import files

if TYPE_CHECKING:
    from pathlib import Path

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
PHOTO = files.picture(JPEG)
PICTURE = files.picture(PNG)


def png_with(chunk: bytes) -> bytes:
    return PICTURE[:33] + chunk + PICTURE[33:]


def code_of(tmp_path: Path, data: bytes, kind: str) -> str | None:
    path = tmp_path / "file"
    path.write_bytes(data)
    try:
        check(path, kind)
    except ProblemError as problem:
        return problem.code
    return None


@pytest.mark.parametrize("kind", TYPES)
def test_a_whole_file_of_every_type_is_taken(tmp_path: Path, kind: str) -> None:
    assert code_of(tmp_path, files.whole(kind), kind) is None


@pytest.mark.parametrize("size", [(1, 1), (1600, 1200), (8160, 6120)])
def test_photos_of_every_size_that_phones_take_are_taken(tmp_path: Path, size: tuple[int, int]) -> None:
    assert code_of(tmp_path, files.png_of(*size), PNG) is None


@pytest.mark.parametrize("options", [{"progressive": True}, {"quality": 100}, {"restart_marker_blocks": 2}])
def test_jpegs_of_every_making_are_taken(tmp_path: Path, options: dict[str, int]) -> None:
    into = io.BytesIO()
    files.drawn("ảnh", (640, 480)).save(into, "JPEG", **options)
    assert code_of(tmp_path, into.getvalue(), JPEG) is None


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\x00\x00MM"}, {"quality": 10}])
def test_webps_of_every_making_are_taken(tmp_path: Path, options: dict[str, int]) -> None:
    into = io.BytesIO()
    files.drawn("ảnh", (65, 43)).save(into, "WEBP", **options)
    assert code_of(tmp_path, into.getvalue(), "image/webp") is None


def test_padding_after_a_photo_is_nothing(tmp_path: Path) -> None:
    assert code_of(tmp_path, PHOTO + bytes(4096) + b"\r\n", JPEG) is None


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "a page behind a photo's name": (b"<html><script>alert(1)</script>", JPEG, "attachment-type"),
    "a PNG behind a JPEG's name": (PICTURE, JPEG, "attachment-type"),
    "a drawing with a script": (b"<svg xmlns='x'><script>alert(1)</script></svg>", "image/svg+xml", "attachment-type"),
    "the same behind a photo's name": (b"<svg xmlns='x'><script/></svg>", JPEG, "attachment-type"),
    "a GIF": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif", "attachment-type"),
    "a GIF that is an archive": (b"GIF89a" + files.archive(), JPEG, "attachment-type"),
    "no bytes": (b"", JPEG, "attachment-type"),
    "50,000 x 50,000 pixels in a PNG": (files.png_of(50_000, 50_000), PNG, "attachment-pixels"),
    "65,000 x 65,000 pixels in a JPEG": (
        PHOTO.replace(struct.pack(">HH", 16, 24), struct.pack(">HH", 65_000, 65_000), 1),
        JPEG,
        "attachment-pixels",
    ),
    "no pixels": (files.png_of(0, 7), PNG, "attachment-unreadable"),
    "half a JPEG": (files.picture(JPEG, "to", (640, 480))[:-700], JPEG, "attachment-unreadable"),
    "a JPEG without its last two bytes": (PHOTO[:-2], JPEG, "attachment-unreadable"),
    "a JPEG's head": (PHOTO[:20], JPEG, "attachment-unreadable"),
    "a JPEG without a picture": (b"\xff\xd8\xff\xd9", JPEG, "attachment-unreadable"),
    "half a PNG": (PICTURE[:-30], PNG, "attachment-unreadable"),
    "a PNG with a turned byte": (PICTURE[:50] + bytes([PICTURE[50] ^ 1]) + PICTURE[51:], PNG, "attachment-unreadable"),
    "half a WebP": (files.picture("image/webp")[:-9], "image/webp", "attachment-unreadable"),
    "half an HEIC": (files.picture("image/heic")[:-50], "image/heic", "attachment-unreadable"),
    "half a WebM": (files.webm()[:-9], "audio/webm", "attachment-unreadable"),
    "half an Ogg": (files.ogg()[:-9], "audio/ogg", "attachment-unreadable"),
    "half an MP4": (files.m4a()[:-9], "audio/mp4", "attachment-unreadable"),
    "half a PDF": (files.pdf()[:-40], PDF, "attachment-unreadable"),
    "a film as WebM": (files.webm(track=1), "audio/webm", "attachment-type"),
    "a film as MP4": (files.m4a(handler=b"vide"), "audio/mp4", "attachment-type"),
    "a photo that is an archive": (PHOTO + files.archive(), JPEG, "attachment-unsafe"),
    "an archive in a photo's comment": (files.jpeg_with(files.archive()), JPEG, "attachment-unsafe"),
    "a photo that is a page": (PHOTO + b"<html><script>alert(1)</script>", JPEG, "attachment-unsafe"),
    "a page in a photo's comment": (files.jpeg_with(b"--><SCRIPT src=//x></script>"), JPEG, "attachment-unsafe"),
    "a PDF behind a photo's head": (files.jpeg_with(files.pdf()), JPEG, "attachment-unsafe"),
    "a PDF after a photo": (PHOTO + files.pdf(), JPEG, "attachment-unsafe"),
    "a program after a photo": (PHOTO + b"MZ" + bytes(100), JPEG, "attachment-unsafe"),
    "a photo after a photo": (PHOTO + PHOTO, JPEG, "attachment-unsafe"),
    "a page in a PNG's words": (
        png_with(files.png_chunk(b"tEXt", b"Comment\x00<svg onload=alert(1)>")),
        PNG,
        "attachment-unsafe",
    ),
    "a PNG that is an archive": (PICTURE + files.archive(), PNG, "attachment-unsafe"),
    "a WebP that is an archive": (files.picture("image/webp") + files.archive(), "image/webp", "attachment-unsafe"),
    "an HEIC that is an archive": (files.picture("image/heic") + files.archive(), "image/heic", "attachment-unsafe"),
    "a page in an HEIC": (
        files.picture("image/heic") + files.box(b"free", b"<html><script>"),
        "image/heic",
        "attachment-unsafe",
    ),
    "a voice note that is an archive": (files.ogg() + files.archive(), "audio/ogg", "attachment-unsafe"),
    "an archive after a WebM": (files.webm() + files.archive(), "audio/webm", "attachment-unsafe"),
    "an archive after an MP4": (files.m4a() + files.archive(), "audio/mp4", "attachment-unsafe"),
    "a PDF that is an archive": (files.pdf() + files.archive() + b"%%EOF", PDF, "attachment-unsafe"),
    "a PDF that is a page": (files.pdf("<script>alert(1)</script>"), PDF, "attachment-unsafe"),
    "a PDF with a script": (
        files.pdf(catalogue="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        PDF,
        "attachment-unsafe",
    ),
    "the same, spelled otherwise": (
        files.pdf(catalogue="/OpenAction << /S /J#61vaScript /#4AS (app.alert(1)) >>"),
        PDF,
        "attachment-unsafe",
    ),
    "a PDF that starts a program": (
        files.pdf(catalogue="/OpenAction << /S /Launch /F (cmd.exe) >>"),
        PDF,
        "attachment-unsafe",
    ),
    "a PDF with a file behind a note": (
        files.pdf(more=(b"<< /Type /Annot /Subtype /FileAttachment /FS << /F (virus.exe) /EF << /F 4 0 R >> >> >>",)),
        PDF,
        "attachment-unsafe",
    ),
    "a PDF that belongs to a file it carries": (
        files.pdf(catalogue="/AF [ << /Type /Filespec /F (virus.exe) /EF << /F 4 0 R >> >> ]"),
        PDF,
        "attachment-unsafe",
    ),
    "a PDF that opens another": (
        files.pdf(catalogue="/OpenAction << /S /GoToR /F (elsewhere.pdf) >>"),
        PDF,
        "attachment-unsafe",
    ),
    "a PDF with another file": (files.pdf(more=(b"<< /Type /EmbeddedFile >>",)), PDF, "attachment-unsafe"),
    "a PDF of 101 pages": (files.pdf(pages=101), PDF, "attachment-pages"),
    "a PDF with a password": (
        files.pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R"),
        PDF,
        "attachment-encrypted",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_a_paper_is_refused_for_its_own_reason(tmp_path: Path, case: str) -> None:
    data, kind, code = REFUSED[case]
    assert code_of(tmp_path, data, kind) == code


def test_a_pdf_of_a_hundred_pages_is_taken(tmp_path: Path) -> None:
    assert code_of(tmp_path, files.pdf(pages=100), PDF) is None


def test_what_a_pdf_s_packed_streams_happen_to_hold_says_nothing(tmp_path: Path) -> None:
    stream = b"<< /Length 60 >>\nstream\n\x00/JS \x01/Launch(/Encrypt 1 0 R/JavaScript endobj\nendstream"
    assert code_of(tmp_path, files.pdf(more=(stream,)), PDF) is None


@pytest.mark.parametrize("kind", TYPES)
def test_no_way_of_cutting_or_bending_a_file_breaks_the_check(tmp_path: Path, kind: str) -> None:
    data = files.whole(kind)
    step = max(1, len(data) // 150)
    for at in range(1, len(data), step):
        assert code_of(tmp_path, data[:at], kind) in {*CODES} - {"attachment-pixels"}
        code_of(tmp_path, data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :], kind)
        code_of(tmp_path, data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :], kind)
