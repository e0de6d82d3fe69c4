"""Cases, events, clocks, grants, outbox, drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001_cases"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "govopen_officer",
    "govopen_calendar_import",
    "govopen_calendar_version",
    "govopen_profile_version",
    "govopen_draft",
    "govopen_outbox",
    "govopen_grant",
    "govopen_number",
    "govopen_command",
    "govopen_answer",
    "govopen_party",
    "govopen_clock",
    "govopen_event",
    "govopen_case",
)

# What happened stays: neither an application error nor a hand at the prompt changes the log. The demo's removal
# and the purge after retention say so first, in their own transaction: SET LOCAL govopen.purge = 'on'.
GUARD = """
CREATE FUNCTION govopen_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' AND current_setting('govopen.purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def text(name: str, *, null: bool = False, default: str | None = None, key: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=null, server_default=default, primary_key=key)


def when(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def day(name: str, *, null: bool = True) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=null)


def upgrade() -> None:
    cases()
    events()
    parts()
    outbox()
    rules()


def cases() -> None:
    op.create_table(
        "govopen_case",
        text("id", key=True),
        text("number"),
        text("number_text"),
        text("profile_id"),
        text("profile_digest"),
        text("procedure"),
        sa.Column("head", JSONB, nullable=False),
        text("applicant"),
        text("party", default=""),
        text("applicant_kind", default="person"),
        text("entry_id", null=True),
        text("parent_id", null=True),
        text("bundle", null=True),
        text("subject"),
        sa.Column("public", sa.Boolean, nullable=False),
        text("lang", default="zh_Hans_CN"),
        text("provider", default=""),
        text("state"),
        text("step", default=""),
        text("outcome", default=""),
        text("decided", default=""),
        sa.Column("turn", ARRAY(sa.Text), nullable=False, server_default="{}"),
        day("due_on"),
        sa.Column("settled", sa.Boolean, nullable=False, server_default=sa.true()),
        day("overdue_on"),
        day("wake_on"),
        day("remind_on"),
        sa.Column("version", sa.Integer, nullable=False),
        when("filed_at"),
        when("ended_at", null=True),
        when("changed_at"),
        sa.CheckConstraint("state IN ('open', 'waiting', 'ended')", name="govopen_case_state"),
        sa.UniqueConstraint("number", name="govopen_case_number"),
    )
    live = sa.text("state <> 'ended'")
    op.create_index(
        "govopen_case_once", "govopen_case", ["applicant", "procedure", "entry_id"], unique=True, postgresql_where=live
    )
    op.create_index(
        "govopen_case_child", "govopen_case", ["parent_id", "procedure"], unique=True, postgresql_where=live
    )
    op.create_index("govopen_case_wake", "govopen_case", ["wake_on"], postgresql_where=sa.text("wake_on IS NOT NULL"))
    op.create_index(
        "govopen_case_remind", "govopen_case", ["remind_on"], postgresql_where=sa.text("remind_on IS NOT NULL")
    )
    op.create_index("govopen_case_desk", "govopen_case", ["provider", "state", "due_on"])
    op.create_index("govopen_case_mine", "govopen_case", ["applicant", "state"])
    op.create_index("govopen_case_entry", "govopen_case", ["entry_id"])


