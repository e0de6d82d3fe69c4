"""Officers' posts, deputies and absence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_officers"
down_revision = "0006_regulation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("govopen_officer", sa.Column("contact", sa.Text, nullable=False, server_default=""))
    op.add_column("govopen_officer", sa.Column("case_id", sa.Text))
    op.add_column("govopen_officer", sa.Column("ended_case_id", sa.Text))
    op.add_column("govopen_officer", sa.Column("joined", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("govopen_officer", sa.Column("entered_by", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "govopen_officer",
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("govopen_officer_org", "govopen_officer", ["org", "post"])
    op.create_check_constraint("govopen_officer_dates", "govopen_officer", "until IS NULL OR until >= since - 1")


def downgrade() -> None:
    op.drop_constraint("govopen_officer_dates", "govopen_officer")
    op.drop_index("govopen_officer_org")
    for name in ("entered_at", "entered_by", "joined", "ended_case_id", "case_id", "contact"):
        op.drop_column("govopen_officer", name)
