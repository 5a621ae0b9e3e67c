"""The stamp: where people see it, that it can be scanned, and that no PDF harms whoever stamps it."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from server.dossiers.results_stamp import BOTTOM, HEIGHT, LEFT, Order, overlay, stamped
from tests.support import files
from tests.support.pdfs import drawn, one_page, result_pdf, shows_code

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://hoso.example.vn/kiem-tra/H55.19.02-261121-0001-0123456789ab"
SCALE = 4.0
MILLIMETRE = 72 / 25.4 * SCALE


def at_bottom_left(height: int, shrunk: float = 1) -> tuple[float, float, float, float]:
    """Where the code is on a picture so many pixels high."""
    side = HEIGHT * MILLIMETRE * shrunk
    left, bottom = LEFT * MILLIMETRE, height - BOTTOM * MILLIMETRE
    return left, bottom - side, left + side, bottom


def test_the_copy_begins_with_the_officer_s_file_and_shows_the_code_on_its_first_page() -> None:
    source = result_pdf(pages=2)
    copy = stamped(source, overlay(ADDRESS))
    assert copy.startswith(source)
    picture = drawn(copy, scale=SCALE)
    assert shows_code(picture, ADDRESS, at_bottom_left(picture.height))
    assert not shows_code(picture, ADDRESS + "c", at_bottom_left(picture.height))
    second = drawn(copy, page=1, scale=SCALE)
    assert second.tobytes() == drawn(source, page=1, scale=SCALE).tobytes()
    head = (0, 0, picture.width, int(picture.height * 0.9))
    assert picture.crop(head).tobytes() == drawn(source, scale=SCALE).crop(head).tobytes()


def test_the_stamp_says_in_words_what_to_do() -> None:
    document = pypdfium2.PdfDocument(stamped(result_pdf(), overlay(ADDRESS)))
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Kiểm tra kết quả này" in text
    assert ADDRESS in text.replace("\r\n", "")


@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("box", ["/MediaBox [0 0 595 842]", "/MediaBox [-100 50 495 892] /CropBox [-60 90 455 892]"])
def test_it_stands_at_the_bottom_left_however_the_page_is_turned_or_cut(turned: int, box: str) -> None:
    picture = drawn(stamped(one_page(f"{box} /Rotate {turned}"), overlay(ADDRESS)), scale=SCALE)
    assert shows_code(picture, ADDRESS, at_bottom_left(picture.height))


def test_what_a_page_leaves_behind_does_not_move_the_stamp() -> None:
    source = one_page(content=b"0.1 0 0 0.1 300 300 cm 1 0 0 rg")
    picture = drawn(stamped(source, overlay(ADDRESS)), scale=SCALE)
    assert shows_code(picture, ADDRESS, at_bottom_left(picture.height))


def test_on_a_small_page_it_is_smaller() -> None:
    picture = drawn(stamped(one_page("/MediaBox [0 0 200 120]"), overlay(ADDRESS)), scale=8)
    shrunk = (200 - 2 * LEFT * 72 / 25.4) / (120 * 72 / 25.4)
    side, left = HEIGHT * 72 / 25.4 * 8 * shrunk, LEFT * 72 / 25.4 * 8
    bottom = picture.height - BOTTOM * 72 / 25.4 * 8
    assert shows_code(picture, ADDRESS, (left, bottom - side, left + side, bottom))


def test_a_copy_can_be_stamped_again() -> None:
    once = stamped(result_pdf(), overlay(ADDRESS))
    other = ADDRESS[:-1] + "c"
    picture = drawn(stamped(once, overlay(other)), scale=SCALE)
    assert shows_code(picture, other, at_bottom_left(picture.height))


def bomb() -> bytes:
    """A PDF whose list of objects unpacks to a gigabyte."""
    packed = zlib.compress(b"\0" * (1 << 26), 9)
    for _ in range(1):
        packed = zlib.compress(packed * 16, 9)
    head = b"%PDF-1.7\n"
    xref = (
        b"1 0 obj\n<< /Type /XRef /Size 9 /W [1 2 1] /Root 2 0 R /Filter [/FlateDecode /FlateDecode] /Length %d >>\n"
        b"stream\n%s\nendstream\nendobj\n" % (len(packed), packed)
    )
    return head + xref + b"startxref\n%d\n%%%%EOF" % len(head)


LOOP = one_page().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
HOSTILE: dict[str, tuple[bytes, str]] = {
    "no PDF": (b"%PDF-1.7\nxin chao", "result-unreadable"),
    "half of one": (result_pdf()[:2000], "result-unreadable"),
    "a tree of pages that is a circle": (LOOP, "result-unreadable"),
    "a page without a size": (one_page("/Rotate 0"), "result-unreadable"),
    "a page of no size": (one_page("/MediaBox [0 0 0 0]"), "result-unreadable"),
    "no page": (files.pdf(pages=0), "result-unreadable"),
    "a lie about where things are": (one_page().replace(b"startxref\n", b"startxref\n99"), "result-unreadable"),
    "a bomb": (bomb(), "result-unreadable"),
    "a deep nest": (b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\n%%EOF", "result-unreadable"),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pdf_is_refused_and_leaves_no_copy(tmp_path: Path, data: bytes, code: str) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(data)
    order = Order(str(source), str(target), ADDRESS)
    done = subprocess.run(
        [sys.executable, "-m", "server.dossiers.results_stamp"],
        input=order.line(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert json.loads(done.stdout) == {"refusal": code}
    assert not target.exists()
