"""The catalogue's life: proposals under review, secrecy reviews, findings of the scan for personal information."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011_life"
down_revision = "0010_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "govopen_proposal",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False, server_default=""),
        sa.Column("base", JSONB, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("returned", JSONB, nullable=False, server_default="{}"),
        sa.Column("defects", JSONB, nullable=False, server_default="[]"),
        sa.Column("checks", JSONB, nullable=False, server_default="{}"),
        sa.Column("said", JSONB, nullable=False, server_default="{}"),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
    )
    op.create_index("govopen_proposal_entry", "govopen_proposal", ["entry_id"])
    op.create_index("govopen_proposal_case", "govopen_proposal", ["case_id"])
    # One matter at a time on an entry: two approved revisions would each undo the other.
    op.create_index(
        "govopen_proposal_open",
        "govopen_proposal",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
    )
    op.create_table(
        "govopen_proposed_file",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "proposal_id", sa.Text, sa.ForeignKey("govopen_proposal.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False, server_default=""),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("format", sa.Text, nullable=False, server_default=""),
        sa.Column("url", sa.Text, nullable=False, server_default=""),
        sa.Column("filename", sa.Text, nullable=False, server_default=""),
        sa.Column("size", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("content", sa.LargeBinary),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "govopen_secrecy_review",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("entry_id", sa.Text, nullable=False, index=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("conclusion", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("org", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "govopen_scan",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("read", JSONB, nullable=False, server_default="[]"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "govopen_finding",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False, server_default=""),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("samples", JSONB, nullable=False, server_default="[]"),
        sa.Column("hits", sa.Integer, nullable=False, server_default="1"),
        sa.Column("rows", sa.Integer, nullable=False, server_default="0"),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("by", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    for table in (
        "govopen_finding",
        "govopen_scan",
        "govopen_secrecy_review",
        "govopen_proposed_file",
        "govopen_proposal",
    ):
        op.drop_table(table)
