"""The mutation registry: features register what a device may ask for.

A feature's ``mutations.py`` does::

    @register("dossier.withdraw", WithdrawSchema())
    def withdraw(session: Session, mutation: Mutation) -> dict[str, Any]: ...

The handler runs inside a savepoint of the request's one write transaction. It returns the JSON-ready ``data`` of the
result, or raises :class:`server.problems.ProblemError` to reject; then everything it did is undone and nothing else is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema
from sqlalchemy.orm import Session

from server.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Mutation:
    """One checked mutation.

    ``received_at`` is the server's time (the legal one): of its first arrival, also when it had to wait for another.
    ``made_at`` is the device's, ``offset_ms`` how far the device's clock is ahead of the server's. ``args`` has passed
    the type's schema.
    """

    id: str
    type: str
    entity: str
    base: int | None
    actor: Actor
    args: dict[str, Any]
    made_at: datetime
    received_at: datetime
    offset_ms: int
    #: what the type's ``prepare`` made of it; None when nothing was prepared, and the handler does all itself
    prepared: Any = None


@dataclass(frozen=True, slots=True)
class Concern:
    """Whose business a mutation is that still waits: an agency's; ``dossier`` when the agency has that already."""

    agency: str
    dossier: str | None


#: Finds it from the mutation's entity and its args as they were sent; None while nobody can say.
Concerns = Callable[[Session, str, dict[str, Any]], Concern | None]
#: Checks mutations ahead of their handler.
Prepare = Callable[[Sequence[Mutation]], Iterable[tuple[Mutation, Any]]]
#: Reads what the handlers will want to know of these entities of a person.
LookAhead = Callable[[Session, str, Collection[str]], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered type. ``concerns`` is None where no agency has to know of one that waits.

    ``stages`` says that all its handler writes is noted through :mod:`server.staged` and published, so that it needs no
    savepoint: until the end of the request nothing of it is in the database.

    ``prepare`` does what needs no transaction before the write has its turn: on SQLite all writers wait for each other.
    It is called once with all of a request's mutations of the type, and gives each back with what it made of it. What
    it leaves out, or raises, is of no consequence: the handler is then given nothing prepared.

    Each of ``look_ahead`` is called once with all entities of a request's mutations of the types that share it, in the
    write and before anything is applied: one statement then reads what each handler would read for itself.
    """

    type: str
    schema: Schema
    handler: Callable[[Session, Mutation], dict[str, Any]]
    concerns: Concerns | None = None
    stages: bool = False
    prepare: Prepare | None = None
    look_ahead: tuple[LookAhead, ...] = ()


_entries: dict[str, Entry] = {}


def register(
    mutation_type: str,
    schema: Schema,
    *,
    concerns: Concerns | None = None,
    stages: bool = False,
    prepare: Prepare | None = None,
    look_ahead: tuple[LookAhead, ...] = (),
) -> Callable[[Callable[[Session, Mutation], dict[str, Any]]], Callable[[Session, Mutation], dict[str, Any]]]:
    """Register the decorated handler for ``mutation_type``; registering a type twice is a mistake."""

    def take(
        handler: Callable[[Session, Mutation], dict[str, Any]],
    ) -> Callable[[Session, Mutation], dict[str, Any]]:
        if mutation_type in _entries:
            msg = f"mutation type {mutation_type} is registered twice"
            raise ValueError(msg)
        _entries[mutation_type] = Entry(mutation_type, schema, handler, concerns, stages, prepare, look_ahead)
        return handler

    return take


def find(mutation_type: str) -> Entry | None:
    """The entry of a type, or None."""
    return _entries.get(mutation_type)


def only_adds(types: Iterable[str]) -> bool:
    """Whether all of these types only note rows, and so change nothing that was there before."""
    entries = [_entries.get(name) for name in types]
    return all(entry is not None and entry.stages for entry in entries)


def all_types() -> list[str]:
    """Every registered type, sorted."""
    return sorted(_entries)
