"""The official text of laws, loaded by the operator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_regulation"
down_revision = "0005_entries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "govopen_regulation",
        sa.Column("law", sa.Text, primary_key=True),
        sa.Column("article", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("govopen_regulation")
