"""Products (数据产品): submit, change, withdraw, report, show, list; the register of circulation."""

from __future__ import annotations

import uuid
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import has_request_context, request

from ckanext.govopen import config
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.product import checking, judged, listing, reporting, shaping, submitting, watching
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import fields
from ckanext.govopen.model.product import PictureRow
from ckanext.govopen.products import pictures
from ckanext.govopen.store import products

__all__ = [
    "govopen_product_dates",
    "govopen_product_edit",
    "govopen_product_form",
    "govopen_product_list",
    "govopen_product_picture_create",
    "govopen_product_register_cancel",
    "govopen_product_register_list",
    "govopen_product_report",
    "govopen_product_report_answer",
    "govopen_product_report_list",
    "govopen_product_show",
    "govopen_product_submit",
    "govopen_product_withdraw",
]
PICTURES_A_DAY = 40
EFFECTS = judged  # importing it registers what decisions do


@tk.side_effect_free
def govopen_product_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The gallery: published products, or your own with `mine`.

    :param q: words of title, text, maker or source  :param kind: one of the kinds that the form offers
    :param entry: name or id of a catalogue entry that they use
    :param flag: `public_good`, `cooperative` or `circulation`  :param mine: your own, in every state
    :param sort: newest, changed or title  :param start: :param rows: page, 100 rows at most
    :returns: count, results, facets
    """
    tk.check_access("govopen_product_list", context, data_dict)
    return listing.gallery(asking(context), data_dict)


@tk.side_effect_free
def govopen_product_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A product with its sources and acquisition dates; a withdrawn one: what it was, when and why it went.

    :param id: id of the product
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_product_show", context, data)
    return shaping.whole(submitting.find(data["id"]), asking(context))


@tk.side_effect_free
def govopen_product_form(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What a product's submission asks: the profile's fields with the articles that ask them.

    :returns: fields, kinds, and how many sources and pictures there may be
    """
    tk.check_access("govopen_product_list", context, data_dict)
    return {
        "form": fields(checking.form(), tk.h.govopen_profile()),
        "kinds": shaping.kinds(),
        "most_sources": checking.MOST_SOURCES,
        "most_pictures": checking.MOST_PICTURES,
    }


