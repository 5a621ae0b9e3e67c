"""What a spreadsheet may be before anything opens it."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from server.xlsforms.limits import check_file
from server.xlsforms.report import CannotExpressError


def archive(**parts: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.dat", "sheet"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_whatever_its_part_is_called(name: str, encoding: str) -> None:
    content = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode(encoding)

    with pytest.raises(CannotExpressError, match="document types"):
        check_file(archive(**{name: content}), ".xlsx")


def test_what_unpacks_to_something_huge_is_refused() -> None:
    with pytest.raises(CannotExpressError, match="unpacks"):
        check_file(archive(big=bytes(29_000_000)), ".xlsx")
