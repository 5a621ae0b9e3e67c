"""How much somebody has sent: right, and not slower for those who have sent much."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from server.attachments import service
from server.attachments.models import Attachment
from server.clock import now
from server.database import db, write
from tests.server.statements import statements_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


def test_what_counts_is_summed_for_its_sender_alone_without_reading_their_files_rows(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    sender, another = make_person().id or "", make_person().id or ""
    at = now()
    rows = [
        {
            "owner_id": owner,
            "sha256": f"{number:064x}",
            "type": "image/png",
            "size": 10**number,
            "received_at": at - timedelta(hours=hours),
            "named_at": at if named else None,
            "state": "received",
            "tries": 0,
        }
        for owner in (sender, another)
        for number, (hours, named) in enumerate([(1, True), (2, False), (30, True), (40, False)])
    ]
    with app.app_context(), statements_run() as statements:
        write(lambda session: session.execute(insert(Attachment), rows))
        day = at - timedelta(days=1)
        assert service.sent_by(sender, since=day, sha256=f"{2:064x}") == service.Sent(100, 1_010, 11)
        assert service.sent_by(sender, since=day, sha256=f"{7:064x}") == service.Sent(None, 1_010, 11)
        assert service.sent_by("nobody", since=day, sha256=f"{2:064x}") == service.Sent(None, 0, 0)
        if db.engine.dialect.name == "sqlite":
            query, values = next(one for one in statements if "sum(" in one[0])
            with db.engine.connect() as connection:
                plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", tuple(values))]
            assert "SEARCH attachments USING COVERING INDEX ix_attachments_owner_id_received_at (owner_id=?)" in plan
        db.session.remove()
