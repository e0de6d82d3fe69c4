"""Versions of published entries, written by the database itself, and the lists drawn from them.

A trigger and not a hook: whatever road changes an entry (page, API, bulk job, a statement by hand), its published state
goes on record. `store/history.py` says what the settings `govopen.at`, `govopen.cause` and `govopen.actor` mean.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0012_listings"
down_revision = "0011_life"
branch_labels = None
depends_on = None

VALUES = r"""
CREATE FUNCTION govopen_entry_values(p package) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(p.extras, '{}'::jsonb) || jsonb_build_object(
    'name', p.name, 'title', coalesce(p.title, ''), 'notes', coalesce(p.notes, ''),
    'owner_org', coalesce(p.owner_org, ''), 'license_id', coalesce(p.license_id, ''),
    'files', coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', r.id, 'name', coalesce(r.name, ''), 'format', coalesce(r.format, ''))
                       ORDER BY r.position, r.id)
      FROM resource r WHERE r.package_id = p.id AND r.state = 'active'
      -- what was supplied for one grant alone is nobody else's to know of
      AND coalesce(r.extras, '') !~ '"supplied_for": *"[^"]'), '[]'::jsonb))
$$
"""

NOTE = """
CREATE FUNCTION govopen_entry_note(pid text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p package%ROWTYPE;
  last govopen_entry_version%ROWTYPE;
  now_state text;
  now_values jsonb;
  given text := nullif(current_setting('govopen.at', true), '');
  moment timestamptz := coalesce(given::timestamptz, clock_timestamp());
  why text := coalesce(current_setting('govopen.cause', true), '');
  who text := coalesce(current_setting('govopen.actor', true), '');
BEGIN
  SELECT * INTO p FROM package WHERE id = pid FOR NO KEY UPDATE;
  SELECT * INTO last FROM govopen_entry_version WHERE entry_id = pid AND until_at IS NULL;
  now_state := CASE WHEN p.id IS NULL OR p.state = 'deleted' THEN 'withdrawn'
                    WHEN p.state = 'active' AND NOT coalesce(p.private, false) THEN 'published'
                    ELSE 'unpublished' END;
  IF last.id IS NULL AND now_state <> 'published' THEN RETURN; END IF;
  now_values := CASE WHEN now_state = 'published' THEN govopen_entry_values(p) ELSE last."values" END;
  IF last.id IS NOT NULL THEN
    IF last.state = now_state AND last."values" = now_values THEN RETURN; END IF;
    INSERT INTO govopen_listing_dirty (kind, key) VALUES ('entry', pid);
    IF last.tx = txid_current() AND (given IS NULL OR moment <= last.from_at) THEN
      -- One transaction, one version; what was never committed as published was never published.
      IF last.seq = 1 AND now_state <> 'published' THEN
        DELETE FROM govopen_entry_version WHERE id = last.id;
      ELSE
        UPDATE govopen_entry_version SET state = now_state, "values" = now_values, cause = why,
          actor = CASE WHEN who = '' THEN actor ELSE who END WHERE id = last.id;
      END IF;
      RETURN;
    END IF;
    moment := greatest(moment, last.from_at + interval '1 microsecond');
    UPDATE govopen_entry_version SET until_at = moment WHERE id = last.id;
  ELSE
    INSERT INTO govopen_listing_dirty (kind, key) VALUES ('entry', pid);
  END IF;
  INSERT INTO govopen_entry_version (entry_id, seq, from_at, state, "values", cause, actor, tx)
  VALUES (pid, coalesce(last.seq, 0) + 1, moment, now_state, now_values, why, who, txid_current());
END $$
"""

ON_PACKAGE = """
CREATE FUNCTION govopen_package_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM govopen_entry_note(CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
  RETURN NULL;
END $$
"""

ON_RESOURCE = """
CREATE FUNCTION govopen_resource_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM govopen_entry_note(OLD.package_id); END IF;
  IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.package_id IS DISTINCT FROM OLD.package_id) THEN
    PERFORM govopen_entry_note(NEW.package_id);
  END IF;
  RETURN NULL;
END $$
"""

ON_CASE = """
CREATE FUNCTION govopen_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO govopen_listing_dirty (kind, key)
  VALUES ('case', CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
  RETURN NULL;
END $$
"""

# What is published already has read as it does since its last change at the latest.
FIRST = """
INSERT INTO govopen_entry_version (entry_id, seq, from_at, state, "values", cause)
SELECT p.id, 1, coalesce(p.metadata_modified, p.metadata_created, now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC',
       'published', govopen_entry_values(p.*), 'backfill'
FROM package p WHERE p.type = 'dataset' AND p.state = 'active' AND NOT coalesce(p.private, false)
"""

TRIGGERS = (
    (
        "CREATE TRIGGER govopen_entry_born AFTER INSERT ON package FOR EACH ROW"
        " WHEN (NEW.type = 'dataset' AND NEW.state = 'active') EXECUTE FUNCTION govopen_package_changed()"
    ),
    (
        "CREATE TRIGGER govopen_entry_changed AFTER UPDATE ON package FOR EACH ROW"
        " WHEN (NEW.type = 'dataset' AND (NEW.state = 'active' OR OLD.state IS DISTINCT FROM NEW.state))"
        " EXECUTE FUNCTION govopen_package_changed()"
    ),
    (
        "CREATE TRIGGER govopen_entry_gone AFTER DELETE ON package FOR EACH ROW"
        " WHEN (OLD.type = 'dataset') EXECUTE FUNCTION govopen_package_changed()"
    ),
    (
        "CREATE TRIGGER govopen_file_changed"
        " AFTER INSERT OR DELETE OR UPDATE OF name, format, state, position, package_id, extras ON resource"
        " FOR EACH ROW EXECUTE FUNCTION govopen_resource_changed()"
    ),
    (
        "CREATE TRIGGER govopen_case_listed AFTER INSERT OR DELETE OR UPDATE ON govopen_case FOR EACH ROW"
        " EXECUTE FUNCTION govopen_case_changed()"
    ),
)


def upgrade() -> None:
    _versions()
    _lists()
    for statement in (VALUES, NOTE, ON_PACKAGE, ON_RESOURCE, ON_CASE, *TRIGGERS, FIRST):
        op.execute(statement)


def _versions() -> None:
    op.create_table(
        "govopen_entry_version",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("cause", sa.Text, nullable=False, server_default=""),
        sa.Column("actor", sa.Text, nullable=False, server_default=""),
        sa.Column("tx", sa.BigInteger, nullable=False, server_default="0"),
        sa.UniqueConstraint("entry_id", "seq", name="govopen_entry_version_seq"),
    )
    op.create_index(
        "govopen_entry_version_now",
        "govopen_entry_version",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_index("govopen_entry_version_from", "govopen_entry_version", ["from_at"])


def _lists() -> None:
    op.create_table(
        "govopen_listing_dirty",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
    )
    op.create_table(
        "govopen_listing_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stamp", sa.BigInteger, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "govopen_listing_tally",
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("reader", sa.Text, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "govopen_listing_row",
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("from_day", sa.Date, primary_key=True),
        sa.Column("until_day", sa.Date),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("ends", sa.Boolean, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version_id", sa.BigInteger),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("ranks", ARRAY(sa.Text), nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("end_cause", sa.Text, nullable=False),
        sa.Column("values", JSONB),
    )
    op.create_index("govopen_listing_row_key", "govopen_listing_row", ["kind", "key"])
    op.create_index("govopen_listing_row_days", "govopen_listing_row", ["rule", "from_day", "until_day"])
    op.create_index(
        "govopen_listing_row_since",
        "govopen_listing_row",
        ["rule", sa.text("since DESC"), "key"],
        postgresql_include=["from_day", "until_day", "reader"],
    )
    op.create_index(
        "govopen_listing_row_title",
        "govopen_listing_row",
        ["rule", sa.text('title COLLATE "zh-x-icu"'), "key"],
        postgresql_include=["from_day", "until_day", "reader"],
    )
    op.create_index(
        "govopen_listing_row_counts",
        "govopen_listing_row",
        ["rule", "until_day"],
        postgresql_include=["reader", "provider", "tier", "theme", "ranks"],
    )


def downgrade() -> None:
    for name, table in (
        ("govopen_entry_born", "package"),
        ("govopen_entry_changed", "package"),
        ("govopen_entry_gone", "package"),
        ("govopen_file_changed", "resource"),
        ("govopen_case_listed", "govopen_case"),
    ):
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in (
        "govopen_package_changed()",
        "govopen_resource_changed()",
        "govopen_case_changed()",
        "govopen_entry_note(text)",
        "govopen_entry_values(package)",
    ):
        op.execute(f"DROP FUNCTION {function}")
    for table in (
        "govopen_listing_row",
        "govopen_listing_tally",
        "govopen_listing_state",
        "govopen_listing_dirty",
        "govopen_entry_version",
    ):
        op.drop_table(table)