def events() -> None:
    op.create_table(
        "govopen_event",
        text("case_id", key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        text("name"),
        when("at"),
        when("recorded_at"),
        text("by"),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("sealed", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("left", JSONB, nullable=False),
        text("command_id", null=True),
        text("calendar_digest", default=""),
        text("prev_hash"),
        text("hash"),
    )
    op.execute(GUARD)
    op.execute(
        "CREATE TRIGGER govopen_event_rows BEFORE UPDATE OR DELETE ON govopen_event "
        "FOR EACH ROW EXECUTE FUNCTION govopen_append_only()"
    )
    op.execute(
        "CREATE TRIGGER govopen_event_all BEFORE TRUNCATE ON govopen_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION govopen_append_only()"
    )


def parts() -> None:
    op.create_table(
        "govopen_clock",
        text("case_id", key=True),
        text("id", key=True),
        text("step"),
        sa.Column("who", ARRAY(sa.Text), nullable=False),
        text("org", default=""),
        sa.Column("days", sa.Integer, nullable=False),
        day("from_day", null=False),
        day("due_on"),
        sa.Column("settled", sa.Boolean, nullable=False),
        day("overdue_on"),
        day("stopped_on"),
        sa.Column("done", sa.Boolean, nullable=False),
    )
    op.create_index(
        "govopen_clock_live", "govopen_clock", ["case_id", "step"], unique=True,
        postgresql_where=sa.text("stopped_on IS NULL"),
    )  # fmt: skip
    op.create_table(
        "govopen_party",
        text("case_id", key=True),
        text("name", default=""),
        text("code", default=""),
        text("contact", default=""),
        when("erased_at", null=True),
    )
    op.create_table(
        "govopen_answer",
        text("case_id", key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        text("field", key=True),
        text("value"),
        text("salt"),
    )
    op.create_table(
        "govopen_command",
        text("id", key=True),
        text("case_id"),
        text("actor"),
        text("name"),
        text("body_hash"),
        sa.Column("seq_from", sa.Integer, nullable=False),
        sa.Column("seq_to", sa.Integer, nullable=False),
        when("at"),
    )
    op.create_table(
        "govopen_number",
        text("mark", key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "govopen_grant",
        text("id", key=True),
        text("case_id"),
        text("entry_id", null=True),
        text("holder"),
        sa.Column("items", ARRAY(sa.Text), nullable=False, server_default="{}"),
        text("purpose", default=""),
        text("conditions", default=""),
        day("since"),
        day("until"),
        day("ended"),
        text("axis", default="open"),
    )
    op.create_index(
        "govopen_grant_entry", "govopen_grant", ["entry_id", "holder"], postgresql_where=sa.text("ended IS NULL")
    )
    op.create_index("govopen_grant_holder", "govopen_grant", ["holder"])


def outbox() -> None:
    op.create_table(
        "govopen_outbox",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        text("case_id"),
        sa.Column("seq", sa.Integer, nullable=False),
        text("kind"),
        text("recipient"),
        sa.Column("payload", JSONB, nullable=False),
        when("created_at"),
        when("not_before"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        when("sent_at", null=True),
        when("seen_at", null=True),
        text("error", default=""),
        sa.UniqueConstraint("case_id", "seq", "kind", "recipient", name="govopen_outbox_once"),
    )
    op.create_index("govopen_outbox_due", "govopen_outbox", ["not_before"], postgresql_where=sa.text("sent_at IS NULL"))
    op.create_index("govopen_outbox_inbox", "govopen_outbox", ["recipient", "created_at"])
    op.create_table(
        "govopen_draft",
        text("id", key=True),
        text("owner"),
        text("procedure"),
        text("about", default=""),
        sa.Column("answers", JSONB, nullable=False),
        when("updated_at"),
        sa.UniqueConstraint("owner", "procedure", "about", name="govopen_draft_once"),
    )


def rules() -> None:
    op.create_table(
        "govopen_profile_version",
        text("digest", key=True),
        text("id"),
        sa.Column("source", JSONB, nullable=False),
        when("first_seen"),
    )
    op.create_table(
        "govopen_calendar_version",
        text("digest", key=True),
        sa.Column("source", JSONB, nullable=False),
        when("first_seen"),
    )
    op.create_table(
        "govopen_calendar_import",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        text("layer"),
        sa.Column("year", sa.Integer, nullable=False),
        text("notice"),
        text("source"),
        text("by"),
        when("at"),
    )
    op.create_index("govopen_calendar_import_year", "govopen_calendar_import", ["layer", "year"])
    op.create_table(
        "govopen_officer",
        text("id", key=True),
        text("org"),
        text("user_id"),
        text("post"),
        text("deputy_for", null=True),
        day("since", null=False),
        day("until"),
    )
    op.create_index("govopen_officer_user", "govopen_officer", ["user_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION govopen_append_only()")
