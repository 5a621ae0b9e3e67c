"""Stamps a result in a process of its own: ``python -m server.dossiers.results_stamp``.

Stdin: one line of JSON (:class:`Order`). The copy is written beside the officer's file as an incremental update
(ISO 32000-2, 7.5.6): it begins with the officer's file, byte for byte, so that a signature in that stays what it was.
Stdout: JSON ``{"refusal": null}``, or the code of a problem when no copy can be made. The process has so much memory
and time and no more, so that no PDF can harm the worker.
"""

from __future__ import annotations

import json
import resource
import secrets
import sys
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import segno
import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Bytes of memory, seconds of computing, bytes of the copy.
MOST_MEMORY: Final = 1 << 30
MOST_SECONDS: Final = 30
MOST_BYTES: Final = 12_000_000
UNREADABLE: Final = "result-unreadable"
ENCRYPTED: Final = "attachment-encrypted"
#: In millimetres. The stamp stands in the margin that documents leave free at the bottom (Decree 30/2020/NĐ-CP,
#: appendix I: 20 to 25 mm), and not where printers do not print.
HEIGHT: Final = 15
WIDTH: Final = 120
LEFT: Final = 8
BOTTOM: Final = 4
_POINTS: Final = 72 / 25.4
_QUARTER: Final = 90


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be stamped, where the copy goes, and what the stamp says."""

    source: str
    target: str
    #: of the check page
    address: str

    def line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


class _RefusedError(Exception):
    """No copy can be made; its text is a problem's code."""


