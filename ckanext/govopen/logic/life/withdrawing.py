"""What a matter about a tier may say besides its form."""

from __future__ import annotations

LAW_FIELDS = ("open_basis", "open_conditions", "open_mode", "share_basis", "share_conditions", "share_mode")
