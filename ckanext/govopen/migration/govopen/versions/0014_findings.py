"""What was judged of a finding before: a reviewer may come to another result than the department."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014_findings"
down_revision = "0013_products"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("govopen_finding", sa.Column("earlier", JSONB, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("govopen_finding", "earlier")
