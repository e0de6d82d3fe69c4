"""Validators: each module lists its own in `__all__`."""

from __future__ import annotations
