"""One connection to Solr for all that a thread asks and indexes."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.lib.search import index, query
from support.catalogue import names, save
from urllib3.util import connection as sockets

from ckanext.govopen.search import connection, renaming


def test_entries_are_indexed_over_the_connection_that_searches_use(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [save(f"bench-{n}", title=f"长椅{n}", owner_org="transport")["id"] for n in range(3)]
    opened, reach = [], sockets.create_connection
    monkeypatch.setattr(sockets, "create_connection", lambda *said, **more: opened.append(1) or reach(*said, **more))
    connection._local.__dict__.clear()
    renaming.reindex(ids)
    assert set(names("长椅")) >= {"bench-0", "bench-1", "bench-2"}
    assert len(opened) == 1


def test_what_a_question_carries_is_not_taken_by_the_index() -> None:
    connection.ask_too({"facet.query": ["*:*"]})
    index.make_connection()
    assert "search" in vars(query.make_connection())
    assert "search" not in vars(query.make_connection())
