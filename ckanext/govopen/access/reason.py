"""A verdict in words: why, by which article, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import ckan.plugins.toolkit as tk
from ckan import model
from flask import has_app_context

if TYPE_CHECKING:
    from ckanext.govopen.access.verdict import Access


class Way(TypedDict):
    """What to do now: `kind` is sign_in | apply | renew | accept | wait | request | none; `url` "": no page."""

    kind: str
    text: str
    url: str


class Said(TypedDict):
    """What a person or a program is told about an access."""

    allowed: bool
    reason: str
    message: str
    way: Way
    cites: list[dict[str, str]]


def explain(access: Access) -> Said:
    """The answer to "may I, and if not, what helps?", in the reader's language."""
    by_tier = access.reason in {"closed", "no_grant", "expired", "free", "shared"}
    cites = access.tier.cites if access.tier and by_tier else ()
    return {
        "allowed": access.allowed,
        "reason": access.reason,
        "message": _message(access),
        "way": _way(access),
        "cites": [{"law": cite.law, "article": str(cite.article)} for cite in cites],
    }


def _message(access: Access) -> str:
    _ = tk._
    until = access.grant.until.isoformat() if access.grant and access.grant.until else ""
    texts = {
        "free": _("Anybody may have this data."),
        "shared": _("Departments may have this data without applying."),
        "owner": _("Your department provides this data."),
        "sysadmin": _("Opened by the operator of the portal; on record."),
        "grant": _("You may use this data until {date}.").format(date=until) if until else _("You may use this data."),
        "pending": _("The use was granted. The department has yet to supply the data."),
        "conditions": _("You were granted this data on conditions. Once you accept them, it is yours to download."),
        "expired": _("Your right to use this data has ended."),
        "no_grant": _("This data is given to those who apply and are granted its use."),
        "closed": _("By law this data is not given out."),
        "hidden": _("This is not available to you."),
    }
    return texts[access.reason]


def _way(access: Access) -> Way:
    _ = tk._
    if access.allowed or access.reason == "closed":
        return _request(access) if not access.allowed else {"kind": "none", "text": "", "url": ""}
    if access.reason == "pending":
        return {"kind": "wait", "text": _("You will be told when it is here."), "url": _page("/me/cases")}
    if access.reason == "conditions" and access.grant:
        url = _page(f"/grants/{access.grant.id}/conditions")
        return {"kind": "accept", "text": _("Read and accept the conditions"), "url": url}
    if access.reason == "hidden":
        return _sign_in(_("If you work for a department, sign in first.")) if not access.asker.id else _none()
    if not access.asker.id:
        return _sign_in(_("Sign in, then apply. If you hold a grant already, signing in is enough."))
    kind, text = ("renew", _("Apply again")) if access.reason == "expired" else ("apply", _("Apply for this data"))
    path = "/share/apply" if access.tier and access.tier.axis == "share" else "/apply"
    return {"kind": kind, "text": text, "url": _page(f"{path}/{_name(access)}")}


def _request(access: Access) -> Way:
    """Where the law closes the data, one may still say what one needs."""
    url = _page("/requests/new") if access.asker.id else ""
    return {"kind": "request", "text": tk._("Say what you need it for"), "url": url} if url else _none()


def _none() -> Way:
    return {"kind": "none", "text": "", "url": ""}


def _sign_in(text: str) -> Way:
    return {"kind": "sign_in", "text": text, "url": tk.url_for("user.login") if has_app_context() else "/user/login"}


def _name(access: Access) -> str:
    entry: Any = model.Package.get(access.entry_id)
    return str(entry.name) if entry else access.entry_id


def _page(path: str) -> str:
    """The address of a page of ours, "" while this portal has no such page."""
    if not has_app_context():  # a job or a command asks
        return ""
    return str(tk.h.url_for(path)) if tk.h.govopen_page_exists(path) else ""
