"""Mutations that came before what must come first.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_mutations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=35), nullable=True),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("entity", sa.String(length=36), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("after_ids", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_held_mutations_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_mutations")),
    )
    op.create_index("uq_held_mutations_person_id_serial", "held_mutations", ["person_id", "serial"], unique=True)
    op.create_index("ix_held_mutations_received_at", "held_mutations", ["received_at"])


def downgrade() -> None:
    op.drop_table("held_mutations")
