"""How much one person has sent is read from an index: before, each file they sent read the rows of all before it.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_attachments_owner_id_received_at"


def upgrade() -> None:
    op.create_index(INDEX, "attachments", ["owner_id", "received_at", "named_at", "size"])


def downgrade() -> None:
    op.drop_index(INDEX, "attachments")
