"""Usage records and their seals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_usage"
down_revision = "0001_cases"
branch_labels = None
depends_on = None

# Records are written once. Pruning is the one way out, says so to the trigger, and takes sealed rows alone.
GUARD = """
CREATE OR REPLACE FUNCTION govopen_usage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One condition inside the other: a statement's trigger has no OLD, and a seal has no seq.
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'govopen_usage' AND current_setting('govopen.pruning', true) = 'on' THEN
        IF EXISTS (SELECT FROM govopen_usage_seal s WHERE s.kind = 'seal' AND OLD.seq BETWEEN s.from_seq AND s.to_seq)
        THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER govopen_usage_rows BEFORE UPDATE OR DELETE ON govopen_usage
    FOR EACH ROW EXECUTE FUNCTION govopen_usage_guard();
CREATE TRIGGER govopen_usage_whole BEFORE TRUNCATE ON govopen_usage
    FOR EACH STATEMENT EXECUTE FUNCTION govopen_usage_guard();
CREATE TRIGGER govopen_usage_seal_rows BEFORE UPDATE OR DELETE ON govopen_usage_seal
    FOR EACH ROW EXECUTE FUNCTION govopen_usage_guard();
CREATE TRIGGER govopen_usage_seal_whole BEFORE TRUNCATE ON govopen_usage_seal
    FOR EACH STATEMENT EXECUTE FUNCTION govopen_usage_guard();
"""


def upgrade() -> None:
    text = sa.UnicodeText
    op.create_table(
        "govopen_usage",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", postgresql.UUID(as_uuid=False), nullable=False, unique=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", text, nullable=False),
        sa.Column("party", text, nullable=False),
        sa.Column("entry_id", text, nullable=False),
        sa.Column("resource_id", text, nullable=False),
        sa.Column("provider", text, nullable=False),
        sa.Column("grant_id", text, nullable=False),
        sa.Column("purpose", text, nullable=False),
        sa.Column("road", text, nullable=False),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("address", text, nullable=False),
        sa.Column("digest", text, nullable=False),
    )
    op.create_index("govopen_usage_entry", "govopen_usage", ["entry_id", "seq"])
    op.create_index("govopen_usage_actor", "govopen_usage", ["actor", "seq"])
    op.create_index("govopen_usage_provider", "govopen_usage", ["provider", "seq"])
    op.create_index("govopen_usage_grant", "govopen_usage", ["grant_id", "seq"])
    op.create_index("govopen_usage_at", "govopen_usage", ["at"])
    op.create_table(
        "govopen_usage_seal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", text, sa.CheckConstraint("kind IN ('seal', 'prune')"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True)),
        sa.Column("content", text, nullable=False),
        sa.Column("previous", text, nullable=False),
        sa.Column("digest", text, nullable=False, unique=True),
    )
    op.execute(GUARD)


def downgrade() -> None:
    op.drop_table("govopen_usage")
    op.drop_table("govopen_usage_seal")
    op.execute("DROP FUNCTION govopen_usage_guard()")
