"""Which audiences a person belongs to. The server says so; a cursor only remembers positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.sync.publish import CATALOGUE, agency_scope, person_scope

if TYPE_CHECKING:
    from server.identity.actor import Actor


def scopes_of(actor: Actor | None) -> list[str]:
    """The scopes to pull, in the order in which they are sent: catalogue, the person, agencies sorted."""
    if actor is None:
        return [CATALOGUE]
    agencies = [agency_scope(agency) for agency in sorted(actor.agencies())]
    return [CATALOGUE, person_scope(actor.person), *agencies]
