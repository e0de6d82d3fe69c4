"""Questions to Solr: over a connection that is kept, with counts for which CKAN passes no parameter on.

CKAN opens a session and a connection for every question and reads the environment's proxies each time, a third of what
a small search costs. Each thread keeps one session here; a question of CKAN's carries `more` along, once, and what
Solr counted is handed over by `counts`. Indexing is not touched.
"""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

import requests
from ckan.lib.search import query
from ckan.lib.search.common import make_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_more: ContextVar[Sequence[str]] = ContextVar("govopen_facet_queries", default=())
_counts: ContextVar[dict[str, int] | None] = ContextVar("govopen_facet_counts", default=None)
_local = threading.local()
os.register_at_fork(after_in_child=_local.__dict__.clear)  # a socket belongs to one process


def keep() -> None:
    """From now on CKAN's searches go through here."""
    query.make_connection = _connection


def ask_too(facet_queries: Sequence[str]) -> None:
    """What the next search counts beside its facets; nothing for an empty one."""
    _more.set(facet_queries)
    _counts.set(None)


def counts() -> dict[str, int] | None:
    """What the last search counted for `ask_too`, by key; None where nothing was asked."""
    return _counts.get()


def _connection(decode_dates: bool = True) -> Any:
    solr: Any = make_connection(decode_dates)
    solr.session = _session(solr.url)
    if more := _more.get():
        _more.set(())
        solr.search = partial(_search, solr.search, more)
    return solr


def _search(search: Callable[..., Any], more: Sequence[str], q: str, **parameters: Any) -> Any:
    found = search(q, **parameters, **{"facet.query": more})
    _counts.set(found.facets.get("facet_queries") or {})
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
