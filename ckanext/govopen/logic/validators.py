"""Validators that know the profile."""

from __future__ import annotations

__all__: list[str] = []
