"""The job queue's storage and its wire format.

Jobs only wake the worker; what is to be done stands in the database's own tables. Storage is apart from the main
database: a SQLite file, PostgreSQL or Redis, by ``HOSOXA_JOBS_URL``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import json
from huey import Huey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PostgresStorage, RedisStorage, SqliteStorage

from server.settings import SettingsError

if TYPE_CHECKING:
    from server.settings import Settings

NAME: Final = "hosoxa"
_MESSAGE: Final = "$message"
_INSTANT: Final = "$instant"


class JsonSerializer(Serializer):  # type: ignore[misc] # huey has no stubs
    """Messages as JSON: whoever can write to the job store can enqueue known tasks, not run code (as with pickle)."""

    def _serialize(self, data: Any) -> bytes:  # noqa: ANN401 (huey hands over messages and plain values)
        return json.dumps(_pack(data), separators=(",", ":")).encode()

    def _deserialize(self, data: bytes | memoryview) -> Any:  # noqa: ANN401 (as above)
        return _unpack(json.loads(bytes(data)))


def _pack(value: Any) -> Any:  # noqa: ANN401 (JSON values)
    if isinstance(value, Message):
        return {_MESSAGE: {name: _pack(part) for name, part in value._asdict().items() if part is not None}}
    if isinstance(value, datetime):
        return {_INSTANT: value.isoformat()}
    if isinstance(value, dict):
        return {key: _pack(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_pack(part) for part in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a job cannot carry a {type(value).__name__}")


def _unpack(value: Any) -> Any:  # noqa: ANN401 (JSON values)
    if isinstance(value, list):
        return [_unpack(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_INSTANT}:
        return datetime.fromisoformat(value[_INSTANT])
    if value.keys() == {_MESSAGE}:
        return Message(**{name: _unpack(part) for name, part in value[_MESSAGE].items()})
    return {key: _unpack(part) for key, part in value.items()}


def make_huey(settings: Settings) -> Huey:
    """A queue on the storage that ``settings.jobs_url`` names. Tasks give no results.

    :raises SettingsError: when the storage is not known, or its library is not installed.
    """
    common: dict[str, Any] = {"name": NAME, "results": False, "serializer": JsonSerializer()}
    url = settings.jobs_url
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return Huey(storage_class=SqliteStorage, filename=str(path), fsync=False, **common)
    if url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
        dsn = "postgresql://" + url.partition("://")[2]
        return Huey(storage_class=PostgresStorage, dsn=dsn, table_prefix=NAME, **common)
    if url.startswith(("redis://", "rediss://")):
        try:
            return Huey(storage_class=RedisStorage, url=url, **common)
        except ConfigurationError as error:
            raise SettingsError("HOSOXA_JOBS_URL names Redis, which needs the package redis") from error
    raise SettingsError("HOSOXA_JOBS_URL must start with sqlite:///, postgresql:// or redis://")
