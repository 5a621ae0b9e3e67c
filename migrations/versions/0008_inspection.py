"""What the worker found in the files that people sent: whether they are what they seem, and what others are shown.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXED = ("inspect_at", "shown_sha256", "thumb_sha256")


def upgrade() -> None:
    with op.batch_alter_table("attachments") as table:
        table.add_column(sa.Column("state", sa.String(length=8), nullable=False, server_default="received"))
        table.add_column(sa.Column("refusal", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("shown_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("thumb_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("pages", sa.Integer(), nullable=True))
        table.add_column(sa.Column("inspect_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        table.create_check_constraint(op.f("ck_attachments_state"), "state IN ('received', 'ready', 'refused')")
    # what came before is looked into like what comes now
    op.execute("UPDATE attachments SET inspect_at = received_at")
    with op.batch_alter_table("attachments") as table:
        table.alter_column("state", server_default=None)
        table.alter_column("tries", server_default=None)
    for column in INDEXED:
        op.create_index(f"ix_attachments_{column}", "attachments", [column])


def downgrade() -> None:
    for column in INDEXED:
        op.drop_index(f"ix_attachments_{column}", "attachments")
    with op.batch_alter_table("attachments") as table:
        table.drop_constraint(op.f("ck_attachments_state"), type_="check")
        for column in ("tries", "inspect_at", "pages", "thumb_sha256", "shown_sha256", "refusal", "state"):
            table.drop_column(column)
