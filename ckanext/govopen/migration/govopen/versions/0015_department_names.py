"""Names that departments bore until an instant, written by the database itself: a list of a past day names them so.

A trigger and not a hook: whatever road renames a department (page, API, a statement by hand), its former name stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_department_names"
down_revision = "0014_findings"
branch_labels = None
depends_on = None

RENAMED = """
CREATE FUNCTION govopen_department_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO govopen_department_name (org, title, until_at)
  VALUES (OLD.id, coalesce(nullif(OLD.title, ''), OLD.name),
          coalesce(nullif(current_setting('govopen.at', true), '')::timestamptz, clock_timestamp()));
  RETURN NULL;
END $$
"""

TRIGGERS = (
    """
    CREATE TRIGGER govopen_department_renamed AFTER UPDATE OF title, name ON "group" FOR EACH ROW
    WHEN (OLD.is_organization
          AND coalesce(nullif(OLD.title, ''), OLD.name) <> coalesce(nullif(NEW.title, ''), NEW.name))
    EXECUTE FUNCTION govopen_department_renamed()
    """,
    """
    CREATE TRIGGER govopen_department_gone AFTER DELETE ON "group" FOR EACH ROW
    WHEN (OLD.is_organization) EXECUTE FUNCTION govopen_department_renamed()
    """,
)


def upgrade() -> None:
    op.create_table(
        "govopen_department_name",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("govopen_department_name_until", "govopen_department_name", ["org", "until_at"])
    for statement in (RENAMED, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute('DROP TRIGGER govopen_department_renamed ON "group"')
    op.execute('DROP TRIGGER govopen_department_gone ON "group"')
    op.execute("DROP FUNCTION govopen_department_renamed()")
    op.drop_table("govopen_department_name")
