"""The edge: the args of every dossier mutation. Unknown fields are refused, lengths are bounded."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from server.bounded_list import BoundedList
from server.procedures.kinds.files import FILE_KINDS

#: Of answers: bytes of text, values in all, levels of nesting. A form of a hundred questions needs a tenth.
MAX_TEXT: Final = 200_000
MAX_VALUES: Final = 5_000
MAX_DEPTH: Final = 8
#: Whole numbers beyond this are not the same number in ECMAScript.
MAX_NUMBER: Final = 2**53 - 1
MAX_INT32: Final = 2**31 - 1
REASON: Final = 2_000
MESSAGE: Final = 4_000
ITEMS: Final = 60
#: How papers come that are not attached.
HANDED_IN: Final = ("counter", "post", "agency_has")
#: Pages of one paper.
MAX_PAGES: Final = 20

PROCEDURE: Final = re.compile(r"[0-9A-Za-z._-]{1,20}\Z")
AGENCY: Final = re.compile(r"[0-9A-Za-z._-]{1,35}\Z")
KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}(\.[A-Za-z][A-Za-z0-9_]{0,59})?\Z")
_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_PHOTO: Final = FILE_KINDS["photo"]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class CleanText(fields.String):
    """Text that a person typed: NFC, trimmed, control characters taken out (newlines stay); NUL is refused.

    :param longest: in characters, after cleaning.
    """

    def __init__(self, longest: int, **options: Any) -> None:  # noqa: ANN401 (marshmallow's own options)
        super().__init__(**options)
        self.longest = longest

    def _deserialize(self, value: object, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 (signature of marshmallow)
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if _UNSTORABLE.search(text):
            raise ValidationError("contains a character that is not text")
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        text = unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()
        if len(text) > self.longest:
            raise ValidationError(f"longer than {self.longest} characters")
        if self.required and not text:
            raise ValidationError("must not be empty")
        return text


class JsonObject(fields.Field[dict[str, Any]]):
    """A bounded JSON object: no NUL or lone surrogate in any text, no number that ECMAScript cannot hold."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002 (signature of marshmallow)
        if not isinstance(value, dict):
            raise ValidationError("must be an object")
        if not fits(value):
            _measured(value, 0, 0, 0)
        return value


def fits(value: dict[str, Any]) -> bool:
    """Whether nothing is wrong with an object; where there is, :func:`_measured` says what.

    Level by level, and all texts as one: a call for each value would take most of the time.
    """
    texts: list[str] = []
    level: list[object] = [value]
    values = 0
    for _depth in range(MAX_DEPTH + 1):
        values += len(level)
        below: list[object] = []
        for part in level:
            if isinstance(part, str):
                texts.append(part)
            elif isinstance(part, dict):
                texts += part
                values += len(part)
                below += part.values()
            elif isinstance(part, list):
                below += part
            elif isinstance(part, int | float) and not abs(part) <= MAX_NUMBER:
                return False
        if values > MAX_VALUES:
            return False
        if not below:
            text = "".join(texts)
            return not _UNSTORABLE.search(text) and len(text.encode()) <= MAX_TEXT
        level = below
    return False


def _measured(value: object, depth: int, values: int, text: int) -> tuple[int, int]:
    """How many values there are with all inside this one, and bytes of text, added to what was counted before it."""
    if depth > MAX_DEPTH:
        raise ValidationError("is nested too deeply")
    values += 1
    if isinstance(value, str):
        text += _size(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            values, text = _measured(key, depth, values, text)
            values, text = _measured(inner, depth + 1, values, text)
    elif isinstance(value, list):
        for inner in value:
            values, text = _measured(inner, depth + 1, values, text)
    elif isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= MAX_NUMBER):
        raise ValidationError("contains a number out of range")
    if values > MAX_VALUES or text > MAX_TEXT:
        raise ValidationError("is too large")
    return values, text


def _size(text: str) -> int:
    """In bytes."""
    if _UNSTORABLE.search(text):
        raise ValidationError("contains a character that is not text")
    return len(text) if text.isascii() else len(text.encode())


class Strict(Schema):
    """Unknown fields are refused."""

    class Meta(Schema.Meta):
        """Of every schema here."""

        unknown = RAISE


class Page(Strict):
    """A page of a paper: a file whose bytes are sent apart."""

    file = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    type = fields.String(required=True, validate=validate.OneOf(sorted(_PHOTO.types)))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(1, _PHOTO.most))


def different_pages(pages: list[dict[str, Any]]) -> None:
    """:raises ValidationError: when a file stands twice, or there is none."""
    if not 1 <= len({page["file"] for page in pages}) == len(pages):
        raise ValidationError("must be different files, at least one")


class _Paper(Strict):
    key = fields.String(required=True, validate=validate.Regexp(KEY))
    hand_in = fields.String(required=True, validate=validate.OneOf((*HANDED_IN, "attached")))
    pages = BoundedList(fields.Nested(Page), MAX_PAGES, validate=different_pages)
    paper = fields.String(allow_none=True, validate=validate.Regexp(_UUID))

    @validates_schema
    def _pages_if_attached(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401 (signature of marshmallow)
        if data.get("hand_in") == "attached":
            if "pages" not in data:
                raise ValidationError("a paper that is attached has pages", "pages")
        elif data.keys() & {"pages", "paper"}:
            raise ValidationError("only a paper that is attached has pages", "pages")


class _Papers(Strict):
    papers = BoundedList(fields.Nested(_Paper), ITEMS, load_default=list)

    @validates_schema
    def _once_each(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401 (signature of marshmallow)
        keys = [paper["key"] for paper in data.get("papers", ())]
        if len(keys) != len(set(keys)):
            raise ValidationError("a paper is named twice", "papers")


class File(_Papers):
    """Args of ``dossier.file``."""

    procedure = fields.String(required=True, validate=validate.Regexp(PROCEDURE))
    form_version = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_INT32))
    case = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(KEY))
    agency = fields.String(required=True, validate=validate.Regexp(AGENCY))
    answers = JsonObject(required=True)


