"""Who may publish an entry: whoever the regulation's review names (design §4), nobody by being sysadmin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.store import people

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile

APPROVING = {"approve", "decide"}
ACTING = ("admin", "editor")


def is_reviewed(profile: Profile) -> bool:
    """Whether entries are approved before publication (`catalogue_review`); tengzhou 8 only tells the authority."""
    review = profile.procedures.get("catalogue_review")
    return review is None or any(step.verb in APPROVING for route in review.routes for step in route.steps)


def is_authority(user: str) -> bool:
    """Whether a user (name or id) acts for the data authority: by its register of officers once that is filled."""
    office = people.organization(config.authority())
    return bool(office and user) and office in people.person(user).orgs


def may_publish(user: str, owner: str) -> bool:
    """Whether a user (name or id) signs for publication: the authority; where it is only told, the department."""
    return is_authority(user) or (not is_reviewed(law.in_force()) and acts_for(user, owner))


def acts_for(user: str, organization: str) -> bool:
    """Whether a user edits or heads an organization; both by name or id."""
    if not (user and organization):
        return False
    found = (
        model.Session.query(model.Member.id)
        .join(model.Group, model.Group.id == model.Member.group_id)
        .join(model.User, model.User.id == model.Member.table_id)
        .filter(model.Member.table_name == "user", model.Member.state == "active", model.Group.state == "active")
        .filter(model.Member.capacity.in_(ACTING))
        .filter((model.Group.id == organization) | (model.Group.name == organization))
        .filter((model.User.id == user) | (model.User.name == user))
    )
    return bool(model.Session.query(found.exists()).scalar())


def is_officer(user: str) -> bool:
    """Whether a user belongs to any department, in whatever capacity."""
    if not user:
        return False
    found = (
        model.Session.query(model.Member.id)
        .join(model.Group, model.Group.id == model.Member.group_id)
        .join(model.User, model.User.id == model.Member.table_id)
        .filter(model.Member.table_name == "user", model.Member.state == "active")
        .filter(model.Group.is_organization.is_(True), model.Group.state == "active")
        .filter((model.User.id == user) | (model.User.name == user))
    )
    return bool(model.Session.query(found.exists()).scalar())
