"""A notice as the feed shows it, and as it is pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import json

from server.clock import to_wire
from server.sync.publish import person_scope, publish

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.notifications.models import Notice

PAYLOAD_VERSION: Final = 1


def publish_notice(session: Session, notice: Notice) -> None:
    """Put the notice on its person's feed. Version 1 is unread, 2 is read."""
    value: dict[str, Any] = {
        "at": to_wire(notice.at),
        "dossier": notice.dossier_id,
        "code": notice.code,
        "status": notice.status,
        "kind": notice.kind,
        "read_at": to_wire(notice.read_at),
    }
    publish(
        session,
        scope=person_scope(notice.person_id),
        collection="notice",
        entity=notice.id,
        version=1 if notice.read_at is None else 2,
        value=value,
    )


def payload(notice: Notice) -> str:
    """What is pushed: the official code and the status, and nothing else of a person (docs/protocol.md, Push)."""
    return json.dumps(
        {
            "v": PAYLOAD_VERSION,
            "code": notice.code,
            "status": notice.status,
            "kind": notice.kind,
            "dossier": notice.dossier_id,
            "notice": notice.id,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
