"""Who keeps the register of officers (岗位登记), and whom they may enter.

A department's register is kept by its administrators: CKAN's admin of the organization, the registered data
administrator, whoever leads. The authority keeps that of every department; nobody but its own administrators keeps the
authority's. A case officer keeps none, and names a colleague for days of absence alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.logic.case.filing import KINDS, account_kind
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import officers, people

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Post
    from ckanext.govopen.store.people import Person

LEADS, KEEPS, NONE = 2, 1, 0  # ranks


def may_manage(person: Person, org: str) -> bool:
    """Whether somebody keeps the register of an organization."""
    if not org:
        return False
    own = org in person.orgs and _rank(person.id, org) > NONE
    return own or (person.authority and org != people.organization(config.authority()))


def may_see(person: Person, org: str) -> bool:
    """Whether somebody reads the register of an organization: whoever acts for it, the authority, the auditor."""
    return bool(org) and (org in person.orgs or person.authority or person.auditor)


def _rank(user_id: str, org: str) -> int:
    """How high somebody stands in an organization today. Who stands in for another gains nothing here."""
    rows = officers.rows(org=org, user=user_id, day=officers.today())
    held = {row.post for row in rows if row.deputy_for is None}
    if held & set(officers.leading()):
        return LEADS
    return KEEPS if people.ADMINISTRATOR in held or user_id in people.admins(org) else NONE


def _asks(post: Post) -> int:
    return LEADS if post.leads else KEEPS if post.id == people.ADMINISTRATOR else NONE


def not_above(person: Person, org: str, post: Post, user: Any) -> None:
    """Refuse somebody who enters themselves into a post above their own.

    An admin of the organization may take a leading post while nobody leads it: there is nobody above to ask.
    """
    if user.id != person.id or _asks(post) <= _rank(person.id, org):
        return
    led = officers.holders(org, officers.leading(), officers.today())
    if not led and user.id in people.admins(org):
        return
    text = tk._("Nobody enters themselves into a higher post. Whoever leads the department, or the authority, does.")
    raise _wrong("higher", text)


def one_of_us(org: str, user: Any, *, confirmed: bool) -> None:
    """Refuse accounts that are no officer's: a company's always; one with matters of its own unless confirmed.

    Members of the organization were let in by its admin already.
    """
    if account_kind(user.id) != KINDS[0]:
        text = tk._("This is the account of a company or an organization. An officer needs an account of their own.")
        raise _wrong("company", text)
    if confirmed or user.id in {one.id for one in people.staff(org)} or not _outsider(user.id):
        return
    text = tk._(
        "This account has filed applications of its own on the portal. "
        "Please make sure whose it is, then confirm that the person works for the department."
    )
    raise _wrong("outsider", text)


def colleague(org: str, user: Any) -> None:
    """Refuse a deputy from outside: bringing somebody in is the administrators' business."""
    if user.id not in {one.id for one in people.staff(org)}:
        text = tk._("You can name a colleague of the department. Somebody else is entered by its administrators.")
        raise _wrong("colleague", text)


def _outsider(user_id: str) -> bool:
    """Whether somebody has applications or grants as a member of the public."""
    public = [one.id for one in law.in_force().procedures.values() if one.applicant == "anyone"]
    filed = sa.select(CaseRow.id).where(
        CaseRow.applicant == user_id, CaseRow.party == "", CaseRow.procedure.in_(public)
    )
    granted = sa.select(GrantRow.id).where(GrantRow.holder == user_id)
    return any(model.Session.execute(query.limit(1)).first() for query in (filed, granted))


def _wrong(code: str, message: str) -> Exception:
    model.Session.rollback()
    return error("invalid", message, problems=[{"field": "user", "code": code, "message": message}])
