"""Who reads what others left behind: the authority and registered auditors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.access.verdict import today

if TYPE_CHECKING:
    from ckanext.govopen.access.people import Asker

_AUDITOR = sa.text("""
    SELECT EXISTS (SELECT FROM govopen_officer WHERE user_id = :user AND post = 'auditor'
                   AND since <= :day AND (until IS NULL OR until >= :day))
""")


def is_auditor(asker: Asker) -> bool:
    """Whether the asker holds the post of auditor today."""
    if not asker.id:
        return False
    return bool(model.Session.execute(_AUDITOR, {"user": asker.id, "day": today()}).scalar())


def of_authority(asker: Asker) -> bool:
    """Whether the asker belongs to the data authority."""
    if not asker.departments:  # most readers: nothing to look up for them
        return False
    authority = model.Group.get(config.authority()) if config.authority() else None
    return bool(authority and authority.id in asker.departments)


def may_audit(asker: Asker) -> bool:
    """Whether the asker reads usage of every department: authority, auditor, operator."""
    return asker.sysadmin or of_authority(asker) or is_auditor(asker)
