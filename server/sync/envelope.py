"""The request of ``POST /api/sync``: the envelope as a whole, then each mutation for itself.

A bad envelope is refused whole. A bad mutation in a good envelope only spoils itself, as long as it has an id by which
the answer can name it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from server.bounded_list import BoundedList
from server.ids import is_id
from server.problems import FieldError, ProblemError
from server.sync import strict_json, well_formed
from server.sync.field_errors import field_error, from_marshmallow
from server.sync.well_formed import INSTANT, MAX_TYPE, TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_MUTATIONS: Final = 100
MAX_AFTER: Final = 50
MAX_LIMIT: Final = 500
DEFAULT_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """One mutation as it was sent.

    ``content_hash`` is the SHA-256 of everything but the id. ``errors`` is not empty when the mutation is malformed;
    then the other members hold what could be read of it.
    """

    id: str
    content_hash: str
    type: str
    entity: str | None
    base: int | None
    after: tuple[str, ...]
    made_at: datetime | None
    args: dict[str, Any]
    errors: list[FieldError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The whole request.

    ``believed`` is who the device believes is signed in (``as`` on the wire). ``device_time`` is None only where
    nothing was sent that is dated by it.
    """

    believed: str | None
    cursor: str | None
    device_time: datetime | None
    limit: int
    mutations: tuple[Sent, ...]


class Id(fields.Field[str]):
    """A UUID in canonical lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:  # noqa: ANN401, ARG002 (marshmallow's signature)
        if not isinstance(value, str) or not is_id(value):
            raise ValidationError("Not an id.")
        return value


class Instant(fields.Field[datetime]):
    """An instant as the protocol writes it: UTC, milliseconds, ``Z``."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:  # noqa: ANN401, ARG002 (marshmallow's signature)
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise ValidationError("Not an instant.")
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("Not an instant.") from error


class EnvelopeSchema(Schema):
    """Top level of the request; the mutations are looked at one by one afterwards."""

    class Meta:  # noqa: D106 (marshmallow's way of giving options)
        unknown = RAISE

    as_ = fields.String(data_key="as", required=True, allow_none=True)
    cursor = fields.String(load_default=None, allow_none=True)
    device_time = Instant(load_default=None)
    limit = fields.Integer(load_default=DEFAULT_LIMIT, strict=True, validate=validate.Range(1, MAX_LIMIT))
    mutations = BoundedList(fields.Dict(), MAX_MUTATIONS, load_default=list)


class MutationSchema(Schema):
    """One mutation; ``args`` is checked by the schema of its type."""

    class Meta:  # noqa: D106 (marshmallow's way of giving options)
        unknown = RAISE

    id = Id(required=True)
    type = fields.String(
        required=True, validate=[validate.Length(max=MAX_TYPE), validate.Regexp(re.compile(rf"{TYPE.pattern}\Z"))]
    )
    entity = Id(required=True)
    base = fields.Integer(load_default=None, allow_none=True, strict=True)
    after = BoundedList(Id(), MAX_AFTER, load_default=list)
    made_at = Instant(required=True)
    args = fields.Dict(keys=fields.String(), required=True)


_ENVELOPE: Final = EnvelopeSchema()
_MUTATION: Final = MutationSchema()


def parse_envelope(value: object) -> Envelope:
    """Check the parsed JSON text.

    :raises ProblemError: ``invalid-envelope``, also when a mutation has no usable id.
    """
    if not isinstance(value, dict):
        raise ProblemError("invalid-envelope", errors=[field_error([], "invalid")])
    flaw = strict_json.find_flaw({key: part for key, part in value.items() if key != "mutations"})
    if flaw is not None:
        raise ProblemError("invalid-envelope", errors=[field_error(flaw.path, flaw.code)])
    try:
        loaded = well_formed.envelope(value, MAX_MUTATIONS, MAX_LIMIT, DEFAULT_LIMIT) or _ENVELOPE.load(value)
    except ValidationError as error:
        raise ProblemError("invalid-envelope", errors=from_marshmallow(error.messages)) from error
    if loaded["mutations"] and loaded["device_time"] is None:
        raise ProblemError("invalid-envelope", errors=[field_error(["device_time"], "required")])
    nameless = [index for index, raw in enumerate(loaded["mutations"]) if not is_id(raw.get("id"))]
    if nameless:
        errors = [field_error(["mutations", index, "id"], "invalid") for index in nameless]
        raise ProblemError("invalid-envelope", errors=errors)
    return Envelope(
        believed=loaded["as_"],
        cursor=loaded["cursor"],
        device_time=loaded["device_time"],
        limit=loaded["limit"],
        mutations=tuple(parse_mutation(raw) for raw in loaded["mutations"]),
    )


def parse_mutation(raw: dict[str, Any]) -> Sent:
    """Check one mutation that has an id. Never raises: what is wrong stands in ``errors``."""
    flaw = strict_json.find_flaw(raw)
    if flaw is not None:
        return _malformed(raw, [field_error(flaw.path, flaw.code)])
    try:
        loaded = well_formed.mutation(raw, MAX_AFTER) or _MUTATION.load(raw)
    except ValidationError as error:
        return _malformed(raw, from_marshmallow(error.messages))
    if loaded["id"] in loaded["after"]:
        return _malformed(raw, [field_error(["after"], "invalid")])
    return Sent(
        id=loaded["id"],
        content_hash=content_hash(raw),
        type=loaded["type"],
        entity=loaded["entity"],
        base=loaded["base"],
        after=tuple(loaded["after"]),
        made_at=loaded["made_at"],
        args=loaded["args"],
    )


def content_hash(raw: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of everything a mutation says but its id; an absent base or after is the default one."""
    content = {"base": None, "after": [], **raw}
    content.pop("id", None)
    return hashlib.sha256(strict_json.canonical(content)).hexdigest()


def _malformed(raw: dict[str, Any], errors: list[FieldError]) -> Sent:
    kind = raw.get("type")
    known = isinstance(kind, str) and len(kind) <= MAX_TYPE and TYPE.fullmatch(kind) is not None
    entity = raw.get("entity")
    return Sent(
        id=raw["id"],
        content_hash=content_hash(raw),
        type=str(kind) if known else "",
        entity=entity if is_id(entity) else None,
        base=None,
        after=(),
        made_at=None,
        args={},
        errors=errors,
    )
