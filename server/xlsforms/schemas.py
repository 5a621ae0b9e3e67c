"""The shapes of what is sent about forms that an office writes."""

from __future__ import annotations

from typing import Final

from marshmallow import RAISE, Schema, fields, validate

#: Characters of a definition as JSON: twice the largest of the catalogue's, ten times.
MOST_TEXT: Final = 1_000_000


class PublishArgs(Schema):
    """``procedure.publish``: the definition as JSON text, and the first day of filing under it."""

    class Meta:
        """Marshmallow's options."""

        unknown = RAISE

    definition = fields.String(required=True, validate=validate.Length(2, MOST_TEXT))
    effective_from = fields.Date(required=True, format="iso")


class TextValue(Schema):
    """A sentence in both languages."""

    vi = fields.String(required=True)
    en = fields.String(required=True)


class PlaceValue(Schema):
    """A sentence about a cell of a spreadsheet."""

    sheet = fields.String(required=True)
    row = fields.Integer(required=True)
    column = fields.String(required=True)
    cell = fields.String(required=True)
    message = fields.Nested(TextValue, required=True)


class PreviewValue(Schema):
    """What came of a spreadsheet: nothing to publish while there are mistakes."""

    definition = fields.Dict(required=True, allow_none=True)
    #: as devices get a form of the collection ``form``
    form = fields.Dict(required=True, allow_none=True)
    notes = fields.List(fields.Nested(PlaceValue), required=True)
    mistakes = fields.List(fields.Nested(PlaceValue), required=True)
