"""Table of officers (数据管理员等岗位): who holds which post in which organization from when to when."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class OfficerRow(Base):
    """A post held. `deputy_for`: the user stood in for, while that one is away.

    Rows are never deleted: who acted for whom on a day can be told for good. `until` one day before `since`: the post
    was never taken up. `case_id`, `ended_case_id`: the notices of change to the authority.
    """

    __tablename__ = "govopen_officer"

    id = sa.Column(sa.Text, primary_key=True)
    org = sa.Column(sa.Text, nullable=False)
    user_id = sa.Column(sa.Text, nullable=False)
    post = sa.Column(sa.Text, nullable=False)
    deputy_for = sa.Column(sa.Text)
    since = sa.Column(sa.Date, nullable=False)
    until = sa.Column(sa.Date)  # last day; None: no end
    contact = sa.Column(sa.Text, nullable=False, default="")  # of the office, not of the person
    case_id = sa.Column(sa.Text)
    ended_case_id = sa.Column(sa.Text)
    joined = sa.Column(sa.Boolean, nullable=False, default=False)  # the register made the person a member
    entered_by = sa.Column(sa.Text, nullable=False, default="")
    entered_at = sa.Column(sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
