"""Import batches and saved mappings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_imports"
down_revision = "0002_usage"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB
INSTANT = sa.DateTime(timezone=True)


def text(name: str, **options: object) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default="", **options)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def document(name: str, empty: str = "{}") -> sa.Column:
    return sa.Column(name, JSON, nullable=False, server_default=sa.text(f"'{empty}'::jsonb"))


def batch() -> sa.Column:
    return sa.Column(
        "batch_id", sa.Text, sa.ForeignKey("govopen_import_batch.id", ondelete="CASCADE"), primary_key=True
    )


def upgrade() -> None:
    op.create_table(
        "govopen_import_batch",
        sa.Column("id", sa.Text, primary_key=True),
        text("organization_id"),
        text("user_id"),
        text("filename"),
        text("sha256"),
        sa.Column("size", sa.BigInteger, nullable=False),
        text("sheet"),
        document("source"),
        document("columns", "[]"),
        document("answers"),
        document("survey"),
        text("state"),
        flag("dry"),
        document("counts"),
        document("missing", "[]"),
        number("position"),
        number("indexed"),
        number("total"),
        flag("stop"),
        text("error"),
        text("job_id"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.Column("published_at", INSTANT),
        text("published_by"),
    )
    op.create_index("govopen_import_batch_organization", "govopen_import_batch", ["organization_id", "created_at"])
    op.create_table(
        "govopen_import_file",
        batch(),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "govopen_import_row",
        batch(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("lines", sa.Integer, nullable=False, server_default="1"),
        flag("dry"),
        text("outcome"),
        text("package_id"),
        text("title"),
        document("problems", "[]"),
        document("notes", "[]"),
        document("changes"),
        sa.Column("before", JSON),
        text("after"),
        flag("undone"),
    )
    op.create_index("govopen_import_row_package", "govopen_import_row", ["package_id"])
    op.create_table(
        "govopen_import_mapping",
        sa.Column("organization_id", sa.Text, primary_key=True),
        sa.Column("shape", sa.Text, primary_key=True),
        document("columns"),
        document("answers"),
        text("user_id"),
        sa.Column("saved_at", INSTANT, nullable=False),
    )
    # The key by which a newer file finds an entry: its code, else department and title.
    op.execute(
        "CREATE INDEX govopen_entry_code ON package ((extras ->> 'resource_code')) WHERE extras ? 'resource_code'"
    )
    op.execute("CREATE INDEX govopen_entry_title ON package (owner_org, md5(title))")


def downgrade() -> None:
    op.execute("DROP INDEX govopen_entry_title")
    op.execute("DROP INDEX govopen_entry_code")
    for table in ("mapping", "row", "file", "batch"):
        op.drop_table(f"govopen_import_{table}")
