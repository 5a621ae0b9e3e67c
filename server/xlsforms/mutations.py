"""What a device may ask for about forms: publishing one that an official wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from server.sync.registry import register
from server.xlsforms import publishing
from server.xlsforms.schemas import PublishArgs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.settings import Settings
    from server.sync.registry import Mutation


@register("procedure.publish", PublishArgs())
def publish(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Publish a form as the next version of its procedure. It never changes afterwards."""
    settings: Settings = current_app.extensions["hosoxa_settings"]
    code, version = publishing.publish(
        session,
        mutation.args["definition"],
        effective_from=mutation.args["effective_from"],
        catalogue=settings.config_dir / "procedures",
        actor=mutation.actor,
    )
    return {"code": code, "version": version}
