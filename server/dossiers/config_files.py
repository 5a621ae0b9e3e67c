"""Reading and checking ``config/agencies.yaml`` and ``config/calendars/*.yaml``."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

import yaml
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from server.dossiers.calendar import Span, WorkingCalendar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Large to small, groups separated by dots; the same form as the dossier code's first part.
IDENTIFIER: Final = r"(?=.{3,35}\Z)[0-9A-Z]{2,3}(\.[0-9A-Z]{2,3}){0,5}"


class ConfigError(RuntimeError):
    """A mistake in a configuration file; the message is one line naming file and field."""

    def __init__(self, path: Path, field: str, reason: str) -> None:
        super().__init__(f"{path}: {field}: {reason}" if field else f"{path}: {reason}")


class _Strict(Schema):
    class Meta(Schema.Meta):
        """Unknown fields are mistakes."""

        unknown = RAISE


class _Text(_Strict):
    vi = fields.String(required=True, validate=validate.Length(min=1, max=300))
    en = fields.String(required=True, validate=validate.Length(min=1, max=300))


class _YamlDate(fields.Field[date]):
    """A date as YAML gives it, unquoted."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:  # noqa: ANN401, ARG002 (signature of marshmallow)
        if type(value) is not date:
            raise ValidationError("must be a date such as 2026-01-02, without quotes")
        return value


class _Spans(fields.Field[tuple[Span, ...]]):
    """``[["07:30", "11:30"], …]``: in order, each ending after it begins."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Span, ...]:  # noqa: ANN401, ARG002 (signature of marshmallow)
        try:
            spans = tuple((_time(begin), _time(end)) for begin, end in value)
        except (TypeError, ValueError) as error:
            raise ValidationError('must be like [["07:30", "11:30"], ["13:30", "17:00"]]') from error
        flat = [moment for span in spans for moment in span]
        if flat != sorted(set(flat)):
            raise ValidationError("spans must be in order and each end after it begins")
        return spans


def _time(value: object) -> time:
    if not isinstance(value, str):
        raise TypeError
    return time.fromisoformat(value)


class _Time(fields.Field[time]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:  # noqa: ANN401, ARG002 (signature of marshmallow)
        try:
            return _time(value)
        except (TypeError, ValueError) as error:
            raise ValidationError('must be a quoted time such as "15:00"') from error


class _Closed(_Strict):
    date = _YamlDate(required=True)
    reason = fields.Nested(_Text, required=True)
    verified = fields.Boolean(load_default=False)


class _Working(_Closed):
    like = fields.String(validate=validate.OneOf(WEEKDAYS), load_default=None)
    hours = _Spans(load_default=None)


class _Calendar(_Strict):
    key = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]{1,40}\Z"))
    name = fields.Nested(_Text, required=True)
    cut_off = _Time(load_default=None, allow_none=True)
    week = fields.Dict(keys=fields.String(validate=validate.OneOf(WEEKDAYS)), values=_Spans(), required=True)
    national_holidays = fields.Boolean(load_default=True)
    closed = fields.List(fields.Nested(_Closed), load_default=list)
    working = fields.List(fields.Nested(_Working), load_default=list)


class _Agency(_Strict):
    id = fields.String(required=True, validate=validate.Regexp(IDENTIFIER + r"\Z"))
    prefix = fields.String(load_default=None, validate=validate.Regexp(IDENTIFIER + r"\Z"))
    prefix_verified = fields.Boolean(load_default=False)
    name = fields.Nested(_Text, required=True)
    parent = fields.Nested(_Text, required=True)
    province = fields.String(required=True, validate=validate.Regexp(r"[0-9]{2}\Z"))
    commune = fields.String(required=True, validate=validate.Regexp(r"[0-9]{5}\Z"))
    address = fields.String(required=True, validate=validate.Length(min=1, max=300))
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=20))
    calendar = fields.String(required=True)
    hours = fields.Nested(_Text, required=True)
    procedures = fields.List(fields.String(validate=validate.Length(min=1, max=20)), required=True)


class _Agencies(_Strict):
    agencies = fields.List(fields.Nested(_Agency), required=True, validate=validate.Length(min=1))


def load_agencies(path: Path) -> list[dict[str, Any]]:
    """The entries of the agencies file, checked.

    :raises ConfigError: naming file and field.
    """
    entries: list[dict[str, Any]] = _load(path, _Agencies())["agencies"]
    return entries


def load_calendars(folder: Path) -> Mapping[str, WorkingCalendar]:
    """Every calendar of a folder by key.

    :raises ConfigError: naming file and field.
    """
    found: dict[str, WorkingCalendar] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = _load(path, _Calendar())
        if source["key"] in found:
            raise ConfigError(path, "key", f"{source['key']} is used twice")
        found[source["key"]] = _calendar(path, source)
    return found


def _calendar(path: Path, source: Mapping[str, Any]) -> WorkingCalendar:
    week = {WEEKDAYS.index(name): spans for name, spans in source["week"].items()}
    if not any(week.values()):
        raise ConfigError(path, "week", "no day is worked")
    working: dict[date, tuple[Span, ...]] = {}
    for index, entry in enumerate(source["working"]):
        where = f"working[{index}]"
        if (entry["like"] is None) == (entry["hours"] is None):
            raise ConfigError(path, where, "give either like or hours")
        spans = entry["hours"] or week.get(WEEKDAYS.index(entry["like"] or "mon"), ())
        if not spans:
            raise ConfigError(path, where, "has no hours")
        working[entry["date"]] = spans
    return WorkingCalendar(
        key=source["key"],
        week=week,
        cut_off=source["cut_off"],
        closed=frozenset(entry["date"] for entry in source["closed"]),
        working=working,
        national_holidays=source["national_holidays"],
    )


def _load(path: Path, schema: Schema) -> dict[str, Any]:
    try:
        # libyaml reads: in Python alone it takes a third of what the app needs to be built
        source = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise ConfigError(path, "", error.strerror or "cannot be read") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(path, "", "is not YAML: " + " ".join(str(error).split())) from error
    try:
        loaded: dict[str, Any] = schema.load(source)
    except ValidationError as error:
        field, reason = _first(error.messages)
        raise ConfigError(path, field, reason) from error
    return loaded


def _first(messages: object, field: str = "") -> tuple[str, str]:
    """The first mistake of marshmallow's nested messages: where, and what."""
    if isinstance(messages, dict):
        key, inner = next(iter(messages.items()))
        if key == "_schema":
            return _first(inner, field)
        if isinstance(key, int):
            return _first(inner, f"{field}[{key}]")
        return _first(inner, f"{field}.{key}" if field else str(key))
    if isinstance(messages, list) and messages:
        return _first(messages[0], field)
    return field, str(messages)
