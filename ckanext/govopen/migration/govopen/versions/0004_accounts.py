"""Lock-out, confirmation, second factor, sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_accounts"
down_revision = "0003_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sa.UnicodeText
    op.create_table(
        "govopen_attempt",
        sa.Column("key", text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
    )
    op.create_index("govopen_attempt_since", "govopen_attempt", ["since"])
    op.create_table(
        "govopen_account",
        sa.Column("user_id", text, sa.ForeignKey("user.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True),
        sa.Column("stamp", text, nullable=False),
        sa.Column("confirm_digest", text, nullable=False, server_default=""),
        sa.Column("confirm_until", sa.DateTime(timezone=True)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("totp_secret", text, nullable=False, server_default=""),
        sa.Column("totp_since", sa.DateTime(timezone=True)),
        sa.Column("totp_last", sa.BigInteger, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_table("govopen_account")
    op.drop_table("govopen_attempt")
