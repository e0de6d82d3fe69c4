"""What an account has beside CKAN's user: failed attempts, confirmation, second factor, the stamp of its sessions."""

from __future__ import annotations

from datetime import datetime  # SQLAlchemy reads the annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column


class Attempt(tk.BaseModel):  # type: ignore[misc, valid-type]
    """Failed attempts under one key, a digest of an account's name or of an address."""

    __tablename__ = "govopen_attempt"

    key: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    failures: Mapped[int] = mapped_column(sa.Integer)
    since: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    until: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))


class Account(tk.BaseModel):  # type: ignore[misc, valid-type]
    """One row per user who ever signed in or registered here.

    A session carries the `stamp` it was opened with and dies when the stamp changes. `confirm_digest` is "" for an
    account that awaits no confirmation.
    """

    __tablename__ = "govopen_account"

    user_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    stamp: Mapped[str] = mapped_column(sa.UnicodeText)
    confirm_digest: Mapped[str] = mapped_column(sa.UnicodeText, server_default="", default="")
    confirm_until: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    totp_secret: Mapped[str] = mapped_column(sa.UnicodeText, server_default="", default="")
    totp_since: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    totp_last: Mapped[int] = mapped_column(sa.BigInteger, server_default="0", default=0)
