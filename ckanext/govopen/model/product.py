"""Tables of products (数据产品): what is shown, what is under review, sources, pictures, reports, registrations."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Base: Any = tk.BaseModel
_instant = sa.DateTime(timezone=True)


class ProductRow(Base):
    """A product as the public sees it: the content of its approved revision.

    `state` is pending (nothing approved yet), published or withdrawn. `ended_by` is maker | authority.
    """

    __tablename__ = "govopen_product"

    id = sa.Column(sa.Text, primary_key=True)
    owner = sa.Column(sa.Text, nullable=False)
    state = sa.Column(sa.Text, nullable=False)
    revision_id = sa.Column(sa.Text, nullable=False, default="")
    title = sa.Column(sa.Text, nullable=False)
    kind = sa.Column(sa.Text, nullable=False)
    summary = sa.Column(sa.Text, nullable=False)
    link = sa.Column(sa.Text, nullable=False)
    maker = sa.Column(sa.Text, nullable=False)
    pictures = sa.Column(JSONB, nullable=False, default=list)  # [{"id", "alt"}]
    extra = sa.Column(JSONB, nullable=False, default=dict)  # what else the profile's form asks
    created_at = sa.Column(_instant, nullable=False)
    published_at = sa.Column(_instant)
    changed_at = sa.Column(_instant, nullable=False)
    ended_at = sa.Column(_instant)
    ended_by = sa.Column(sa.Text, nullable=False, default="")
    ended_reason = sa.Column(sa.Text, nullable=False, default="")
    link_state = sa.Column(sa.Text, nullable=False, default="")  # "" | ok | broken
    link_said = sa.Column(sa.Text, nullable=False, default="")
    link_failures = sa.Column(sa.Integer, nullable=False, default=0)
    link_checked_at = sa.Column(_instant)


class RevisionRow(Base):
    """One submission of a product: its content, and the case that judges it. Its id is the case's `bundle`."""

    __tablename__ = "govopen_product_revision"

    id = sa.Column(sa.Text, primary_key=True)
    product_id = sa.Column(sa.Text, nullable=False)
    case_id = sa.Column(sa.Text)
    state = sa.Column(sa.Text, nullable=False)  # filed | approved | refused | withdrawn
    content = sa.Column(JSONB, nullable=False)
    created_at = sa.Column(_instant, nullable=False)
    changed_at = sa.Column(_instant, nullable=False)


class SourceRow(Base):
    """An entry that a published product uses. `seen` is the entry as its maker was last told; `gone` why it is not."""

    __tablename__ = "govopen_product_source"

    product_id = sa.Column(sa.Text, primary_key=True)
    entry_id = sa.Column(sa.Text, primary_key=True)
    place = sa.Column(sa.Integer, nullable=False)
    title = sa.Column(sa.Text, nullable=False)
    code = sa.Column(sa.Text, nullable=False)
    provider = sa.Column(sa.Text, nullable=False)
    acquired_on = sa.Column(sa.Date, nullable=False)
    recorded = sa.Column(sa.Boolean, nullable=False)  # the date is one of the maker's own downloads on record
    seen = sa.Column(JSONB, nullable=False)
    gone = sa.Column(sa.Text, nullable=False, default="")  # "" | withdrawn | tier | changed
    changed_at = sa.Column(_instant)


class PictureRow(Base):
    """A picture, re-encoded here: WebP, in full and small."""

    __tablename__ = "govopen_product_picture"

    id = sa.Column(sa.Text, primary_key=True)
    owner = sa.Column(sa.Text, nullable=False)
    width = sa.Column(sa.Integer, nullable=False)
    height = sa.Column(sa.Integer, nullable=False)
    body = sa.Column(sa.LargeBinary, nullable=False)
    small = sa.Column(sa.LargeBinary, nullable=False)
    created_at = sa.Column(_instant, nullable=False)


class ReportRow(Base):
    """What somebody finds wrong with a product. `reporter` is "" for nobody signed in, `address` a salted digest."""

    __tablename__ = "govopen_product_report"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    product_id = sa.Column(sa.Text, nullable=False)
    reporter = sa.Column(sa.Text, nullable=False)
    address = sa.Column(sa.Text, nullable=False)
    reason = sa.Column(sa.Text, nullable=False)
    text = sa.Column(sa.Text, nullable=False)
    contact = sa.Column(sa.Text, nullable=False)
    at = sa.Column(_instant, nullable=False)
    handled_at = sa.Column(_instant)
    handled_by = sa.Column(sa.Text, nullable=False, default="")
    answer = sa.Column(sa.Text, nullable=False, default="")


class RegistrationRow(Base):
    """A compliance registration (合规登记, huizhou 18) of a product in circulation; cancelled ones stay listed."""

    __tablename__ = "govopen_product_registration"

    number = sa.Column(sa.Text, primary_key=True)
    product_id = sa.Column(sa.Text, nullable=False)
    title = sa.Column(sa.Text, nullable=False)
    maker = sa.Column(sa.Text, nullable=False)
    exchange = sa.Column(sa.Text, nullable=False)
    registered_on = sa.Column(sa.Date, nullable=False)
    changed_on = sa.Column(sa.Date)
    cancelled_on = sa.Column(sa.Date)
    cancelled_reason = sa.Column(sa.Text, nullable=False, default="")