@tk.side_effect_free
def govopen_product_dates(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The days on which you were given files of an entry, from your own usage records, newest first.

    :param entry: name or id of the entry
    """
    data = schema.texts(data_dict, required=("entry",))
    tk.check_access("govopen_product_submit", context, data)
    package = model.Package.get(data["entry"])
    days = products.own_dates(asking(context).person.id, package.id) if package else []
    return {"entry": data["entry"], "dates": [day.isoformat() for day in days[:20]]}


def govopen_product_submit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Submit a product; it appears in the gallery once the authority has approved it.

    :param product_title: :param product_kind: :param product_summary: :param product_link: :param maker: texts, and
        what else the profile's form asks (see `govopen_product_form`)
    :param sources: list of `{"entry": name or id, "acquired_on": "2026-06-30"}`
    :param pictures: list of `{"id", "alt"}` of pictures uploaded before
    :param dry_run: only check
    :returns: the product with its submission's case
    """
    tk.check_access("govopen_product_submit", context, data_dict)
    who = asking(context)
    row = submitting.submit(context, who, {**data_dict, "dry_run": schema.flag(data_dict, "dry_run")})
    return shaping.whole(row, who) if row is not None else {"dry_run": True}


def govopen_product_edit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change a product of yours. What is shown stays until the change is approved; a returned one is supplemented.

    :param id: id of the product; everything else as in `govopen_product_submit`
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_product_edit", context, data)
    who = asking(context)
    row = submitting.edit(context, who, {**data_dict, "dry_run": schema.flag(data_dict, "dry_run")})
    return shaping.whole(row, who) if row is not None else {"dry_run": True}


def govopen_product_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a product out of the gallery: its maker, or the authority. A page with date and reason stays.

    :param id: id of the product  :param reason: shown on that page
    """
    data = schema.texts(data_dict, required=("id", "reason"))
    tk.check_access("govopen_product_withdraw", context, data)
    who = asking(context)
    by = "maker" if submitting.find(data["id"]).owner == who.person.id else "authority"
    row = submitting.withdraw(who, data["id"], data["reason"][:1000], by=by)
    if by == "authority":
        watching.tell(row.id, "withdrawn", {"reason": row.ended_reason})
        model.Session.commit()
    return shaping.whole(row, who)


def govopen_product_report(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Report what is wrong with a product to the authority. Nobody needs an account for it.

    :param id: id of the product  :param reason: source, misuse, harmful, broken, rights or other
    :param text: what you found  :param contact: where you can be reached, if you like
    :returns: the report's number
    """
    data = schema.texts(data_dict, required=("id",), optional=("reason", "text", "contact"))
    tk.check_access("govopen_product_report", context, data)
    address = (request.remote_addr or "") if has_request_context() else ""
    return reporting.report(asking(context), data, address)


@tk.side_effect_free
def govopen_product_report_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Reports about products that wait for the authority.

    :param handled: those that were dealt with instead
    """
    tk.check_access("govopen_product_report_list", context, data_dict)
    found = reporting.reports(handled=schema.flag(data_dict, "handled"))
    return {"count": len(found), "results": found}


def govopen_product_report_answer(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Close a report, saying what was done.

    :param id: number of the report  :param answer: what was done
    """
    data = schema.texts({**data_dict, "id": str(data_dict.get("id") or "")}, required=("id", "answer"))
    tk.check_access("govopen_product_report_list", context, data)
    number = schema.number(data, "id", most=2**31)
    return reporting.answer(asking(context), number or 0, data["answer"][:1000])


def govopen_product_picture_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Upload a picture for a product of yours: PNG, JPEG or WebP, 8 MB at most. It is written anew, without metadata.

    :param upload: the file
    :returns: id, url, width, height
    """
    tk.check_access("govopen_product_submit", context, data_dict)
    who = asking(context)
    if products.pictures_today(who.person.id) >= PICTURES_A_DAY:
        raise error("too_many", tk._("{n} pictures a day at most.").format(n=PICTURES_A_DAY))
    upload: Any = data_dict.get("upload")
    body = upload.stream.read(pictures.LARGEST + 1) if hasattr(upload, "stream") else b""
    try:
        found = pictures.read(body)
    except pictures.NoPictureError as no:
        raise error("invalid", _no_picture(no.code), problems=[_problem(no.code)]) from None
    row: Any = PictureRow(
        id=str(uuid.uuid4()), owner=who.person.id, width=found.width, height=found.height, body=found.body,
        small=found.small, created_at=products.now(),
    )  # fmt: skip
    model.Session.add(row)
    model.Session.commit()
    return {"id": row.id, "url": shaping.picture({"id": row.id})["url"], "width": row.width, "height": row.height}


def _problem(code: str) -> dict[str, str]:
    return {"field": "pictures", "code": code, "message": _no_picture(code)}


def _no_picture(code: str) -> str:
    """What is wrong with an upload, in words."""
    return {
        "empty": tk._("The picture is empty."),
        "large": tk._("The picture is too large: 8 MB and 40 million pixels at most."),
        "kind": tk._("Pictures are PNG, JPEG or WebP. This file is something else."),
        "damaged": tk._("The picture is damaged and cannot be read."),
    }[code]


@tk.side_effect_free
def govopen_product_register_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The register of products in circulation, cancelled ones included.

    :param q: number, title, maker or exchange  :param start: :param rows: page, 100 rows at most
    """
    tk.check_access("govopen_product_list", context, data_dict)
    return listing.register(data_dict)


def govopen_product_register_cancel(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Cancel the registration of a product: its maker, or the authority. The line stays, with date and reason.

    :param id: id of the product  :param reason: shown on the register
    """
    data = schema.texts(data_dict, required=("id", "reason"))
    tk.check_access("govopen_product_withdraw", context, data)
    who = asking(context)
    row = submitting.find(data["id"], lock=True)
    day = who.at.astimezone(config.timezone()).date()
    if not products.cancel(row.id, data["reason"][:1000], day):
        raise error("not_now", tk._("The product is not on the register."))
    row.extra = {key: value for key, value in row.extra.items() if key not in ("circulation", "exchange", "compliance")}
    if row.owner != who.person.id:
        watching.tell(row.id, "register", {"reason": data["reason"][:1000]})
    model.Session.commit()
    return shaping.whole(submitting.find(data["id"]), who)
