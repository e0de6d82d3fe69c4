"""Products of the demo city, submitted and judged through the portal's own commands, each dated in the past."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
import yaml
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.demo import drawings, made, replay
from ckanext.govopen.demo.content import DATA
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.product import PictureRow, ProductRow
from ckanext.govopen.products import pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAYS = 2  # that the authority takes
AUTHORITY = "lin-yue"


def load(today: date, say: Callable[[str], None]) -> None:
    """Submit and judge them all; tells how many, and which the rules in force would not take."""
    told = yaml.safe_load((DATA / "products.yaml").read_text("utf-8"))
    count = 0
    for spec in sorted(told["products"], key=lambda spec: -spec["filed"]):
        try:
            _one(spec, today)
            count += 1
        except (tk.ValidationError, tk.ObjectNotFound) as refusal:  # noqa: PERF203  # one refused, the others go on
            model.Session.rollback()
            say(f"  not under this regulation: {spec['title']}: {refusal}")
    for report in told["reports"]:
        _report(report)
    say(f"{count} products")


def _one(spec: Mapping[str, Any], today: date) -> None:
    at = _instant(today, spec["filed"])
    said = {
        "product_title": spec["title"],
        "product_kind": spec["kind"],
        "product_summary": spec["summary"].strip(),
        "maker": spec["maker"],
        "exchange": spec.get("exchange", ""),
        "compliance": spec.get("compliance", ""),
        "sources": [
            {"entry": _entry(one["title"]), "acquired_on": (today - timedelta(days=one["acquired"])).isoformat()}
            for one in spec["sources"]
        ],
        "pictures": [{"id": _picture(spec, at), "alt": ""}],
        **dict.fromkeys(spec.get("flags", ()), True),
    }
    product = replay.command(spec["by"], "govopen_product_submit", at, **said)
    made.note("product", [product["id"]])
    row = model.Session.execute(sa.select(CaseRow.id).where(CaseRow.bundle == product["submission"]["id"])).scalar_one()
    made.note("case", [row])
    if spec["end"]:
        then = min(_instant(today, max(spec["filed"] - DAYS, 0)), datetime.now(config.timezone()))
        replay.command(AUTHORITY, "govopen_case_act", then, id=row, command=spec["end"], answers={})
    if spec.get("withdrawn"):
        end = spec["withdrawn"]
        replay.command(
            spec["by"], "govopen_product_withdraw", _instant(today, end["ago"]), id=product["id"], reason=end["reason"]
        )
    model.Session.commit()


def _report(report: Mapping[str, Any]) -> None:
    """Somebody's report about a product that is shown, dealt with where the story says how."""
    query = sa.select(ProductRow.id).where(ProductRow.title == report["product"], ProductRow.state == "published")
    product = model.Session.scalars(query.where(ProductRow.id.in_(made.ids("product")))).first()
    if product is None:
        return
    now = datetime.now(config.timezone())
    said = {"id": product, "reason": report["reason"], "text": report["text"]}
    number = replay.command(report["by"], "govopen_product_report", now, **said)["id"]
    if report.get("answer"):
        replay.command(AUTHORITY, "govopen_product_report_answer", now, id=number, answer=report["answer"])


def _entry(title: str) -> str:
    """The demo's entry of that title."""
    ids = made.ids("entry")
    query = sa.select(model.Package.name).where(model.Package.title == title, model.Package.id.in_(ids))
    return str(model.Session.scalars(query).first() or title)


def _picture(spec: Mapping[str, Any], at: datetime) -> str:
    found = pictures.read(drawings.draw(spec["picture"], spec["title"]))
    user: Any = model.User.get(spec["by"])
    row = PictureRow(
        id=str(uuid.uuid4()), owner=user.id, width=found.width, height=found.height, body=found.body,
        small=found.small, created_at=at,
    )  # fmt: skip
    model.Session.add(row)
    model.Session.flush()
    return str(row.id)


def _instant(today: date, ago: int) -> datetime:
    at = datetime.combine(today - timedelta(days=ago), time(11, 20), tzinfo=config.timezone())
    return min(at, datetime.now(config.timezone()))


def remove() -> int:
    """Drop the demo's products with everything that hangs on them; how many."""
    ids = made.ids("product")
    owned = sa.select(ProductRow.owner).where(ProductRow.id.in_(ids))
    model.Session.execute(sa.delete(PictureRow).where(PictureRow.owner.in_(owned)))
    gone = model.Session.query(ProductRow).filter(ProductRow.id.in_(ids)).delete(synchronize_session=False)
    model.Session.commit()
    return int(gone)
