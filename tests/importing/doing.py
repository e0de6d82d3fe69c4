"""What tests of imports do: send a file, look at what came of it, begin anew."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model
from ckan.lib import search

from ckanext.govopen.importing import beside

from . import sheets

TABLES = ("package_tag", "package", "govopen_import_batch", "govopen_import_mapping")


def clear():
    """No entries and no imports any more."""
    model.Session.rollback()
    model.Session.query(model.Member).filter_by(table_name="package").delete()
    for table in TABLES:
        model.Session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608
    model.Session.commit()
    search.clear_all()


def send(person, rows, *, dry_run=False, batch=None, organization="transport", **more):
    """Import rows as a person; or go on with a batch."""
    said = {"dry_run": dry_run, "background": False, **more}
    said |= {"batch": batch} if batch else {"file": sheets.upload(rows), "organization": organization}
    return person.call("govopen_catalogue_import", **said)


def entries():
    """What is in the catalogue, by title."""
    return (
        model.Session.query(model.Package).filter(model.Package.state != "deleted").order_by(model.Package.title).all()
    )


def found(person, **query):
    """What a person finds, drafts included."""
    return person.call("package_search", include_drafts=True, rows=100, **query)


def index_by(monkeypatch, road):
    """Where documents are made: `in place` or `beside`, however few they are."""
    monkeypatch.setattr(beside, "ENOUGH", 1 if road == "beside" else 1_000_000)
    monkeypatch.setattr(beside, "_may_fork", lambda: True)
