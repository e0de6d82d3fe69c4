"""Guides, privacy, terms, accessibility, and the maps of the site."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, abort, send_file

from ckanext.govopen import config, guides, law
from ckanext.govopen.attribution.statement import day_of
from ckanext.govopen.language import chinese
from ckanext.govopen.logic.product.listing import MOST_ROWS
from ckanext.govopen.views.parts.calling import call

blueprint = Blueprint("govopen_guides", __name__)
MOST = 50_000  # addresses of one sitemap (sitemaps.org)
PAGE = 1000


def _lang() -> str:
    return "zh" if chinese() else "en"


def word(kind: str, name: str) -> str:
    """A word in braces: of the rules in force, or of who runs the portal."""
    profile, chinese = law.in_force(), _lang() == "zh"
    if kind in ("open", "share"):
        tier = (profile.open_tiers if kind == "open" else profile.share_tiers).get(name)
        return (tier.term.zh if chinese else tier.term.en or tier.term.zh) if tier else ""
    if kind == "days":
        limit = tk.h.govopen_answer_limit(name)
        return str(limit["days"]) if limit else ""
    if kind == "kept":
        years = {"answers": config.answer_years(), "drafts": config.draft_days(), "usage": config.usage_years()}
        return str(years.get(name, ""))
    if kind == "authority":
        return tk.h.govopen_office("authority") or tk._("the data authority")
    if kind == "rules":
        return profile.title.zh if chinese else profile.title.en or profile.title.zh
    site = tk.h.govopen_site()
    known = {"site": site["full_name"], "phone": site["phone"], "address": site["address"], "host": site["host"]}
    return (known[kind] or "—") if kind in known else ""


def _guide(name: str) -> guides.Guide:
    try:
        pictures = tk.h.url_for("govopen_guides.picture", name="NAME").removesuffix("NAME")
        return guides.guide(name, _lang(), word, pictures)
    except KeyError:
        abort(404)


@blueprint.route("/guides")
def index() -> Any:
    """The guides, by who reads them."""
    found = []
    for name in guides.GUIDES:
        title, lead = guides.head(name, _lang(), word)
        found.append({"href": tk.h.url_for("govopen_guides.show", name=name), "title": title, "lead": lead})
    return tk.render("govopen/guide/index.html", {"guides": found})


@blueprint.route("/guides/<name>")
def show(name: str) -> Any:
    """One guide."""
    if name not in guides.GUIDES:
        abort(404)
    others = [
        {"href": tk.h.url_for("govopen_guides.show", name=one), "title": guides.head(one, _lang(), word)[0]}
        for one in guides.GUIDES
        if one != name
    ]
    return tk.render("govopen/guide/show.html", {"guide": _guide(name), "others": others, "is_guide": True})


@blueprint.route("/privacy", defaults={"name": "privacy"})
@blueprint.route("/terms", defaults={"name": "terms"})
@blueprint.route("/accessibility", defaults={"name": "accessibility"})
def page(name: str) -> Any:
    """A page about the portal itself."""
    return tk.render("govopen/guide/show.html", {"guide": _guide(name), "others": [], "is_guide": False})


@blueprint.route("/guides/pictures/<name>")
def picture(name: str) -> Any:
    """A picture of a guide."""
    path = guides.picture(name)
    return send_file(path, mimetype="image/webp", max_age=86400, conditional=True) if path else abort(404)


@blueprint.route("/sitemap")
def sitemap() -> Any:
    """Every public page by its place; only pages that are there."""
    columns = tk.h.govopen_footer()
    guides_ = [
        {"href": tk.h.url_for("govopen_guides.show", name=name), "label": guides.head(name, _lang(), word)[0]}
        for name in guides.GUIDES
    ]
    menu = [{"href": one["href"], "label": one["label"]} for one in tk.h.govopen_public_menu()]
    departments = call("organization_list", all_fields=True, limit=200, sort="title asc")
    offices = [
        {"href": tk.h.url_for("organization.read", id=one["name"]), "label": one["title"] or one["name"]}
        for one in departments
    ]
    sections = [{"title": tk._("Main pages"), "links": menu}, *columns, {"title": tk._("Guides"), "links": guides_},
                {"title": tk._("Departments"), "links": offices}]  # fmt: skip
    return tk.render("govopen/guide/sitemap.html", {"sections": sections})


@blueprint.route("/sitemap.xml")
def sitemap_xml() -> Any:
    """For search engines: public pages, public entries, published products; nothing that strangers cannot open."""
    fixed = [one["href"] for column in tk.h.govopen_footer() for one in column["links"]]
    fixed += [tk.h.url_for("govopen_guides.show", name=name) for name in guides.GUIDES]
    lines = [_address(path, "") for path in dict.fromkeys(["/", *fixed])]
    lines += [_address(f"/dataset/{name}", day) for name, day in _entries()]
    lines += [_address(f"/products/{id_}", day) for id_, day in _products()]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(head + "".join(lines[:MOST]) + "</urlset>\n", content_type="application/xml; charset=utf-8")


@blueprint.route("/favicon.ico")
def favicon() -> Any:
    """For what asks for it unasked: the portal's mark."""
    return tk.redirect_to(tk.h.url_for_static("/govopen/mark.svg"))


def _address(path: str, day: str) -> str:
    url = config.address(path)
    return f"<url><loc>{escape(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"


def _entries() -> list[tuple[str, str]]:
    """Names of entries that anybody may see, with the day of their last change."""
    found: list[tuple[str, str]] = []
    while len(found) < MOST:
        query = {"fl": ["name", "metadata_modified"], "sort": "name asc", "start": len(found), "rows": PAGE}
        rows = tk.get_action("package_search")({"user": "", "ignore_auth": False}, query)["results"]
        found += [(one["name"], day_of(one.get("metadata_modified"))) for one in rows]
        if len(rows) < PAGE:
            break
    return found


def _products() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    while True:
        query = {"start": len(found), "rows": MOST_ROWS}
        rows = tk.get_action("govopen_product_list")({"user": "", "ignore_auth": False}, query)["results"]
        found += [(one["id"], one["changed_on"]) for one in rows]
        if len(rows) < MOST_ROWS:
            return found
