"""PostgreSQL away: one page that says so, 503, for people and programs alike; no byte of gated data meanwhile."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from ckan import model
from ckan.lib.search import SearchIndexError, is_available
from ckan.lib.search.common import SolrConnectionError
from flask import Flask, Response, g, has_request_context, request
from redis.exceptions import ConnectionError as RedisDown
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from werkzeug.exceptions import InternalServerError

from ckanext.govopen.access.gate import UnrecordedError

log = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError, RedisDown, UnrecordedError)
RETRY = 60  # seconds after which a client may come again

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/govopen/outage.css">
</head><body><main><h1>{title}</h1><p>{text}</p><p lang="{other_lang}">{other}</p></main></body></html>"""
CHINESE = ("平台暂时不能使用", "数据库正在恢复，请一分钟后再试。您刚才提交的内容没有保存，已经收到编号的办件不受影响。")
ENGLISH = (
    "The portal is not available right now",
    (
        "The database is being restored. Please come back in a minute. What you just sent was not saved; "
        "matters that have a number are safe."
    ),
)

SEARCH_CHINESE = (
    "检索服务暂时不能使用",
    "检索服务正在恢复，请一分钟后再试。知道网址的目录条目可以直接打开，已经授权的数据可以照常下载。",
)
SEARCH_ENGLISH = (
    "Search is not available right now",
    "Search is being restored. Please come back in a minute. Entries whose address you know open as always.",
)


def install(app: Flask) -> None:
    """Answer 503 to whatever fails because the database, or Redis where a page insists on it, is away."""
    for error in AWAY:
        app.register_error_handler(error, away)
    app.register_error_handler(500, _late(app.error_handler_spec[None][500].get(InternalServerError)))
    for error in (SolrConnectionError, SearchIndexError):
        app.register_error_handler(error, search_away)
    app.register_error_handler(DatabaseError, broken)
    app.after_request(as_unavailable)
    if not event.contains(Engine, "handle_error", notice):
        event.listen(Engine, "handle_error", notice)


def search_away(_error: Exception) -> Response:
    """Solr away, on a page that cannot do without: the page says where to go instead."""
    return _answer(503, SEARCH_CHINESE, SEARCH_ENGLISH)


def notice(context: Any) -> None:
    """Remember for the rest of the request that the database failed: CKAN's API catches the error itself."""
    if has_request_context() and is_outage(context.sqlalchemy_exception, disconnect=context.is_disconnect):
        g.govopen_away = True


def is_outage(error: Any, *, disconnect: bool = False) -> bool:
    """Whether the database is away: of a connection that broke within an answer psycopg2 tells by its bare error."""
    return disconnect or isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def as_unavailable(response: Response) -> Response:
    """A program's answer 500 that came of an outage, of the database or of the search, as the 503 it is."""
    if response.status_code != 500:  # noqa: PLR2004
        return response
    if g.get("govopen_away"):
        return away(ConnectionError())
    if request.path.startswith("/api/") and not search_is_there():
        return search_away(ConnectionError())
    return response


def search_is_there() -> bool:
    """Whether Solr answers. Asked after a fault alone: CKAN's API makes a 500 of every error."""
    try:
        return bool(is_available())
    except Exception:  # noqa: BLE001  # whatever it is, it does not answer
        return False


def away(error: Exception) -> Response:
    """PostgreSQL away, or the table of records: nothing can be decided, so nothing is given."""
    log.error("a service is away: %s", type(error).__name__)
    model.Session.remove()
    g.govopen_away = True  # nothing that follows may ask the database who this is
    if "__timer" not in g:  # CKAN's own hook on the way out wants it, also where its hook on the way in never ran
        setattr(g, "__timer", time.time())  # not an attribute one may write in a class
    return _answer(503, CHINESE, ENGLISH)


def broken(error: DatabaseError) -> Response:
    """What the database refused is a fault of ours and stays one; what it could not answer is an outage."""
    if not is_outage(error, disconnect=error.connection_invalidated):
        raise error
    return away(error)


def _late(core: Any) -> Any:
    """What fails on the way out, in a hook after the page, reaches Flask as a bare 500 with the error inside it."""

    def late(error: InternalServerError) -> Any:
        cause = error.original_exception
        gone = isinstance(cause, DatabaseError) and is_outage(cause, disconnect=cause.connection_invalidated)
        if cause is not None and (gone or isinstance(cause, AWAY)):
            return away(cause)  # type: ignore[arg-type]
        return core(error) if core else error

    return late


def asked_in_english() -> bool:
    """Whether the reader's language is English: by the address, as everywhere; a program may say it in a header."""
    english = str(request.environ.get("CKAN_LANG") or "").startswith("en")
    if request.environ.get("CKAN_LANG_IS_DEFAULT") is False or not request.path.startswith("/api/"):
        return english
    offered = ("en", "zh") if english else ("zh", "en")
    return request.accept_languages.best_match(offered, offered[0]) == "en"


def _answer(status: int, chinese: tuple[str, str], said_in_english: tuple[str, str]) -> Response:
    """The page stands by itself: no template, no query, nothing that may be down too."""
    if request.path.startswith("/api/"):
        said = said_in_english if asked_in_english() else chinese
        body: Any = {"success": False, "error": {"__type": "Unavailable", "message": said[1]}}
        response = Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")
    else:
        english = asked_in_english()
        first, second = (said_in_english, chinese) if english else (chinese, said_in_english)
        lang, other = ("en", "zh-CN") if english else ("zh-CN", "en")
        text = PAGE.format(lang=lang, title=first[0], text=first[1], other_lang=other, other=second[1])
        response = Response(text, status, content_type="text/html; charset=utf-8")
    request.environ["__no_cache__"] = True
    response.headers["Retry-After"] = str(RETRY)
    response.headers["Cache-Control"] = "no-store"
    return response
