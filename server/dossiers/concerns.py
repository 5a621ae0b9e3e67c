"""Whose business a mutation about a dossier is while it waits for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.dossiers.agencies import agencies
from server.dossiers.models import Dossier
from server.sync.registry import Concern

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def concern(session: Session, entity: str, args: dict[str, Any]) -> Concern | None:
    """The agency that has the dossier, or else the one it is to be filed with."""
    dossier = session.get(Dossier, entity)
    if dossier is not None:
        return Concern(dossier.agency_id, dossier.id)
    agency = args.get("agency")
    return Concern(agency, None) if isinstance(agency, str) and agency in agencies() else None
