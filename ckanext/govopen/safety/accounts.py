"""What an account has beside CKAN's user: the stamp of its sessions, and whether it is an officer's."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.access.record import keyed
from ckanext.govopen.model.account import Account

_OFFICER = sa.text("""
    SELECT EXISTS (SELECT FROM member m JOIN "group" g ON g.id = m.group_id
                   WHERE m.table_name = 'user' AND m.table_id = :user AND m.state = 'active'
                     AND g.is_organization AND g.state = 'active')
        OR EXISTS (SELECT FROM govopen_officer WHERE user_id = :user AND (until IS NULL OR until >= CURRENT_DATE))
""")


def is_officer(user: Any) -> bool:
    """Whether somebody works here: of a department, with a post, or the operator."""
    return bool(user.sysadmin or model.Session.execute(_OFFICER, {"user": user.id}).scalar())


def account(user_id: str) -> Account:
    """The account's row, made when first asked for."""
    found = model.Session.get(Account, user_id)
    if found is None:
        found = Account(user_id=user_id, stamp=secrets.token_urlsafe(16))
        model.Session.add(found)
        model.Session.commit()
    return found


def stamp(user: Any) -> str:
    """What a good session of this user carries. It follows the password, so another password ends them all."""
    return keyed("session", account(user.id).stamp, user.password or "")[:32]


def revoke_sessions(user_id: str) -> None:
    """End every session of an account, on all machines."""
    account(user_id).stamp = secrets.token_urlsafe(16)
    model.Session.commit()