def main() -> None:
    """Stamp one file."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    refusal = None
    try:
        Path(order.target).write_bytes(stamped(Path(order.source).read_bytes(), overlay(order.address)))
    except _RefusedError as error:
        refusal = str(error)
    except Exception:  # noqa: BLE001 (whatever a PDF that is none makes a reader of PDFs do)
        refusal = UNREADABLE
    sys.stdout.write(json.dumps({"refusal": refusal}))


def overlay(address: str) -> bytes:
    """The stamp as a PDF of one page: a QR code with white around it, and the address to type."""
    code = BytesIO()
    segno.make(address, error="l", micro=False, boost_error=False).save(code, kind="svg", border=3, xmldecl=False)
    return typst.compile(
        _STAMP.encode(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={
            "qr": code.getvalue().decode(),
            "address": address,
            "width": f"{WIDTH}",
            "height": f"{HEIGHT}",
        },
    )


_STAMP: Final = """
#let size(name) = float(sys.inputs.at(name)) * 1mm
#set page(width: size("width"), height: size("height"), margin: 0mm, fill: none)
#set text(font: "Libertinus Serif", size: 7.5pt, lang: "vi")
#set par(leading: 0.4em)
#grid(
  columns: (size("height"), auto),
  column-gutter: 1mm,
  align: left + horizon,
  box(fill: white, image(bytes(sys.inputs.qr), format: "svg", width: size("height"), height: size("height"))),
  box(fill: white, inset: 0.6mm)[
    Kiểm tra kết quả này: quét mã, hoặc mở \\
    #raw(sys.inputs.address) \\
    #text(size: 6.5pt, lang: "en")[Scan the code or open the address to check this result.]
  ],
)
"""


def stamped(source: bytes, stamp: bytes) -> bytes:
    """The file with the stamp at the bottom left of its first page, as people see that page.

    :raises _RefusedError: when the file is encrypted. Anything else when it is no PDF that can be read.
    """
    reader = PdfFileReader(BytesIO(source), strict=False)
    if reader.encrypted:
        raise _RefusedError(ENCRYPTED)
    writer = IncrementalPdfFileWriter.from_reader(reader)
    form = writer.import_page_as_xobject(PdfFileReader(BytesIO(stamp)), page_ix=0)
    reference, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page = reference.get_object()
    matrix = b" ".join(b"%.4f" % number for number in placed(_box(page), _rotation(page)))
    name = generic.pdf_name(f"/Hosoxa{secrets.token_hex(4)}")
    _add_form(page, name, form)
    # what the page leaves of its graphics state is put back before the stamp is painted
    before, after = (_stream(writer, data) for data in (b"q\n", b"\nQ q %s cm %s Do Q" % (matrix, name.encode())))
    page[generic.pdf_name("/Contents")] = generic.ArrayObject([before, *_contents(page), after])
    writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _stream(writer: IncrementalPdfFileWriter, data: bytes) -> generic.IndirectObject:
    return writer.add_object(generic.StreamObject(stream_data=data))


def _contents(page: generic.DictionaryObject) -> list[generic.PdfObject]:
    """The streams that draw the page, as references; none for a blank page."""
    found = page.get("/Contents", None)
    if isinstance(found, generic.ArrayObject):
        return [found.raw_get(index) for index in range(len(found))]
    return [] if found is None or isinstance(found, generic.NullObject) else [page.raw_get("/Contents")]


def _add_form(page: generic.DictionaryObject, name: generic.NameObject, form: generic.IndirectObject) -> None:
    """Let the page, and no other that shares its resources, draw ``form`` by its name."""
    resources = _copy(_inherited(page, "/Resources"))
    forms = _copy(resources.get("/XObject", None))
    forms[name] = form
    resources[generic.pdf_name("/XObject")] = forms
    page[generic.pdf_name("/Resources")] = resources


def _copy(found: generic.PdfObject | None) -> generic.DictionaryObject:
    return generic.DictionaryObject(found if isinstance(found, generic.DictionaryObject) else {})  # type: ignore[no-untyped-call]


def placed(box: Sequence[float], rotation: int) -> tuple[float, float, float, float, float, float]:
    """The matrix that puts the stamp, its lower left corner at 0, 0, where the page's bottom left is when it is shown.

    :param box: of the page, in points: x and y of the lower left and of the upper right corner.
    :param rotation: by how many degrees the page is turned clockwise when it is shown: 0, 90, 180 or 270.
    """
    left, bottom, right, top = box
    shown = (right - left, top - bottom) if rotation % 180 == 0 else (top - bottom, right - left)
    x, y = LEFT * _POINTS, BOTTOM * _POINTS
    scale = min(1.0, (shown[0] - 2 * x) / (WIDTH * _POINTS), (shown[1] - 2 * y) / (HEIGHT * _POINTS))
    if scale <= 0:
        raise _RefusedError(UNREADABLE)
    if rotation == 0:
        return (scale, 0, 0, scale, left + x, bottom + y)
    if rotation == _QUARTER:
        return (0, scale, -scale, 0, right - y, bottom + x)
    if rotation == 2 * _QUARTER:
        return (-scale, 0, 0, -scale, right - x, top - y)
    return (0, -scale, scale, 0, left + y, top - x)


def _box(page: generic.DictionaryObject) -> list[float]:
    """What is shown of a page: its crop box, inside its media box."""
    media = _numbers(_inherited(page, "/MediaBox"))
    crop = _inherited(page, "/CropBox")
    if crop is None:
        return media
    cut = _numbers(crop)
    inside = [max(cut[0], media[0]), max(cut[1], media[1]), min(cut[2], media[2]), min(cut[3], media[3])]
    return inside if inside[0] < inside[2] and inside[1] < inside[3] else media


def _numbers(found: generic.PdfObject | None) -> list[float]:
    if not isinstance(found, generic.ArrayObject):
        raise _RefusedError(UNREADABLE)
    x1, y1, x2, y2 = (float(found[index]) for index in range(4))
    return [min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)]


def _rotation(page: generic.DictionaryObject) -> int:
    found = _inherited(page, "/Rotate")
    turned = int(found) % 360 if isinstance(found, generic.NumberObject) else 0
    return turned if turned % _QUARTER == 0 else 0


def _inherited(page: generic.DictionaryObject, name: str) -> generic.PdfObject | None:
    """A page's attribute, or that of the nodes above it."""
    node: generic.PdfObject | None = page
    for _ in range(50):
        if not isinstance(node, generic.DictionaryObject):
            return None
        if name in node:
            found: generic.PdfObject = node[name]
            return found
        node = node.get("/Parent", None)
    return None


if __name__ == "__main__":
    main()
