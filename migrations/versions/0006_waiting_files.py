"""Files on their way, originals seen, results as files.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MISSING = sa.text("files_missing > 0")
_COMING = sa.text("state = 'coming'")


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("files_missing", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("dossiers", sa.Column("files_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossiers", sa.Column("files_reminded", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_dossiers_files_since", "dossiers", ["files_since"], sqlite_where=_MISSING, postgresql_where=_MISSING
    )
    op.create_table(
        "dossier_originals",
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("item_key", sa.String(length=130), nullable=False),
        sa.Column("agency_id", sa.String(length=35), nullable=False),
        sa.Column("what", sa.String(length=6), nullable=False),
        sa.Column("matches", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_person", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("what IN ('answer', 'paper')", name=op.f("ck_dossier_originals_what")),
        sa.ForeignKeyConstraint(["by_person"], ["people.id"], name=op.f("fk_dossier_originals_by_person_people")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_originals_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("dossier_id", "item_key", name=op.f("pk_dossier_originals")),
    )
    op.create_table(
        "dossier_results",
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=35), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("by_person", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_role", sa.String(length=20), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mutation_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stamped_sha256", sa.String(length=64), nullable=True),
        sa.Column("stamped_size", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('coming', 'ready', 'refused')", name=op.f("ck_dossier_results_state")),
        sa.ForeignKeyConstraint(["by_person"], ["people.id"], name=op.f("fk_dossier_results_by_person_people")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_results_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_dossier_results")),
    )
    op.create_index(
        "ix_dossier_results_named_at",
        "dossier_results",
        ["named_at"],
        sqlite_where=_COMING,
        postgresql_where=_COMING,
    )


def downgrade() -> None:
    op.drop_table("dossier_results")
    op.drop_table("dossier_originals")
    op.drop_index("ix_dossiers_files_since", "dossiers")
    for column in ("files_reminded", "files_since", "files_missing"):
        op.drop_column("dossiers", column)
