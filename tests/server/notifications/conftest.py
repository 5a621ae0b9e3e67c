"""A push service on loopback, an app that may push to it, and people whose devices subscribe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.clock import now
from server.database import db, write
from server.ids import new_id
from server.notifications import delivery
from server.notifications.models import OutboxRow, PushSubscription
from server.notifications.service import notify
from tests.support.push_service import PushService, Subscription
from tests.support.vapid import b64url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from server.settings import Settings
    from tests.server.conftest import Person


@dataclass
class Office:
    """The server's side of these tests."""

    app: Flask
    push: PushService

    @property
    def settings(self) -> Settings:
        """Pushing to the test's service only, with patience for a machine that is busy."""
        settings: Settings = self.app.extensions["hosoxa_settings"]
        return replace(settings, push_hosts=(self.push.host,), push_timeout_seconds=30.0)

    def subscribe(self, person: Person) -> Subscription:
        """Let the person's device subscribe as a browser does."""
        subscription = self.push.subscribe()
        result = person.do("device.subscribe", person.device, **subscription_args(subscription))
        assert result["outcome"] == "applied", result
        return subscription

    def tell(self, person: Person, kind: str = "received", status: int = 2) -> str:
        """Notify a person of a dossier, whose id comes back."""
        dossier = new_id()

        def work(session: Session) -> None:
            assert person.id is not None
            notify(
                session,
                person=person.id,
                dossier=dossier,
                agency="H55.22",
                code="H55.22-261120-0001",
                status=status,
                kind=kind,
                at=now(),
            )

        self.do(work)
        return dossier

    def drain(self, settings: Settings | None = None) -> delivery.Tally:
        """Do what the worker does."""
        with self.app.app_context():
            try:
                return delivery.drain(settings or self.settings)
            finally:
                db.session.remove()

    def outbox(self) -> list[OutboxRow]:
        """All rows, oldest first."""
        return self.all(select(OutboxRow).order_by(OutboxRow.id))

    def subscriptions(self) -> list[PushSubscription]:
        """All subscriptions, oldest first."""
        return self.all(select(PushSubscription).order_by(PushSubscription.id))

    def change_rows(self, **values: Any) -> None:
        """Rewrite columns of every outbox row, as time would."""
        self.do(lambda session: session.execute(update(OutboxRow).values(**values)))

    def all(self, statement: Any) -> list[Any]:
        """Scalars of a read."""
        with self.app.app_context():
            found = list(db.session.scalars(statement))
            db.session.remove()
            return found

    def do(self, work: Any) -> Any:
        """One write."""
        with self.app.app_context():
            try:
                return write(work)
            finally:
                db.session.remove()


def subscription_args(subscription: Subscription) -> dict[str, str]:
    """The args of ``device.subscribe``."""
    return {
        "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": b64url(subscription.auth),
    }


@pytest.fixture
def push() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def office(app: Flask, push: PushService) -> Office:
    return Office(app, push)
