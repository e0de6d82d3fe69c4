"""What the demo made (演示数据), so that it can be taken away again and nothing else with it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class DemoRow(Base):
    """One thing of the demo. `kind` is organization, user, entry, case or officer; `id` its own id there."""

    __tablename__ = "govopen_demo"

    kind = sa.Column(sa.Text, primary_key=True)
    id = sa.Column(sa.Text, primary_key=True)
    loaded_at = sa.Column(sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
