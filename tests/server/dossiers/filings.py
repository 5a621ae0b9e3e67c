"""Good filings for tests, with the answers of the demo's made-up people."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.demo.answers import closing, pension, residence
from server.demo.people import resident
from tests.server.dossiers.bench import CENTRE, POLICE

DAY = date(2026, 11, 19)


def residence_args(who: str = "phong", **changes: Any) -> dict[str, Any]:
    """Args of ``dossier.file`` for temporary residence (3 working days, cut-off)."""
    return residence(resident(who), DAY).args(POLICE) | changes


def pension_args(who: str = "may", **changes: Any) -> dict[str, Any]:
    """Args of ``dossier.file`` for the social pension (10 working days)."""
    return pension(resident(who), DAY).args(CENTRE) | changes


def closing_args(who: str = "thai", **changes: Any) -> dict[str, Any]:
    """Args of ``dossier.file`` for closing a household business (5 working days)."""
    return closing(resident(who), DAY).args(CENTRE) | changes
