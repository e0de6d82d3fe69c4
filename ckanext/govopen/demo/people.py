"""The demo's departments and people, with passwords and tokens of their own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from passlib.handlers.pbkdf2 import pbkdf2_sha512

from ckanext.govopen import config
from ckanext.govopen.demo import made
from ckanext.govopen.model.officer import OfficerRow

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from ckanext.govopen.demo.content import City, Department

MAIL = "yunling.example"
ROLES = (
    "citizen", "company", "provider", "provider2", "share_user", "authority", "authority2", "government",
    "establishment_office", "auditor", "operator",
)  # fmt: skip

LED = ("yl-data", "yl-gov", "yl-staffing")  # whose heads are leaders, with no data administrator
LEADING = ("first_responsible", "leader")  # posts of a department's leaders, in the order of its file


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. `organization` is the department's name, None for the public."""

    name: str
    id: str
    password: str
    organization: str | None = None


def system(action: str, **data: Any) -> Any:
    """An action of CKAN by the portal itself."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data)


def departments(city: City) -> dict[str, str]:
    """Make the departments that are not there yet; id by name. The offices that the site names keep its names."""
    named = {
        "yl-data": config.authority() or "yl-data",
        "yl-gov": config.government() or "yl-gov",
        "yl-staffing": config.establishment_office() or "yl-staffing",
    }
    found = {}
    for one in city.departments:
        name = named.get(one.name, one.name)
        group = model.Group.get(name)
        if group is None:
            group_id = system("organization_create", name=name, **one.fields)["id"]
            made.note("organization", [group_id])
        else:
            group_id = group.id
        found[one.name] = group_id
    model.Session.commit()
    return found


def accounts(city: City, orgs: dict[str, str], today: date) -> dict[str, Account]:
    """Everybody, by account name."""
    found: dict[str, Account] = {}
    for department in city.departments:
        found |= _officers(department, orgs[department.name], city.people["roles"].values())
    for one in city.people["public"]:
        about = {"kind": one["kind"], "code": one.get("code", "")}
        found[one["name"]] = _account(one["name"], one["fullname"], extras={"govopen": about})
    for department in city.departments:
        for post, fullname in zip(LEADING, department.leaders, strict=False):
            name = f"{department.name}-{post.replace('_', '-')}"
            found[name] = _account(name, fullname, signs_in=False)
    auditor, operator = city.people["auditor"], city.people["operator"]
    found[auditor["name"]] = _account(auditor["name"], auditor["fullname"])
    found[operator["name"]] = _account(operator["name"], operator["fullname"])
    _posts(city, found, orgs, today)
    _operator(found[operator["name"]])
    model.Session.commit()
    return found


def by_role(city: City, found: dict[str, Account]) -> dict[str, Account]:
    """The accounts that scripts play, in the order of `ROLES`."""
    people = city.people
    names = {
        **people["roles"],
        "auditor": people["auditor"]["name"],
        "operator": people["operator"]["name"],
        **{one["role"]: one["name"] for one in people["public"] if "role" in one},
    }
    return {role: found[names[role]] for role in ROLES}


def token(account: Account) -> str:
    """An API token of the account's own."""
    return str(system("api_token_create", user=account.id, name="demo")["token"])


@lru_cache
def _nobodys() -> str:
    """The hash of a password that nobody has, for those who only work behind the desks: hashing takes its time."""
    return str(pbkdf2_sha512.hash(secrets.token_urlsafe(32)))


def _officers(department: Department, org: str, playable: Container[str]) -> dict[str, Account]:
    found = {}
    for officer in department.officers:
        place = department.name if not officer.left else None
        account = _account(officer.name, officer.fullname, place, signs_in=officer.name in playable)
        if place:
            system("organization_member_create", id=org, username=account.id, role=officer.capacity)
        found[officer.name] = account
    return found


def _account(
    name: str,
    fullname: str,
    organization: str | None = None,
    extras: dict[str, Any] | None = None,
    *,
    signs_in: bool = True,
) -> Account:
    password = secrets.token_urlsafe(15)
    key = {"password": password} if signs_in else {"password_hash": _nobodys()}
    data = {"name": name, "fullname": fullname, "email": f"{name}@{MAIL}", **key}
    user_id = str(system("user_create", **data, plugin_extras=extras or {})["id"])
    made.note("user", [user_id])
    model.Session.commit()
    return Account(name, user_id, password, organization)


def _posts(city: City, found: dict[str, Account], orgs: dict[str, str], today: date) -> None:
    """The auditor's post, which goes without a membership, and each department's own."""
    auditor = found[city.people["auditor"]["name"]]
    _post(auditor, orgs["yl-data"], "auditor", today, "")
    for department in city.departments:
        leads, contact = department.name in LED, str(department.fields.get("contact") or "")
        for officer in department.officers:
            if officer.left:
                continue
            post = "case_officer" if officer.capacity != "admin" else "leader" if leads else "data_administrator"
            _post(found[officer.name], orgs[department.name], post, today, contact)
        for post in LEADING[: len(department.leaders)]:
            account = found[f"{department.name}-{post.replace('_', '-')}"]
            _post(account, orgs[department.name], post, today, contact)
    for one in city.life["posts"]:
        _changed(one, found, orgs, today)


def _changed(one: dict[str, Any], found: dict[str, Account], orgs: dict[str, str], today: date) -> None:
    """A post that changed hands."""
    account, stands_for = found[one["user"]], found.get(one.get("deputy_for", ""))
    term = {key: today - timedelta(days=one[key]) for key in ("since", "until") if key in one}
    deputy = {"deputy_for": stands_for.id} if stands_for else {}
    _enter(f"demo-{account.id}-{one['post']}", account, orgs[one["org"]], one["post"], {**term, **deputy})


def _post(account: Account, org: str, post: str, today: date, contact: str) -> None:
    _enter(f"demo-{account.id}", account, org, post, {"since": today - timedelta(days=400), "contact": contact})


def _enter(id_: str, account: Account, org: str, post: str, more: dict[str, Any]) -> None:
    row = OfficerRow(id=id_, org=org, user_id=account.id, post=post, **more)
    model.Session.merge(row)
    made.note("officer", [id_])


def _operator(account: Account) -> None:
    """The operator keeps the machine running: a sysadmin, and nobody in any matter."""
    user = model.User.get(account.id)
    if user is None:
        raise LookupError(account.id)
    user.sysadmin = True
