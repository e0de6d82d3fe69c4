"""What is said to Solr: over a connection that is kept, with counts for which CKAN passes no parameter on.

CKAN opens a session and a connection for every question and every entry it indexes, and reads the environment's proxies
each time: a third of what a small search costs, a quarter of what the index of an entry does. Each thread keeps one
session here; a question of CKAN's carries `more` along, once, and what Solr counted is handed over by `counts`.
"""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

import requests
from ckan.lib.search import index, query
from ckan.lib.search.common import SearchIndexError, make_connection
from pysolr import SolrError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_more: ContextVar[Mapping[str, Any] | None] = ContextVar("govopen_facets_asked", default=None)
_counts: ContextVar[dict[str, Any] | None] = ContextVar("govopen_facets_counted", default=None)
_local = threading.local()
os.register_at_fork(after_in_child=_local.__dict__.clear)  # a socket belongs to one process


def keep() -> None:
    """From now on CKAN's searches and what it indexes go through here."""
    query.make_connection = _asking
    index.make_connection = _kept


def ask_too(facets: Mapping[str, Any] | None) -> None:
    """What the next search counts beside its facets, as parameters of Solr (`facet.query`, `facet.pivot`)."""
    _more.set(facets)
    _counts.set(None)


def counts(kind: str = "facet_queries") -> Any:
    """What the last search counted for `ask_too`, as Solr gives it; empty where nothing was asked."""
    return (_counts.get() or {}).get(kind) or {}


def commit() -> None:
    """Makes what was sent findable, and waits for it: CKAN's own does not, and who looked at once would see the old.

    Raises CKAN's SearchIndexError.
    """
    try:
        index.make_connection().commit(waitSearcher=True)
    except (SolrError, OSError) as error:
        raise SearchIndexError(f"Solr returned an error: {str(error)[:1000]}") from error


def _kept(decode_dates: bool = True) -> Any:
    solr: Any = make_connection(decode_dates)
    solr.session = _session(solr.url)
    return solr


def _asking(decode_dates: bool = True) -> Any:
    solr = _kept(decode_dates)
    if more := _more.get():
        _more.set(None)
        solr.search = partial(_search, solr.search, more)
    return solr


def _search(search: Callable[..., Any], more: Mapping[str, Any], q: str, **parameters: Any) -> Any:
    found = search(q, **parameters, **more)
    _counts.set(found.facets)
    return found


def _session(url: str) -> requests.Session:
    """The session of this thread, its proxies and certificates read from the environment once."""
    if not hasattr(_local, "session"):
        session = requests.Session()
        settings = session.merge_environment_settings(url, {}, None, None, None)
        session.proxies, session.verify, session.cert = settings["proxies"], settings["verify"], settings["cert"]
        session.trust_env = False
        _local.session = session
    return _local.session  # type: ignore[no-any-return]
