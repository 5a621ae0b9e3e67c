"""Rows of drafts: one read when it is needed, all that a request saves written with one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Row, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from server import staged
from server.dossiers.models import Draft

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TABLE: Final = cast("Table", Draft.__table__)
_ONE: Final = select(
    Draft.version, Draft.header, Draft.state, Draft.writers, Draft.device_id, Draft.updated_at, Draft.deleted_at
).where(Draft.person_id == bindparam("person"), Draft.id == bindparam("id"))
_HOW_MANY: Final = (
    select(func.count()).select_from(Draft).where(Draft.person_id == bindparam("person"), Draft.deleted_at.is_(None))
)
_KEY: Final = "drafts"


def _upsert(maker: Any) -> Any:  # noqa: ANN401 (two dialects' functions and Insert classes)
    statement = maker(_TABLE)
    keys = {column.name for column in _TABLE.primary_key}
    taken = {column.name: statement.excluded[column.name] for column in _TABLE.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=sorted(keys), set_=taken)


_UPSERTS: Final = {"postgresql": _upsert(postgresql.insert), "sqlite": _upsert(sqlite.insert)}


def find(session: Session, person: str, draft: str) -> Row[Any] | None:
    """The draft as it is stored, deleted or not. What :func:`put` has noted is not seen before it is flushed."""
    found: Row[Any] | None = session.connection().execute(_ONE, {"person": person, "id": draft}).one_or_none()  # type: ignore[assignment]
    return found


def count(session: Session, person: str) -> int:
    """How many drafts the person has, with those that are noted."""
    stored = session.connection().execute(_HOW_MANY, {"person": person}).scalar_one()
    return stored + sum(made_anew for _row, made_anew in _noted(session))


def put(session: Session, row: dict[str, Any], *, made_anew: bool) -> None:
    """Note a row to be written at the next :func:`server.staged.flush`.

    :param made_anew: whether there is one draft more with it.
    """
    noted = _noted(session)
    if not noted:
        staged.on_flush(session, _write)
    entry = (row, made_anew)
    noted.append(entry)
    staged.on_undo(session, lambda: noted.remove(entry))


def _noted(session: Session) -> list[tuple[dict[str, Any], bool]]:
    noted: list[tuple[dict[str, Any], bool]] = session.info.setdefault(_KEY, [])
    return noted


def _write(session: Session) -> None:
    noted = _noted(session)
    rows = [row for row, _made_anew in noted]
    noted.clear()
    if rows:
        connection = session.connection()
        connection.execute(_UPSERTS[connection.dialect.name], rows)
