"""Table of officers (数据管理员等岗位): who holds which post in which organization from when to when."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class OfficerRow(Base):
    """A post held. `deputy_for`: the user stood in for, while that one is away."""

    __tablename__ = "govopen_officer"

    id = sa.Column(sa.Text, primary_key=True)
    org = sa.Column(sa.Text, nullable=False)
    user_id = sa.Column(sa.Text, nullable=False)
    post = sa.Column(sa.Text, nullable=False)
    deputy_for = sa.Column(sa.Text)
    since = sa.Column(sa.Date, nullable=False)
    until = sa.Column(sa.Date)
