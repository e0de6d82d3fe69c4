"""Documents made in a process beside: the same ones, failures told, nothing of the parent's touched."""

from __future__ import annotations

import json
import os
import signal
import threading

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.search import index
from ckan.lib.search.common import SearchIndexError

from ckanext.govopen.importing import beside, indexing
from ckanext.govopen.importing.beside import Beside
from ckanext.govopen.search import connection

from . import doing, sheets
from .doing import entries, found, send

HEAD, row = sheets.HEAD, sheets.row
PASSING = {"indexed_ts", "_version_", "timestamp"}


@pytest.fixture(autouse=True)
def empty(city):
    """No entries and no imports from the test before."""
    doing.clear()


def documents():
    """What Solr holds, by id."""
    found = index.make_connection().search("*:*", rows=100, fl="*,validated_data_dict,data_dict").docs
    return {one["id"]: {key: value for key, value in one.items() if key not in PASSING} for one in found}


def test_documents_are_those_that_are_made_in_place(city, monkeypatch):
    doing.index_by(monkeypatch, "beside")
    batch = send(city.provider, [HEAD, *(row(f"第{n}条公交线路") for n in range(5))])
    made = documents()
    assert batch["counts"]["created"] == len(made) == 5
    indexing.again([entry.id for entry in entries()])  # as CKAN makes them
    connection.commit()
    assert {id_: plain(one) for id_, one in made.items()} == {id_: plain(one) for id_, one in documents().items()}


def plain(value):
    """JSON within a document is compared as what it says."""
    return {key: json.loads(one) if str(one)[:1] == "{" else one for key, one in value.items()}


def test_changes_go_that_way_too(city, monkeypatch):
    doing.index_by(monkeypatch, "beside")
    send(city.provider, [HEAD, row("甲"), row("乙")])
    batch = send(city.provider, [HEAD, row("甲", cycle="每月"), row("乙")])
    assert (batch["counts"]["updated"], batch["counts"]["unchanged"]) == (1, 1)
    cycles = {hit["title"]: hit.get("update_cycle") for hit in found(city.provider)["results"]}
    assert cycles["甲"] == "monthly"


def test_the_parents_connections_are_left_alone(city, monkeypatch):
    doing.index_by(monkeypatch, "beside")
    send(city.provider, [HEAD, row("甲")])
    [entry] = entries()
    model.Session.execute(sa.text("CREATE TEMP TABLE kept_here (one int)"))  # lives with transaction and connection
    with Beside("", trusted=True, entries=1) as search:
        assert search.apart
        search.give([entry.id])
        search.wait()
        model.Session.execute(sa.text("INSERT INTO kept_here VALUES (1)"))
    assert model.Session.scalar(sa.text("SELECT count(*) FROM kept_here")) == 1
    model.Session.rollback()


def test_a_process_that_is_killed_is_told_of(city, monkeypatch):
    doing.index_by(monkeypatch, "beside")
    send(city.provider, [HEAD, row("甲")])
    [entry] = entries()
    with Beside("", trusted=True, entries=1) as search:
        os.kill(search._process.pid, signal.SIGKILL)
        search._process.join()
        with pytest.raises(SearchIndexError, match="has ended"):
            told(search, entry.id)


def told(search, entry):
    """Give it an entry and wait."""
    search.give([entry])
    search.wait()


def test_an_import_goes_on_after_its_process_was_killed(city, monkeypatch):
    doing.index_by(monkeypatch, "beside")
    look = send(city.provider, [HEAD, *(row(f"第{n}条") for n in range(3))], dry_run=True)
    monkeypatch.setattr(indexing, "learn", lambda *_given: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(SearchIndexError):
        send(city.provider, None, batch=look["id"])
    model.Session.rollback()
    assert city.provider.call("govopen_import_show", id=look["id"])["state"] == "failed"
    monkeypatch.undo()
    done = send(city.provider, None, batch=look["id"])
    assert done["state"] == "done"
    assert found(city.provider)["count"] == 3


@pytest.mark.parametrize(("entries", "threads", "apart"), [(99, 1, False), (100, 1, True), (100, 2, False)])
def test_few_entries_and_processes_with_threads_stay_in_place(monkeypatch, entries, threads, apart):
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    assert Beside("", trusted=True, entries=entries).apart is apart
    assert beside.ENOUGH == 100
