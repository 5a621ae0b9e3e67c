"""Who published a form version: null for those of the catalogue's files.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("form_versions") as table:
        table.add_column(sa.Column("published_by", sa.String(length=36), nullable=True))
        table.create_foreign_key(op.f("fk_form_versions_published_by_people"), "people", ["published_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("form_versions") as table:
        table.drop_constraint(op.f("fk_form_versions_published_by_people"), type_="foreignkey")
        table.drop_column("published_by")
