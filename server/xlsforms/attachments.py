"""Pictures and recordings that a spreadsheet names, when they lie beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from server.procedures.shared.media import (
    MOST_PICTURE,
    MOST_RECORDING,
    PICTURES,
    RECORDINGS,
    mistake_in_file,
)

if TYPE_CHECKING:
    from server.xlsforms.questions import Builder
    from server.xlsforms.survey import Element
    from server.xlsforms.texts import Text

_SORTS: Final = {"image": (PICTURES, MOST_PICTURE), "audio": (RECORDINGS, MOST_RECORDING)}


def media_of(element: Element, label: Text, builder: Builder) -> dict[str, Any]:
    """``picture`` and ``audio`` of a question; what is not beside the form, or too large, is left out and told."""
    fields: dict[str, Any] = {}
    for sort, named in (element.node.get("media") or {}).items():
        if sort not in _SORTS:
            _tell(element, sort, f"a {sort} is left out: questions have a picture and a recording", builder)
            continue
        files = {
            language: file for language, file in _files(named, builder).items() if _usable(element, sort, file, builder)
        }
        if sort == "image" and files:
            fields["picture"] = {"file": files.get("vi") or files["en"], "alt": label}
        elif sort == "audio" and files:
            fields["audio"] = {"vi": files.get("vi") or files["en"], **({"en": files["en"]} if "en" in files else {})}
    return fields


def _files(named: Any, builder: Builder) -> dict[str, str]:  # noqa: ANN401 (a text, or one a language)
    found = builder.languages.text(named, lambda name: name) or {}
    if not isinstance(named, Mapping):
        return {"vi": found["vi"]} if found else {}
    return dict(found)


def _usable(element: Element, sort: str, file: str, builder: Builder) -> bool:
    path = builder.workbook.beside.get(file)
    types, most = _SORTS[sort]
    if path is None:
        _tell(element, sort, f"{file} is not beside the form; left out", builder)
        return False
    if wrong := mistake_in_file(path.parent, path.name, types, most):
        _tell(element, sort, f"{wrong}; left out", builder)
        return False
    if (path, file) not in builder.media:
        builder.media.append((path, file))
    return True


def _tell(element: Element, sort: str, sentence: str, builder: Builder) -> None:
    builder.findings.note(builder.workbook.cell("survey", element.row, sort), sentence)
