"""Filing a product, or a change of one: its revision, and the case that judges it, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic.case import acting, filing
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.product import checking
from ckanext.govopen.store import cases, drafts, products

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.case.asking import Asking


def find(id_: str, *, lock: bool = False) -> Any:
    """A product's row; NotFound where there is none."""
    row = products.product(id_, lock=lock)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such product."))
    return row


def submit(context: Any, asking: Asking, data: Mapping[str, Any]) -> Any | None:
    """File a new product and commit; its row. With `dry_run` everything is only checked."""
    content = checking.content(asking, data)
    if data.get("dry_run"):
        return None
    return _file(context, asking, content, "", data)


def edit(context: Any, asking: Asking, data: Mapping[str, Any]) -> Any | None:
    """File a change of a product: what is shown stays until the change is approved.

    A submission that was returned is supplemented; one that is being looked at cannot be changed meanwhile.
    """
    row = find(str(data["id"]), lock=True)
    if row.state == "withdrawn":
        raise error("not_now", tk._("The product was withdrawn. You can submit it anew."))
    open_one = products.filed(row.id)
    stored = cases.load(open_one.case_id) if open_one and open_one.case_id else None
    if stored and stored.case.state == "open":
        raise error(
            "not_now",
            tk._(
                "The submission is being looked at. You can change it once it is decided or returned, or withdraw it."
            ),
        )
    content = checking.content(asking, data)
    if data.get("dry_run"):
        model.Session.rollback()
        return None
    if stored and open_one and stored.case.state == "waiting":
        return _supplement(asking, row, open_one, content, stored)
    if open_one:
        open_one.state = "withdrawn"  # it was never filed: a crash between the two
        model.Session.flush()
    return _file(context, asking, content, row.id, data)


def _supplement(asking: Asking, row: Any, found: Any, content: dict[str, Any], stored: cases.Stored) -> Any:
    before = found.content
    found.content, found.changed_at = content, products.now()
    if row.state == "pending":
        products.shown(row, content)
    names = checking.Check(dict(_labels())).labels
    changed = [names[key] for key, name in checking.KEYS.items() if before.get(name) != content.get(name)]
    changed += [tk._("Data sources")] if before.get("sources") != content.get("sources") else []
    changed += [tk._("Pictures")] if before.get("pictures") != content.get("pictures") else []
    text = tk._("Changed: {what}.").format(what=tk._(", ").join(changed)) if changed else tk._("Confirmed as it was.")
    drafts.drop(asking.person.id, procedure=checking.PROCEDURE, about=row.id)
    # The command commits, and the revision with it.
    acting.act(asking, {"id": stored.case.id, "command": "supplement", "answers": {"answer": text}})
    return find(row.id)


def _labels() -> Mapping[str, str]:
    from ckanext.govopen.logic.shape.cites import labels

    return labels(checking.form())


def _file(context: Any, asking: Asking, content: dict[str, Any], product_id: str, data: Mapping[str, Any]) -> Any:
    found = products.begin(asking.person.id, content, product_id, asking.at)
    row_id = found.product_id
    sent = {
        "procedure": checking.PROCEDURE,
        "bundle": found.id,
        "about": product_id,
        "answers": answers(content),
        "applicant": data.get("applicant") or {"name": content["maker"]},
    }
    try:
        filing.open_case(context, asking, sent)
    except Exception:
        model.Session.rollback()
        raise
    return find(row_id)


def answers(content: Mapping[str, Any]) -> dict[str, Any]:
    """A revision's content as answers to the profile's form, which the case keeps."""
    found: dict[str, Any] = {}
    for one in checking.form():
        if one.id == "sources":
            found[one.id] = [_named(source) for source in content["sources"]]
        elif one.id == "acquired_on":
            found[one.id] = [f"{source['acquired_on']} {source['title']}" for source in content["sources"]]
        else:
            key = checking.KEYS.get(one.id)
            value = content[key] if key else content["extra"].get(one.id)
            if value:
                found[one.id] = value
    return found


def _named(source: Mapping[str, Any]) -> str:
    """A source in words (来源): provider, title, code."""
    code = f"（{source['code']}）" if source["code"] else ""
    office = f"{source['provider']}：" if source["provider"] else ""
    return f"{office}{source['title']}{code}"


def withdraw(asking: Asking, id_: str, reason: str, *, by: str) -> Any:
    """Take a product out of the gallery; by the maker or the authority, with a reason that its page shows."""
    row = find(id_, lock=True)
    if row.state != "published":
        raise error("not_now", tk._("The product is not in the gallery."))
    products.end(row, by, reason, asking.at)
    model.Session.commit()
    return find(id_)
