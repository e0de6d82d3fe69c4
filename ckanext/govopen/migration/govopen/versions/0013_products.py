"""Products, their revisions, sources, pictures, reports, and registrations for circulation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_products"
down_revision = "0012_listings"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _product()
    _revision()
    op.create_table(
        "govopen_product_source",
        sa.Column("product_id", sa.Text, sa.ForeignKey("govopen_product.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("acquired_on", sa.Date, nullable=False),
        sa.Column("recorded", sa.Boolean, nullable=False),
        sa.Column("seen", JSONB, nullable=False),
        sa.Column("gone", sa.Text, nullable=False, server_default=""),
        sa.Column("changed_at", INSTANT),
    )
    op.create_index("govopen_product_source_entry", "govopen_product_source", ["entry_id"])
    op.create_table(
        "govopen_product_picture",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("small", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_index("govopen_product_picture_owner", "govopen_product_picture", ["owner", "created_at"])
    _report()
    _registration()


def _product() -> None:
    op.create_table(
        "govopen_product",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revision_id", sa.Text, nullable=False, server_default=""),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("maker", sa.Text, nullable=False),
        sa.Column("pictures", JSONB, nullable=False),
        sa.Column("extra", JSONB, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
        sa.Column("ended_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("link_state", sa.Text, nullable=False, server_default=""),
        sa.Column("link_said", sa.Text, nullable=False, server_default=""),
        sa.Column("link_failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("link_checked_at", INSTANT),
        sa.CheckConstraint("state IN ('pending', 'published', 'withdrawn')", name="govopen_product_state"),
    )
    op.create_index("govopen_product_shown", "govopen_product", ["state", "published_at"])
    op.create_index("govopen_product_owner", "govopen_product", ["owner"])


def _revision() -> None:
    op.create_table(
        "govopen_product_revision",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("product_id", sa.Text, sa.ForeignKey("govopen_product.id", ondelete="CASCADE"), nullable=False),
        sa.Column("case_id", sa.Text, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('filed', 'approved', 'refused', 'withdrawn')", name="govopen_product_revision_state"
        ),
    )
    op.create_index(  # one change under review at a time
        "govopen_product_revision_open",
        "govopen_product_revision",
        ["product_id"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )


def _report() -> None:
    op.create_table(
        "govopen_product_report",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("product_id", sa.Text, sa.ForeignKey("govopen_product.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reporter", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("handled_at", INSTANT),
        sa.Column("handled_by", sa.Text, nullable=False, server_default=""),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("govopen_product_report_address", "govopen_product_report", ["address", "at"])
    op.create_index("govopen_product_report_product", "govopen_product_report", ["product_id", "at"])


def _registration() -> None:
    op.create_table(
        "govopen_product_registration",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("product_id", sa.Text, sa.ForeignKey("govopen_product.id", ondelete="CASCADE"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("maker", sa.Text, nullable=False),
        sa.Column("exchange", sa.Text, nullable=False),
        sa.Column("registered_on", sa.Date, nullable=False),
        sa.Column("changed_on", sa.Date),
        sa.Column("cancelled_on", sa.Date),
        sa.Column("cancelled_reason", sa.Text, nullable=False, server_default=""),
    )
    op.create_index(
        "govopen_product_registration_live",
        "govopen_product_registration",
        ["product_id"],
        unique=True,
        postgresql_where=sa.text("cancelled_on IS NULL"),
    )


def downgrade() -> None:
    for table in ("registration", "report", "picture", "source", "revision"):
        op.drop_table(f"govopen_product_{table}")
    op.drop_table("govopen_product")
