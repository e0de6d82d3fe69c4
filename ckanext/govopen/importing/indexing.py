"""Search learns of many entries at once, through CKAN's own indexing code."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

from ckan import logic, model
from ckan.lib.search import index as core
from ckan.lib.search.common import SearchIndexError, make_connection
from ckan.types import Context
from pysolr import SolrError

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


class Sending:
    """Solr takes in one lot of documents while the next is made ready; one lot at a time is under way.

    Leaving the block waits for the last lot. A lot that failed is told of by the next `send` or `wait`.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "govopen-index")
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Sending:  # noqa: PYI034  # `typing` has Self from Python 3.11 on
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        self._pool.shutdown()
        if kind is None:
            self.wait()

    def send(self, docs: Sequence[dict[str, Any]]) -> None:
        """Begins to send once the lot before is in. Raises what went wrong with that one."""
        self.wait()
        self._under_way = self._pool.submit(send, docs)

    def wait(self) -> None:
        """All that was given is in Solr, visible after `commit`. Raises CKAN's SearchIndexError."""
        last, self._under_way = self._under_way, None
        if last is not None:
            last.result()


def remove(ids: Sequence[str], site: str) -> None:
    """Takes entries out of search, visible after `commit`."""
    connection = make_connection()
    for start in range(0, len(ids), BY):
        some = " OR ".join(f'"{id_}"' for id_ in ids[start : start + BY])
        connection.delete(q=f'+entity_type:package +id:({some}) +site_id:"{site}"', commit=False)


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
