"""Who may do what with products. Sysadmins get no more than anybody: the operator moderates nothing."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.product.submitting import find

__all__ = [
    "govopen_product_edit",
    "govopen_product_list",
    "govopen_product_report",
    "govopen_product_report_list",
    "govopen_product_show",
    "govopen_product_submit",
    "govopen_product_withdraw",
]


def _yes() -> dict[str, Any]:
    return {"success": True}


def _no(why: str) -> dict[str, Any]:
    return {"success": False, "msg": why}


@tk.auth_allow_anonymous_access
def govopen_product_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Everybody; what is under review is left out, except one's own."""
    return _yes()


@tk.auth_allow_anonymous_access
@tk.auth_sysadmins_check
def govopen_product_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Everybody, once it was published; before that its maker and the authority."""
    row = find(data_dict["id"])
    if row.published_at is not None:
        return _yes()
    who = asking(context).person
    return _yes() if row.owner == who.id or who.authority else _no(tk._("This product is not published."))


@tk.auth_sysadmins_check
def govopen_product_submit(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in."""
    return _yes() if asking(context).person.id else _no(tk._("Please sign in to submit a product."))


@tk.auth_sysadmins_check
def govopen_product_edit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The maker."""
    who = asking(context).person
    if not who.id:
        return _no(tk._("Please sign in."))
    return _yes() if find(data_dict["id"]).owner == who.id else _no(tk._("Only the maker may change a product."))


@tk.auth_sysadmins_check
def govopen_product_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The maker, or the authority."""
    who = asking(context).person
    if not who.id:
        return _no(tk._("Please sign in."))
    allowed = who.authority or find(data_dict["id"]).owner == who.id
    return _yes() if allowed else _no(tk._("Only the maker or the data authority may withdraw a product."))


@tk.auth_allow_anonymous_access
def govopen_product_report(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Everybody: what is wrong may be said by whoever sees it."""
    return _yes()


@tk.auth_sysadmins_check
def govopen_product_report_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """The authority."""
    return _yes() if asking(context).person.authority else _no(tk._("Reports go to the data authority."))
