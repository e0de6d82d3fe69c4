"""Products on pages: gallery, product, mine, pictures, badge, register of circulation."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, abort, request

from ckanext.govopen.access.gate import never_store
from ckanext.govopen.language import say
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.store import products
from ckanext.govopen.views.parts import badge as badges
from ckanext.govopen.views.parts import own
from ckanext.govopen.views.parts.calling import call, sign_in

blueprint = Blueprint("govopen_products", __name__)
PER_PAGE = 12
FILTERS = ("q", "kind", "entry", "flag", "sort")


@blueprint.route("/products")
def gallery() -> Any:
    """What became of the data."""
    filters = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    page = max(request.args.get("page", 1, type=int), 1)
    try:
        found = call("govopen_product_list", **filters, start=(page - 1) * PER_PAGE, rows=PER_PAGE)
    except tk.ValidationError:
        return tk.redirect_to("govopen_products.gallery")
    form = {one["id"]: one for one in call("govopen_product_form")["form"]}
    flags = [{"id": one["id"], "label": FLAGS()[one["id"]]} for one in form.values() if one["id"] in FLAGS()]
    return tk.render(
        "govopen/product/gallery.html",
        {
            "rows": found["results"], "count": found["count"], "facets": found["facets"], "filters": filters,
            "flags": flags, "page": page, "pages": -(-found["count"] // PER_PAGE), "per_page": PER_PAGE, "say": say,
            "entry": _entry(filters.get("entry", "")), "sorts": sorts(), "circulates": "circulation" in form,
            "href": lambda n: tk.h.url_for("govopen_products.gallery", page=n, **filters),
            "without": lambda **change: tk.h.url_for("govopen_products.gallery", **{**filters, **change}),
        },
    )  # fmt: skip


def FLAGS() -> dict[str, str]:  # noqa: N802  # words that need the reader's language
    """What a product may be marked with, in short."""
    return {
        "public_good": tk._("For the public good"),
        "cooperative": tk._("Cooperative development"),
        "circulation": tk._("In circulation"),
    }


def sorts() -> list[tuple[str, str]]:
    """Orders of the gallery."""
    return [("newest", tk._("Newest first")), ("changed", tk._("Last changed")), ("title", tk._("By name"))]


def _entry(name: str) -> dict[str, Any] | None:
    if not name:
        return None
    try:
        return call("package_show", id=name)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def shown(id_: str) -> dict[str, Any]:
    """A product for this reader, or the right error page."""
    try:
        return call("govopen_product_show", id=id_)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        if not tk.current_user.is_authenticated:
            abort(sign_in())
        abort(404)


@blueprint.route("/products/<id>")
def show(id: str) -> Any:  # noqa: A002
    """A product; a withdrawn one answers 410 with what is left to say."""
    product = shown(id)
    if product["state"] == "withdrawn":
        return tk.render("govopen/product/gone.html", {"product": product, "say": say}), 410
    return tk.render(
        "govopen/product/show.html",
        {"product": product, "say": say, "flags": FLAGS(), "authority": asking(_context()).person.authority,
         "badge": badges.embedding(product)},
    )  # fmt: skip


def _context() -> Any:
    user = tk.current_user
    return {"user": user.name, "auth_user_obj": user} if user.is_authenticated else {"user": ""}


@blueprint.route("/me/products")
def mine() -> Any:
    """The reader's own, in every state."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found = call("govopen_product_list", mine=True, rows=100)
    drafts = own.drafts("product_submission")
    return tk.render("govopen/product/mine.html", {"rows": found["results"], "drafts": drafts, "say": say})


@blueprint.route("/products/pictures/<name>.webp")
def picture(name: str) -> Any:
    """A picture. Those of products in the gallery are everybody's, others the maker's and the authority's."""
    id_ = name.removesuffix("-small")
    row = products.picture(id_)
    if row is None:
        abort(404)
    public = products.is_shown(id_)
    if not public:
        who = asking(_context()).person
        if row.owner != who.id and not who.authority:
            abort(404)
        never_store()
    response = Response(row.small if name.endswith("-small") else row.body, content_type="image/webp")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if public:
        response.set_etag(name)
        response.cache_control.public, response.cache_control.max_age = True, 86400
        response.make_conditional(request)
    return response


@blueprint.route("/products/<id>/badge.svg")
def badge(id: str) -> Any:  # noqa: A002
    """A badge for the product's own site: made here, nothing in it is fetched from anywhere."""
    product = shown(id)
    if product["state"] != "published":
        abort(404)
    response = Response(badges.svg(product), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.cache_control.public, response.cache_control.max_age = True, 3600
    return response


@blueprint.route("/products/registrations")
def registrations() -> Any:
    """The register of products in circulation; only under rules that know one."""
    if not any(one["id"] == "circulation" for one in call("govopen_product_form")["form"]):
        abort(404)
    query = request.args.get("q", "").strip()
    page = max(request.args.get("page", 1, type=int), 1)
    found = call("govopen_product_register_list", q=query, start=(page - 1) * 50, rows=50)
    field = next(one for one in call("govopen_product_form")["form"] if one["id"] == "circulation")
    return tk.render(
        "govopen/product/registrations.html",
        {"rows": found["results"], "count": found["count"], "q": query, "page": page, "pages": -(-found["count"] // 50),
         "cites": field["cites"],
         "href": lambda n: tk.h.url_for("govopen_products.registrations", page=n, **({"q": query} if query else {}))},
    )  # fmt: skip
