"""Usage records (使用记录) and the seals over them: append-only, guarded by triggers of migration 0002.

Their tables stand outside CKAN's metadata: nothing of CKAN's may empty them, and they are written by connections
of their own (`access/record.py`), never by the request's session.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
_text = sa.UnicodeText
_instant = sa.DateTime(timezone=True)

# One access to gated data, allowed or refused. `actor` is a user's id or "" (anonymous); `party` the holder whose
# right was used; `address` a salted digest; `digest` covers the rest of the row.
usage = sa.Table(
    "govopen_usage",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("id", postgresql.UUID(as_uuid=False), unique=True, nullable=False),
    sa.Column("at", _instant, nullable=False),
    sa.Column("actor", _text, nullable=False),
    sa.Column("party", _text, nullable=False),
    sa.Column("entry_id", _text, nullable=False),
    sa.Column("resource_id", _text, nullable=False),
    sa.Column("provider", _text, nullable=False),
    sa.Column("grant_id", _text, nullable=False),
    sa.Column("purpose", _text, nullable=False),
    sa.Column("road", _text, nullable=False),
    sa.Column("allowed", sa.Boolean, nullable=False),
    sa.Column("reason", _text, nullable=False),
    sa.Column("address", _text, nullable=False),
    sa.Column("digest", _text, nullable=False),
)

# A batch of records closed for good (kind `seal`) or a pruning (kind `prune`). Each carries the digest of the one
# before, so they form a chain; `content` digests the records' own digests in order.
seal = sa.Table(
    "govopen_usage_seal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", _text, nullable=False),
    sa.Column("at", _instant, nullable=False),
    sa.Column("from_seq", sa.BigInteger, nullable=False),
    sa.Column("to_seq", sa.BigInteger, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("newest", _instant),
    sa.Column("content", _text, nullable=False),
    sa.Column("previous", _text, nullable=False),
    sa.Column("digest", _text, unique=True, nullable=False),
)
