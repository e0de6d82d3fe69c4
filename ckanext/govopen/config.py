"""The only reader of CKAN's configuration."""

from __future__ import annotations

from typing import cast

import ckan.plugins.toolkit as tk


def profile_id() -> str:
    """Id of the regulation in force here (`govopen.profile`)."""
    return cast("str", tk.config["govopen.profile"])


def overlays() -> tuple[str, ...]:
    """Ids of the profiles that tighten limits (`govopen.overlays`)."""
    return tuple(cast("list[str]", tk.config["govopen.overlays"]))


def authority() -> str:
    """Name or id of the data authority's organization (`govopen.authority`)."""
    return cast("str", tk.config["govopen.authority"])


def government() -> str:
    """Name or id of the government's organization (`govopen.government`)."""
    return cast("str", tk.config["govopen.government"])
