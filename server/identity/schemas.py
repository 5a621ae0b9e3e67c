"""The shapes of what identity's endpoints and mutations are sent. Unknown members are refused.

A validator's message is a key of :data:`server.sync.field_errors.MESSAGES`.
"""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from server.identity.names import clean_name, clean_phone
from server.ids import is_id
from server.problems import LANGUAGES
from server.procedures.text import clean_line

MAX_LABEL = 100
TOKEN_LENGTH = 43  # 32 bytes in base64url
_AGENCY = validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9._-]{0,34}\Z", error="invalid")
_HASH = validate.Regexp(r"[0-9a-f]{64}\Z", error="invalid")
_ROLE = validate.OneOf(("officer", "admin"), error="choice")


class Strict(Schema):
    """A schema that refuses members it does not know."""

    class Meta:
        """Marshmallow's options."""

        unknown = RAISE


class Id(fields.String):
    """A UUID in canonical lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401
        if not is_id(value):
            raise ValidationError("invalid")
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text


class Name(fields.String):
    """A person's name, made NFC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401
        name = clean_name(super()._deserialize(value, attr, data, **kwargs))
        if name is None:
            raise ValidationError("name")
        return name


class Phone(fields.String):
    """A Vietnamese phone number, made ``0…``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401
        number = clean_phone(super()._deserialize(value, attr, data, **kwargs))
        if number is None:
            raise ValidationError("phone")
        return number


class Label(fields.String):
    """A short line of text, such as what a person calls a phone."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401
        text = clean_line(super()._deserialize(value, attr, data, **kwargs))
        if text is None or len(text) > MAX_LABEL:
            raise ValidationError("text")
        return text


class Token(fields.String):
    """The secret of a one-time link. Whether it is a right one is not this schema's business."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 (marshmallow's own)
        super().__init__(validate=validate.Length(max=4 * TOKEN_LENGTH, error="length"), **kwargs)


class RegisterOptionsBody(Strict):
    """With ``name`` an account is made; without it the signed-in person gets one more passkey."""

    name = Name()
    device = Id(required=True)
    enrolment_token = Token()


class RegisterVerifyBody(Strict):
    """The authenticator's answer to creation options."""

    ceremony = Id(required=True)
    device = Id(required=True)
    credential = fields.Dict(required=True)
    phone = Phone(allow_none=True)
    device_label = Label(allow_none=True)


class SignInOptionsBody(Strict):
    """Which device asks."""

    device = Id(required=True)


class SignInVerifyBody(Strict):
    """The authenticator's answer to request options."""

    ceremony = Id(required=True)
    device = Id(required=True)
    credential = fields.Dict(required=True)
    device_label = Label(allow_none=True)


class EnrolBody(Strict):
    """A one-time link's secret."""

    enrolment_token = Token(required=True)


class EmptyBody(Strict):
    """No members."""


class DemoSignInBody(Strict):
    """A demo account and the device that asks."""

    account = Id(required=True)
    device = Id(required=True)


class PersonUpdateArgs(Strict):
    """What a person changes about themselves; at least one member."""

    name = Name()
    phone = Phone(allow_none=True)
    language = fields.String(validate=validate.OneOf(LANGUAGES, error="choice"))

    @validates_schema
    def _something(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401
        if not data:
            raise ValidationError("required")


class EnrolmentCreateArgs(Strict):
    """A one-time link to be; ``agency`` is null for an admin of the whole deployment."""

    token_hash = fields.String(required=True, validate=_HASH)
    name = Name(required=True)
    role = fields.String(required=True, validate=_ROLE)
    agency = fields.String(required=True, allow_none=True, validate=_AGENCY)

    @validates_schema
    def _officers_belong_to_an_agency(self, data: dict[str, Any], **_kwargs: Any) -> None:  # noqa: ANN401
        if data.get("role") == "officer" and data.get("agency") is None:
            raise ValidationError("required", "agency")


class EnrolmentRevokeArgs(Strict):
    """No members."""


class SignOutElsewhereArgs(Strict):
    """No members."""


class RoleRevokeArgs(Strict):
    """The role to take away."""

    role = fields.String(required=True, validate=_ROLE)
    agency = fields.String(required=True, allow_none=True, validate=_AGENCY)


class RoleValue(Strict):
    """A role held."""

    role = fields.String(required=True, validate=_ROLE)
    agency = fields.String(required=True, allow_none=True)


class PersonValue(Strict):
    """The person signed in."""

    id = Id(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleValue), required=True)


class SessionValue(Strict):
    """Who is signed in, and until when if nothing is done."""

    person = fields.Nested(PersonValue, required=True)
    expires_at = fields.String(required=True)


class CeremonyValue(Strict):
    """WebAuthn options in their JSON form (WebAuthn level 3, section 5.1.8 and 5.1.9)."""

    ceremony = Id(required=True)
    options = fields.Dict(required=True)


class EnrolledValue(Strict):
    """The person with their new role."""

    person = fields.Nested(PersonValue, required=True)


class DemoAccountValue(Strict):
    """A made-up person of a demo deployment."""

    account = Id(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class DemoAccountsValue(Strict):
    """All made-up people that may be signed in as."""

    accounts = fields.List(fields.Nested(DemoAccountValue), required=True)
