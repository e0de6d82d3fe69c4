"""A department's own sheet in the demo city: imported row by row, handed in as a whole, waiting for the signature."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.govopen.demo import made
from ckanext.govopen.demo.catalogue import aware
from ckanext.govopen.demo.replay import command
from ckanext.govopen.importing import publishing
from ckanext.govopen.importing.speaking import somewhere
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow
from ckanext.govopen.model.life import SecrecyReviewRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from ckanext.govopen.demo.content import City

HOUR = timedelta(hours=1)
BOM = "\ufeff"  # Excel reads Chinese after it


def load(city: City, orgs: Mapping[str, str], today: date, say: Callable[[str], None]) -> None:
    """Every sheet of life.yaml; tells what the rules in force would not take."""
    with somewhere():  # sentences of the account stand in the books as the portal speaks
        for one in city.life["imports"]:
            _tried(one, orgs[one["org"]], today, say)
    model.Session.commit()


def _tried(one: Mapping[str, Any], org: str, today: date, say: Callable[[str], None]) -> None:
    try:
        _import(one, org, today)
    except tk.ValidationError as refusal:
        model.Session.rollback()
        say(f"  not under this regulation: {one['file']}: {refusal.error_dict.get('message', refusal)}")


def _import(one: Mapping[str, Any], org: str, today: date) -> None:
    sheet = FileStorage(io.BytesIO(_csv([one["heads"], *one["rows"]])), one["file"])
    day, file = aware(today, one["ago"]), {"file": sheet, "filename": one["file"], "organization": org}
    batch = command(one["by"], "govopen_catalogue_import", day, **file, dry_run=False, background=False)
    made.note("import", [batch["id"]])
    rows = sa.select(ImportRow.package_id).where(ImportRow.batch_id == batch["id"], ImportRow.outcome == "created")
    created = list(model.Session.scalars(rows))
    made.note("entry", created)
    _date_back(batch["id"], created, day - HOUR)
    model.Session.commit()
    said = {"conclusion": "clear", "reviewer": one["reviewer"]}
    command(one["by"], "govopen_import_submit", day, id=batch["id"], secrecy=said)
    case = publishing.case_of(batch["id"])
    if case is not None:
        made.note("case", [case.id])


def _date_back(batch_id: str, created: Sequence[str], at: datetime) -> None:
    """The drafts stand as they were when they were handed in: what changed afterwards is not what is signed for."""
    day = at.replace(tzinfo=None)
    package, row = model.Package, ImportRow
    dated = {"metadata_created": day, "metadata_modified": day}
    model.Session.execute(sa.update(package).where(package.id.in_(created)).values(**dated))
    mine = sa.update(row).where(row.batch_id == batch_id, row.package_id.in_(created))
    model.Session.execute(mine.values(after=day.isoformat()))
    moments = {"created_at": at, "started_at": at, "finished_at": at}
    model.Session.execute(sa.update(ImportBatch).where(ImportBatch.id == batch_id).values(**moments))


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return (BOM + text.getvalue()).encode()


def remove() -> None:
    """Forget the sheets, their accounts and the reviews of them as wholes; their entries and cases go as all do."""
    ids = made.ids("import")
    marks = [publishing.MARK + one for one in ids]
    model.Session.execute(sa.delete(SecrecyReviewRow).where(SecrecyReviewRow.entry_id.in_(marks)))
    model.Session.execute(sa.delete(ImportBatch).where(ImportBatch.id.in_(ids)))
    model.Session.commit()
