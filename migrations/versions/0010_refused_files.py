"""Files that a dossier waits for and that were not taken at the first look: when, and why.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier_files", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossier_files", sa.Column("refusal", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("dossier_files", "refusal")
    op.drop_column("dossier_files", "refused_at")
