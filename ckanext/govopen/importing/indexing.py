"""Search learns of many entries at once, through CKAN's own indexing code."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from typing import Any, cast

import sqlalchemy as sa
from ckan import logic, model
from ckan.lib.search import index as core
from ckan.lib.search.common import SearchIndexError, make_connection
from ckan.types import Context
from pysolr import SolrError
from sqlalchemy.orm.attributes import set_committed_value

from ckanext.govopen.importing import fresh
from ckanext.govopen.importing.validation import Validator

BY = 100  # documents a request


class _Collector:
    """Stands where CKAN's indexing code opens its connection, and keeps the document it would send."""

    url = ""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def add(self, docs: list[dict[str, Any]], **_options: Any) -> None:
        self.documents.extend(docs)


def documents(both: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """The documents that `PackageSearchIndex.index_package` sends, hooks and labels included.

    It builds a document and sends it in one go. The same code runs here with a connection that collects: a copy of the
    function with names of its own, so that nothing global changes under other threads.
    """
    collector = _Collector()
    original = core.PackageSearchIndex.index_package
    index_package = types.FunctionType(
        original.__code__,
        {**original.__globals__, "make_connection": lambda: collector},
        original.__name__,
        original.__defaults__,
        original.__closure__,
    )
    index = core.PackageSearchIndex()
    for default, custom in both:
        index_package(index, dict(default, with_custom_schema=custom), defer_commit=True)
    return collector.documents


def send(docs: Sequence[dict[str, Any]]) -> None:
    """Adds documents to Solr, visible after `commit`. Raises CKAN's SearchIndexError."""
    try:
        connection = make_connection()
        for start in range(0, len(docs), BY):
            connection.add(docs=list(docs[start : start + BY]), commit=False)
    except (SolrError, OSError) as error:
        raise SearchIndexError(f"Solr returned an error: {str(error)[:1000]}") from error


def remove(ids: Sequence[str], site: str) -> None:
    """Takes entries out of search, visible after `commit`."""
    connection = make_connection()
    for start in range(0, len(ids), BY):
        some = " OR ".join(f'"{id_}"' for id_ in ids[start : start + BY])
        connection.delete(q=f'+entity_type:package +id:({some}) +site_id:"{site}"', commit=False)


def learn(plain: Sequence[str], changed: Sequence[str], validator: Validator) -> None:
    """Indexes stored entries as they are now: those without files, groups or relations, and others.

    Raises CKAN's SearchIndexError.
    """
    packages = list(model.Session.scalars(sa.select(model.Package).where(model.Package.id.in_(plain))))
    for package in packages:
        set_committed_value(package, "resources_all", [])  # known, and not asked of the database by every hook
    if packages:
        send(documents(fresh.Showing(validator).shown(packages)))
    again(changed)


def again(ids: Iterable[str]) -> None:
    """Indexes stored entries as they are now: those that changed, and those that a broken import left behind."""
    docs: list[dict[str, Any]] = []
    for id_ in ids:
        if model.Package.get(id_) is None:
            continue
        context = cast("Context", {"model": model, "session": model.Session, "ignore_auth": True})
        docs += documents([logic.package_show_default_and_custom_schemas(context, id_)])
    if docs:
        send(docs)
