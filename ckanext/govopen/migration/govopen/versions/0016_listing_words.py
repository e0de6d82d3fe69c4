"""Words of lists by an index: every two signs in a row of a title or a code, as numbers, under the rule they stand in.

The commonest Chinese words have two signs; pg_trgm wants three. A pair that is met twice, or two pairs with one number,
cost a comparison and nothing else: the words themselves are looked for in the rows that are left.
"""

from __future__ import annotations

from alembic import op

revision = "0016_listing_words"
down_revision = "0015_department_names"
branch_labels = None
depends_on = None

PAIRS = r"""
CREATE FUNCTION govopen_pairs(rule text, said text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT hashtext(rule || E'\t' || substr(lower(said), n, 2))), '{}')
  FROM generate_series(1, length(said) - 1) n
$$
"""
COLUMN = r"""
ALTER TABLE govopen_listing_row
ADD COLUMN pairs integer[] GENERATED ALWAYS AS (govopen_pairs(rule, title || E'\n' || code)) STORED
"""


def upgrade() -> None:
    op.execute(PAIRS)
    op.execute(COLUMN)
    op.create_index("govopen_listing_row_pairs", "govopen_listing_row", ["pairs"], postgresql_using="gin")
    op.create_index(
        "govopen_listing_row_provider",
        "govopen_listing_row",
        ["rule", "provider", "since", "key"],
        postgresql_ops={"since": "DESC"},
        postgresql_include=["from_day", "until_day", "reader"],
    )


def downgrade() -> None:
    op.drop_index("govopen_listing_row_provider")
    op.drop_column("govopen_listing_row", "pairs")
    op.execute("DROP FUNCTION govopen_pairs(text, text)")
