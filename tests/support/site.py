"""The portal under test: plugins and application once a session, emptied in milliseconds."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.lib import app_globals, search
from ckan.lib.redis import connect_to_redis
from ckan.tests import helpers
from ckan.tests.pytest_ckan import ckan_setup
from click.testing import CliRunner
from sqlalchemy.exc import IllegalStateChangeError
from sqlalchemy.orm import close_all_sessions

MIGRATIONS = Path(__file__).resolve().parents[2] / "ckanext/govopen/migration/govopen/versions"


def _digest() -> str:
    """Of our migrations: a changed one means that the tables are made anew."""
    text = b"".join(path.read_bytes() for path in sorted(MIGRATIONS.glob("*.py")))
    return hashlib.sha256(text).hexdigest()[:16]


def _tables_are_current(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table("govopen_alembic_version"):
        return False
    kept = connection.execute(sa.text("SELECT obj_description('govopen_alembic_version'::regclass)")).scalar()
    return bool(kept == _digest())


def make_tables() -> None:
    """Core's tables and ours, by their migrations; nothing if they are there already."""
    from ckan.cli.db import _run_migrations

    close_all_sessions()
    engine = model.ensure_engine()
    with engine.connect() as connection:
        if _tables_are_current(connection):
            model.repo.tables_created_and_initialised = True
            return
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    model.repo.tables_created_and_initialised = False
    model.repo.init_db()
    _run_migrations("govopen", "head", True)
    with engine.begin() as connection:
        connection.execute(sa.text(f"COMMENT ON TABLE govopen_alembic_version IS '{_digest()}'"))


# Every table with rows is emptied, past the triggers that guard records against just that.
EMPTY = sa.text("""
DO $$
DECLARE t regclass; filled boolean; names text := ''; guarded regclass[];
BEGIN
  FOR t IN SELECT c.oid::regclass FROM pg_class c
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND c.relname NOT LIKE '%alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', t) INTO filled;
    IF filled THEN names := names || ', ' || t; END IF;
  END LOOP;
  IF names = '' THEN RETURN; END IF;
  guarded := ARRAY(SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal);
  FOREACH t IN ARRAY guarded LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', t); END LOOP;
  EXECUTE 'TRUNCATE ' || substr(names, 3) || ' CASCADE';
  FOREACH t IN ARRAY guarded LOOP EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', t); END LOOP;
END $$
""")

EMPTY_DATASTORE = sa.text(r"""
DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT oid::regclass FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE '\_%' LOOP
    EXECUTE format('DROP TABLE %s CASCADE', t);
  END LOOP;
  DELETE FROM _table_stats;
END $$
""")


def close_sessions() -> None:
    """All of them, also those of a page that a browser has left and a server's thread is still answering."""
    until = time.monotonic() + 10
    while not _closed(last=time.monotonic() > until):
        time.sleep(0.1)


def _closed(*, last: bool) -> bool:
    try:
        close_all_sessions()
    except IllegalStateChangeError:
        if last:
            raise
        return False
    return True


def empty_database() -> None:
    """No rows but the migrations' marks."""
    close_sessions()
    model.Session.remove()
    with model.ensure_engine().begin() as connection:
        connection.execute(EMPTY)


def empty_datastore() -> None:
    """No tables of rows; the functions and the table of contents stay."""
    from ckanext.datastore.backend.postgres import get_write_engine

    with get_write_engine().begin() as connection:
        connection.execute(EMPTY_DATASTORE)


def empty_site() -> None:
    """Database, datastore, index and Redis, all empty."""
    empty_database()
    empty_datastore()
    search.clear_all()
    connect_to_redis().flushdb()


@pytest.fixture(scope="session")
def portal() -> Iterator[Any]:
    """The plugins of test.ini, loaded once, and the Flask application over them."""
    p.load_all()
    make_tables()
    yield helpers._get_test_app().app
    p.unload_all()


@pytest.fixture
def cli(cli: CliRunner) -> Iterator[CliRunner]:
    """As CKAN's. A command reads the logging of its ini file, which silences every logger made before: they speak again."""
    yield cli
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.fixture(scope="session")
def reset_db(portal: Any) -> Callable[[], None]:
    """Override of CKAN's: our tables too, and past the guards of append-only tables."""
    return empty_database


@pytest.fixture
def clean_db(reset_db: Callable[[], None]) -> None:
    """An empty database, with our migrations."""
    reset_db()


@pytest.fixture(scope="module")
def site_clean(portal: Any) -> None:
    """Everything empty, once for the module."""
    empty_site()


@pytest.fixture(autouse=True)
def _portal_for_each(request: pytest.FixtureRequest) -> Iterator[None]:
    """Loads the portal for every test but the domain's, and leaves no session behind."""
    if "domain" in request.path.parts:
        yield
        return
    request.getfixturevalue("portal")
    config["testing"] = True
    yield
    model.Session.remove()
    if "ckan_config" in request.fixturenames:
        # CKAN keeps a copy of some options (site title …) in the process: back to what the next test starts from.
        config.clear()
        config.update(ckan_setup._config)
        app_globals._CONFIG_CACHE.clear()
        app_globals.reset()


@pytest.fixture
def app(request: pytest.FixtureRequest, portal: Any) -> helpers.CKANTestApp:
    """A client without cookies over the shared application; over a new one where options were changed by a mark."""
    if {"ckan_config", "with_plugins"} & {mark.name for mark in request.node.iter_markers()}:
        return request.getfixturevalue("make_app")()
    return helpers.CKANTestApp(portal)


@pytest.fixture
def fresh_app(request: pytest.FixtureRequest) -> Callable[[], helpers.CKANTestApp]:
    """Call it after changing options by hand: a new application that has read them."""
    return request.getfixturevalue("make_app")


@pytest.fixture
def make_app(ckan_config: Any, portal: Any) -> Callable[[], helpers.CKANTestApp]:
    """As CKAN's, over the loaded plugins."""
    app_globals._CONFIG_CACHE.clear()
    return helpers._get_test_app


@pytest.fixture
def with_plugins(request: pytest.FixtureRequest, ckan_config: Any, provide_plugin: Any, portal: Any) -> Iterator[None]:
    """As CKAN's, but the standing plugins are only reloaded where a mark names others or changes the list."""
    more: list[str] = []
    for mark in request.node.iter_markers("with_plugins"):
        for plugin in mark.args:
            if isinstance(plugin, dict):
                for name, implementation in plugin.items():
                    provide_plugin(name, implementation)
            more.extend(plugin if isinstance(plugin, dict) else [plugin])
    changed = any(mark.args[0] == "ckan.plugins" for mark in request.node.iter_markers("ckan_config"))
    if not (more or changed):
        yield
        return
    standing = list(p.core._PLUGINS)
    base = ckan_config["ckan.plugins"]
    ckan_config["ckan.plugins"] = [*(base.split() if isinstance(base, str) else base), *more]
    p.load_all()
    yield
    ckan_config["ckan.plugins"] = standing
    p.load_all()
