"""PDFs as an office's programs make them, and a look at what stands on their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import segno
import typst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image


def result_pdf(text: str = "GIẤY XÁC NHẬN", *, pages: int = 1) -> bytes:
    """A result of so many A4 pages."""
    body = "\n#pagebreak()\n".join([f"= {text}\n#lorem(80)"] * pages)
    return typst.compile(f'#set page(paper: "a4")\n{body}'.encode(), format="pdf", ignore_system_fonts=True)


def one_page(attributes: str = "/MediaBox [0 0 595 842]", content: bytes | None = None) -> bytes:
    """A PDF of one page with these attributes; blank without ``content``."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    more = "" if content is None else "/Contents 4 0 R"
    objects.append(f"<< /Type /Page /Parent 2 0 R {attributes} {more} >>".encode())
    if content is not None:
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = b"%PDF-1.7\n"
    places = []
    for index, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(out),
    )


def drawn(pdf: bytes, *, page: int = 0, scale: float = 4) -> Image.Image:
    """A page as people see it, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[page].render(scale=scale).to_pil().convert("L")
    finally:
        document.close()
    return picture


def shows_code(picture: Image.Image, address: str, place: Sequence[float]) -> bool:
    """Whether the QR code of ``address`` stands at ``place``.

    :param place: left, top, right, bottom of the code with its border of three modules, in pixels.
    """
    modules = [
        list(row) for row in segno.make(address, error="l", micro=False, boost_error=False).matrix_iter(border=3)
    ]
    count = len(modules)
    left, top, right, bottom = place
    wide, high = (right - left) / count, (bottom - top) / count
    for y, row in enumerate(modules):
        for x, module in enumerate(row):
            seen = picture.getpixel((int(left + (x + 0.5) * wide), int(top + (y + 0.5) * high)))
            if not isinstance(seen, int | float) or (seen < 128) != bool(module):
                return False
    return True
