"""XLSForm's question types as our kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from server.xlsforms.report import CannotExpressError

if TYPE_CHECKING:
    from server.xlsforms.survey import Element

#: A column ``kind`` may say more exactly what a question is; only kinds that keep the same sort of value.
REFINED: Final = {
    "text": frozenset({"text", "long_text", "name", "phone", "citizen_id", "email"}),
    "number": frozenset({"number", "money"}),
    "date": frozenset({"date"}),
    "one_of": frozenset({"one_of"}),
}
_BY_BIND: Final = {
    "string": "text",
    "int": "number",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "dateTime": "date",
    "geopoint": "place",
    "barcode": "text",
    "boolean": "yes_no",
}
_BY_MEDIA: Final = {"image/*": "photo", "audio/*": "voice_note", "application/*": "photo", "video/*": "photo"}
_SAID: Final = {
    "application/*": "a file is handed in as photos or a PDF",
    "video/*": "a film is handed in as up to five pictures: films are too large for the network of a village",
    "barcode": "a barcode is typed",
    "dateTime": "date and time are two questions",
}


def kind_of(element: Element) -> str:  # noqa: C901, PLR0911 (a table)
    """Our kind of a question; ``rank`` for a ranking, which becomes a group.

    :raises CannotExpressError: when there is none.
    """
    kind = str(element.node["type"])
    if element.role == "table":
        return "table"
    if kind == "note":
        return "note"
    if element.bind.get("calculate") is not None or kind == "hidden":
        return "calculated"
    if kind not in QUESTION_TYPE_DICT and kind != "select one external":
        raise CannotExpressError(f"the type {kind} is not known")
    tag = str(element.control.get("tag") or "")
    if "signature" in element.appearance and tag == "upload":
        return "signature"
    match tag:
        case "select1" | "select" | "odk:rank":
            return {"select1": "one_of", "select": "many_of", "odk:rank": "rank"}[tag]
        case "trigger":
            return "declaration"
        case "range":
            return "number"
        case "upload" if element.control.get("mediatype") in _BY_MEDIA:
            return _BY_MEDIA[element.control["mediatype"]]
    if kind == "select one external":
        return "one_of"
    found = _BY_BIND.get(str(element.bind.get("type"))) if tag in {"input", ""} else None
    if found is None:
        raise CannotExpressError(f"the type {kind} has no counterpart: no question here is answered so")
    if found == "text":
        return _text_kind(element)
    return found


def _text_kind(element: Element) -> str:
    rows = str(element.control.get("rows") or "")
    wanted = str(element.node.get("kind") or "").strip()
    if wanted and wanted not in REFINED["text"]:
        raise CannotExpressError(
            f"the kind {wanted} does not go with a text; one of {', '.join(sorted(REFINED['text']))}"
        )
    if wanted:
        return wanted
    return "long_text" if "multiline" in element.appearance or (rows.isdigit() and int(rows) > 1) else "text"


def remark_on(element: Element) -> str | None:
    """What to tell of the way a type is imported; null when nothing."""
    media = str(element.control.get("mediatype") or "")
    bind = str(element.bind.get("type") or "")
    if element.role != "question" or element.bind.get("calculate") is not None:
        return None
    return _SAID.get(media) or _SAID.get(bind)
