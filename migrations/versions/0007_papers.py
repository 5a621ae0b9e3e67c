"""The wallet: papers, their pages, whom they are shown to, who saw them, where they were given.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("holder_who", sa.String(length=6), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("provenance", sa.String(length=8), nullable=False),
        sa.Column("checked_name", sa.String(length=200), nullable=True),
        sa.Column("checked_agency", sa.String(length=35), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_dossier", sa.String(length=36), nullable=True),
        sa.Column("source_key", sa.String(length=120), nullable=True),
        sa.Column("reuse", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_version", sa.Integer(), nullable=False),
        sa.Column("edited_device", sa.String(length=36), nullable=True),
        sa.Column("edited_base", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("holder_who IN ('self', 'family')", name=op.f("ck_papers_holder_who")),
        sa.CheckConstraint("provenance IN ('self', 'officer', 'agency')", name=op.f("ck_papers_provenance")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_papers_version")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_papers_owner_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index("ix_papers_owner_id", "papers", ["owner_id"])
    op.create_table(
        "paper_pages",
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_pages_paper_id_papers")),
        sa.PrimaryKeyConstraint("paper_id", "place", name=op.f("pk_paper_pages")),
    )
    op.create_index("ix_paper_pages_sha256", "paper_pages", ["sha256"])
    op.create_table(
        "paper_shares",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=35), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_paper_shares_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_shares_paper_id_papers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_shares")),
    )
    op.create_index("ix_paper_shares_dossier_id", "paper_shares", ["dossier_id"])
    op.create_index(
        "uq_paper_shares_open",
        "paper_shares",
        ["paper_id", "dossier_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "paper_uses",
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("agency_id", sa.String(length=35), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=True),
        sa.Column("reused", sa.Boolean(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('paper', 'answer')", name=op.f("ck_paper_uses_what")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_paper_uses_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_uses_paper_id_papers")),
        sa.PrimaryKeyConstraint("dossier_id", "what", "key", name=op.f("pk_paper_uses")),
    )
    op.create_index("ix_paper_uses_agency_id_at", "paper_uses", ["agency_id", "at"])
    op.create_index("ix_paper_uses_paper_id", "paper_uses", ["paper_id"])
    op.create_table(
        "paper_views",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.String(length=35), nullable=False),
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('officer', 'admin', 'resident')", name=op.f("ck_paper_views_role")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_paper_views_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_views_paper_id_papers")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_paper_views_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_views")),
        sa.UniqueConstraint("paper_id", "person_id", "dossier_id", "day", name="uq_paper_views_day"),
    )
    op.create_index("ix_paper_views_dossier_id_person_id", "paper_views", ["dossier_id", "person_id"])


def downgrade() -> None:
    for table in ("paper_views", "paper_uses", "paper_shares", "paper_pages", "papers"):
        op.drop_table(table)
