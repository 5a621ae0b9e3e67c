"""Mutations of notices and push subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from server.notifications import service
from server.notifications.schemas import NoArgsSchema, SubscribeSchema
from server.problems import ProblemError
from server.sync.registry import Mutation, register

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.settings import Settings


@register("notice.read", NoArgsSchema())
def read(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The person has seen the notice."""
    service.read_notice(session, mutation.actor, mutation.entity, mutation.received_at)
    return {}


@register("device.subscribe", SubscribeSchema())
def subscribe(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Push notices to this device."""
    settings: Settings = current_app.extensions["hosoxa_settings"]
    service.subscribe(
        session,
        mutation.actor,
        device=mutation.entity,
        push_hosts=settings.push_hosts,
        at=mutation.received_at,
        **mutation.args,
    )
    return {}


@register("device.unsubscribe", NoArgsSchema())
def unsubscribe(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Push no notices to this device any more. Doing so twice is no mistake."""
    if mutation.entity != mutation.actor.device:
        raise ProblemError("not-found")
    service.drop_subscriptions(session, mutation.actor.person, mutation.entity)
    return {}
