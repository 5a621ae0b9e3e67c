"""What tests of mutations that come too early look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.database import db
from server.sync.models import HeldMutation

if TYPE_CHECKING:
    from flask import Flask


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(result["outcome"], result.get("problem", {}).get("code")) for result in answer["results"]]


def waiting(answer: dict[str, Any]) -> list[list[str] | None]:
    return [result["data"].get("waits_for") for result in answer["results"]]


def kept(app: Flask) -> list[HeldMutation]:
    with app.app_context():
        rows = list(db.session.scalars(select(HeldMutation).order_by(HeldMutation.serial)))
        db.session.remove()
        return rows