class Supplement(_Papers):
    """Args of ``dossier.supplement``. Whole values of the top-level keys that change; null takes an answer away."""

    request = fields.String(required=True, validate=validate.Regexp(_UUID))
    answers = JsonObject(load_default=dict)
    note = CleanText(REASON, load_default=None, allow_none=True)

    @validates_schema
    def _something(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401 (signature of marshmallow)
        if not (data.get("answers") or data.get("papers") or data.get("note")):
            raise ValidationError("nothing is supplied")


class _Storable(fields.Field[Any]):
    """Any JSON value: what cannot be stored was refused with the whole mutation."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002 (signature of marshmallow)
        return value


class DraftSave(Strict):
    """Args of ``draft.save``. What is in a draft is not checked against its form; how large it is, is."""

    procedure = fields.String(required=True, validate=validate.Length(1, 60))
    form_version = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_INT32))
    agency = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 35))
    case = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=120))
    page = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=120))
    papers = BoundedList(_Storable(allow_none=True), ITEMS, load_default=list)
    title = fields.String(load_default="", allow_none=True, validate=validate.Length(max=500))
    changed = fields.Dict(keys=fields.String(), values=_Storable(allow_none=True), load_default=dict)
    removed = BoundedList(fields.String(), MAX_VALUES, load_default=list)
    settled = BoundedList(fields.String(), MAX_VALUES, load_default=list)
    beside = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    @validates_schema
    def _one_or_the_other(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401 (signature of marshmallow)
        if not data.get("changed", {}).keys().isdisjoint(data.get("removed", ())):
            raise ValidationError("a key is both changed and removed", "removed")


class Nothing(Strict):
    """Args of ``draft.delete``: none."""


class Withdraw(Strict):
    """Args of ``dossier.withdraw``."""

    reason = CleanText(REASON, load_default=None, allow_none=True)


class Note(Strict):
    """Args of steps that take an optional note: receive, process, confirm-payment."""

    note = CleanText(REASON, load_default=None, allow_none=True)


class Refuse(Strict):
    """Args of ``dossier.refuse``."""

    reason = CleanText(REASON, required=True)
    legal_basis = CleanText(500, load_default=None, allow_none=True)


class Stop(Strict):
    """Args of ``dossier.stop``."""

    reason = CleanText(REASON, required=True)


class _Item(Strict):
    kind = fields.String(required=True, validate=validate.OneOf(("answer", "paper")))
    key = fields.String(required=True, validate=validate.Regexp(KEY))
    #: one page of a paper or of a photo answer, from 1
    page = fields.Integer(strict=True, validate=validate.Range(1, MAX_PAGES), allow_none=True)
    note = CleanText(REASON, load_default=None, allow_none=True)

    @post_load
    def _without_nothing(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 (signature of marshmallow)
        return {name: value for name, value in data.items() if name != "page" or value is not None}


class RequestSupplement(Strict):
    """Args of ``dossier.request-supplement``: everything that is missing, at once."""

    message = CleanText(MESSAGE, required=True)
    items = BoundedList(fields.Nested(_Item), ITEMS, required=True, validate=validate.Length(min=1))

    @validates_schema
    def _once_each(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401 (signature of marshmallow)
        named = [(item["kind"], item["key"], item.get("page")) for item in data.get("items", ())]
        if len(named) != len(set(named)):
            raise ValidationError("an item is named twice", "items")


class RequestPayment(Note):
    """Args of ``dossier.request-payment``; ``amount`` in đồng."""

    amount = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**12))


class MarkOriginal(Strict):
    """Args of ``dossier.mark-original``: an officer has held a paper's original, or a photo's, beside the copy."""

    what = fields.String(required=True, validate=validate.OneOf(("answer", "paper")))
    key = fields.String(required=True, validate=validate.Regexp(KEY))
    matches = fields.Boolean(required=True, truthy={True}, falsy={False})
    note = CleanText(REASON, load_default=None, allow_none=True)


class _Result(Strict):
    file = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    type = fields.String(required=True, validate=validate.Equal("application/pdf"))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000_000))


class Finish(Strict):
    """Args of ``dossier.finish``; the bytes of ``result`` come by themselves, before or after."""

    note = CleanText(REASON, load_default=None, allow_none=True)
    result_number = CleanText(100, load_default=None, allow_none=True)
    result = fields.Nested(_Result, load_default=None, allow_none=True)


class AttachResult(Strict):
    """Args of ``dossier.attach-result``: the file of a finished dossier that has none, or one that is of no use."""

    result = fields.Nested(_Result, required=True)
    result_number = CleanText(100, load_default=None, allow_none=True)


class ReturnResult(Strict):
    """Args of ``dossier.return-result``."""

    method = fields.String(required=True, validate=validate.OneOf(("counter", "post", "electronic")))
    received_by = CleanText(200, load_default=None, allow_none=True)
