"""The edge: the args of every paper mutation. Unknown fields are refused, lengths are bounded."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from marshmallow import ValidationError, fields, validate, validates_schema

from server.bounded_list import BoundedList
from server.dossiers.schemas import MAX_PAGES, CleanText, Page, Strict, different_pages
from server.ids import PATTERN
from server.papers.models import TITLE

_ID: Final = PATTERN.pattern + r"\Z"
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


class _Holder(Strict):
    who = fields.String(required=True, validate=validate.OneOf(("self", "family")))
    name = CleanText(TITLE, required=True)


def _text(longest: int) -> CleanText:
    return CleanText(longest, load_default=None, allow_none=True)


def _day() -> fields.Date:
    return fields.Date("iso", load_default=None, allow_none=True, validate=validate.Range(_FIRST, _LAST))


class Save(Strict):
    """Args of ``paper.save``: the whole of what its owner says of a paper."""

    kind = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9_]{0,47}\Z"))
    holder = fields.Nested(_Holder, required=True)
    title = _text(TITLE)
    number = _text(100)
    issued_on = _day()
    expires_on = _day()
    issuer = _text(TITLE)
    pages = BoundedList(fields.Nested(Page), MAX_PAGES, required=True, validate=different_pages)
    reuse = fields.Boolean(load_default=True, truthy={True}, falsy={False})

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401 (signature of marshmallow)
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            raise ValidationError("is before issued_on", "expires_on")


class Share(Strict):
    """Args of ``paper.share``."""

    id = fields.String(required=True, validate=validate.Regexp(_ID))
    dossier = fields.String(required=True, validate=validate.Regexp(_ID))


class Unshare(Strict):
    """Args of ``paper.unshare``: the share's id."""

    id = fields.String(required=True, validate=validate.Regexp(_ID))


class Nothing(Strict):
    """Args of ``paper.delete``: none."""
