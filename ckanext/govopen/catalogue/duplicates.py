"""Entries of the whole catalogue that may be the same data (一数一源): candidates by SQL, measured one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.similarity import Likeness, likeness, names, plain, worth_showing
from ckanext.govopen.store.literal import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CANDIDATES, MOST = 400, 8
# Published entries and drafts alike: a second source is noticed before it is registered.
QUERY = """
SELECT p.id, p.name, p.title, p.state, p.owner_org, p.extras->>'items' AS items, p.extras->>'resource_code' AS code
FROM package p
WHERE p.type = 'dataset' AND p.state IN ('active', 'draft') AND p.id <> :entry
  AND (p.title LIKE ANY(:likes) OR p.extras->>'items' LIKE ANY(:items)
       OR (:code <> '' AND p.extras->>'resource_code' = :code))
ORDER BY p.state, p.title LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Double:
    """Another entry that may be the same, and how alike it is."""

    id: str
    name: str
    title: str
    owner: str
    published: bool
    likeness: Likeness


def of(entry_id: str, content: Mapping[str, Any]) -> list[Double]:
    """The entries most like this one, most alike first; of every department, the own one included."""
    title, items = str(content.get("title") or ""), _names(content.get("items"))
    code = str(content.get("resource_code") or "")
    found = []
    for row in _candidates(entry_id, title, items, code):
        alike = likeness(title, items, code, row.title or "", _names(row.items), row.code or "")
        if worth_showing(alike):
            found.append(
                Double(row.id, row.name, row.title or row.name, row.owner_org or "", row.state == "active", alike)
            )
    return sorted(found, key=lambda one: -one.likeness.score)[:MOST]


def _candidates(entry_id: str, title: str, items: Iterable[str], code: str) -> list[Any]:
    short = plain(title)
    # The ends of a title tell it apart: 公交线路站点 → 公交线%, %路站点.
    pieces = {short[:3], short[-3:]} if len(short) > 3 else {short}  # noqa: PLR2004
    likes = [f"%{literal(piece)}%" for piece in pieces if piece] or ["\x01"]
    rare = sorted(names(items), key=len, reverse=True)[:4]
    return list(
        model.Session.execute(
            sa.text(QUERY).bindparams(
                sa.bindparam("likes", type_=sa.ARRAY(sa.Text)), sa.bindparam("items", type_=sa.ARRAY(sa.Text))
            ),
            {
                "entry": entry_id,
                "likes": likes,
                "code": code,
                "items": [f'%"{literal(name)}"%' for name in rare] or ["\x01"],
                "most": CANDIDATES,
            },
        )
    )


def _names(items: Any) -> list[str]:
    if isinstance(items, str):
        try:
            items = json.loads(items)
        except ValueError:
            return []
    return [str(one.get("name") or "") for one in items or [] if isinstance(one, dict)]
