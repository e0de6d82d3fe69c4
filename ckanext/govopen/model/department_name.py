"""Names that departments bore before: the database writes them itself (trigger of migration 0015)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class DepartmentNameRow(Base):
    """What a department was called until an instant."""

    __tablename__ = "govopen_department_name"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    org = sa.Column(sa.Text, nullable=False)
    title = sa.Column(sa.Text, nullable=False)
    until_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
