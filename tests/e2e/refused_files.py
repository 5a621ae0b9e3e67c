"""Files that are no papers, as somebody's phone may hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.e2e.media import chosen
from tests.support import files, scanner

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FilePayload

JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
#: More than goes through a browser's driver in one message.
LARGE: Final = 30_000_000

UNREAD: Final = (
    "Không đọc được tệp này: tệp hỏng, lớn quá, hoặc không phải là ảnh hay PDF. Hãy chụp lại, hoặc chọn tệp khác."
)
HEAVY: Final = "Tệp này lớn quá 10 MB. Hãy chụp lại bằng điện thoại này."
#: A photo of a paper in a size that can be cut in two.
PHOTO: Final = files.picture(JPEG, "tờ giấy", (800, 600))
#: What a changed byte on the way is recognised by.
BREAKS: Final = "hỏng giữa đường"
DRAWING: Final = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='300'>"
    b"<script>document.title = 'run'</script><rect width='300' height='300'/></svg>"
)

#: What the phone itself refuses: name, type as the phone says it, bytes, and the sentence.
ON_THE_PHONE: Final[dict[str, tuple[str, str, bytes, str]]] = {
    "a page behind a photo's name": ("giấy.jpg", JPEG, b"<!doctype html><script>alert(1)</script>", UNREAD),
    "a document behind a PDF's name": ("đơn.pdf", PDF, files.archive(), UNREAD),
    "50,000 by 50,000 pixels": ("lớn.png", "image/png", files.png_of(50_000, 50_000, bytes(1_000_000)), UNREAD),
    "16,384 by 16,384 pixels": ("lớn.png", "image/png", files.png_of(16_384, 16_384), UNREAD),
    "half a photo": ("nửa.jpg", JPEG, PHOTO[: len(PHOTO) // 2], UNREAD),
    "the virus scanners' test file": ("eicar.jpg", JPEG, scanner.EICAR, UNREAD),
    "a drawing with a script": ("vẽ.svg", "image/svg+xml", DRAWING, UNREAD),
    "the same behind a photo's name": ("vẽ.jpg", JPEG, DRAWING, UNREAD),
    "a photo of 30 MB that this browser cannot make small": (
        "nặng.heic",
        "image/heic",
        files.picture("image/heic") + files.box(b"free", bytes(LARGE)),
        HEAVY,
    ),
    "a PDF of 30 MB": ("nặng.pdf", PDF, files.pdf() + bytes(LARGE), HEAVY),
}

#: What is mended by being drawn anew on the phone: of these only the picture goes.
DRAWN_ANEW: Final[dict[str, tuple[str, bytes]]] = {
    "a photo of 30 MB": ("nặng.jpg", files.picture(JPEG, "nặng", (800, 600)) + bytes(LARGE)),
    "a photo that is an archive too": ("hai.jpg", files.picture(JPEG, "hai", (800, 600)) + files.archive()),
    "a photo that is a PDF too": ("ba.jpg", files.jpeg_with(files.pdf(), "ba")),
    "a photo with the virus scanners' test file": ("bốn.jpg", files.jpeg_with(scanner.EICAR, "bốn")),
    "a photo whose name is a path": ("../../../etc/passwd\0.jpg", files.picture(JPEG, "năm", (640, 480))),
}


@dataclass(frozen=True)
class Refused:
    """A file that looks well to the phone, and why the commune does not take it."""

    data: bytes
    #: the problem that the server answers with, or finds
    code: str
    sentence: str


BY_THE_SERVER: Final[dict[str, Refused]] = {
    "a PDF with a password": Refused(
        files.locked_pdf(), "attachment-encrypted", "tệp PDF này có mật khẩu nên xã không mở được."
    ),
    "a PDF that is an archive too": Refused(
        files.pdf("hai thứ") + files.archive() + b"%%EOF",
        "attachment-unsafe",
        "tệp này có phần không an toàn nên xã không nhận.",
    ),
    "a PDF that was cut short": Refused(
        files.pdf("nửa")[:-40], "attachment-unreadable", "tệp này bị hỏng, không mở được."
    ),
    "a PDF with the virus scanners' test file": Refused(
        files.pdf(scanner.EICAR.decode()), "attachment-virus", "tệp này có mã độc (vi-rút)."
    ),
    "a file that is changed on the way each time": Refused(
        files.pdf(BREAKS), "attachment-damaged", "tệp này bị hỏng trên đường gửi hai lần liền."
    ),
}


def as_chosen(folder: Path, name: str, kind: str, data: bytes) -> FilePayload | Path:
    """A file as it is given to a file chooser; a large one from the disk."""
    if len(data) < LARGE:
        return chosen(name, kind, data)
    path = folder / name
    path.write_bytes(data)
    return path
