"""The ground that every test of the portal stands on: real PostgreSQL, Redis, Solr and SMTP, set up once and kept fast.

How to use it
-------------
Every test below `tests/` but `tests/domain` runs with the plugins of `test.ini` loaded; nothing is to be asked for.
They are loaded once a session, and so is the application: do *not* write `usefixtures("with_plugins")`.

    site_clean      module scope: empty database, datastore, index, Redis once for the module. The fast way:
                        pytestmark = pytest.mark.usefixtures("site_clean")
                    and module-scoped fixtures of your own for the data (they must ask for `site_clean`).
    clean_db        function scope, overrides CKAN's: empty database with our migrations, before this test.
    clean_index     CKAN's: empty index, before this test.
    city            module scope: a clean site with a small city in it (`support/city.py`): the data authority, the
                    government, two departments, people with tokens. Names match `govopen.authority` in test.ini.
                        city.citizen .company .provider .provider_editor .provider2 .share_user
                            .authority .authority2 .government .operator: each a `Person`
                        city.transport .health .bureau .hall: organization dicts
                        person.name .id .token .password .headers
                        person.call("package_show", id=…): the action as that person, with permissions
    make_person     make_person(organization=None, capacity="editor", sysadmin=False) → Person
    app             a test client of its own over the shared application. `app.get(url, headers=person.headers)` or
                    `app.set_session_user(person.id)`. A test with the mark `ckan_config` or `with_plugins` gets a new
                    application (0.2 s), so that options which Flask reads at start (WTF_CSRF_ENABLED …) count too.
    fresh_app       call it for a new application, in a test that changed options by hand.
    mails           the inbox, empty at the start of the test; real SMTP: `mails[0].to .subject .text .html .message`.
    @pytest.mark.ckan_config("govopen.profile", "huizhou")   as in CKAN; for the test, not for module-scoped fixtures.
    @pytest.mark.with_plugins("other")                       loads another plugin for this test (slow: 0.5 s).

`from support.city import Person` works anywhere below `tests/`. Two files may have the same name in different folders.
Tests marked `long` run with `--long` only; `browser` ones need Chromium.
`pytest tests/domain` runs without CKAN, by tests/domain/pytest.ini.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["support.site", "support.mail", "support.city", "support.session", "support.clam"]

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT / "tests" / "domain"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run what takes minutes, too")


def pytest_configure(config: pytest.Config) -> None:
    """Without `--ckan-ini`, test.ini; each xdist worker has servers' parts of its own."""
    if config.pluginmanager.hasplugin("ckan") and not config.option.ckan_ini:
        config.option.ckan_ini = str(ROOT / "test.ini")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker.startswith("gw"):
        _part_of(int(worker[2:]))


def _part_of(worker: int) -> None:
    """Point the environment at this worker's databases, core and folder: `<name>_1`, Redis database + 1."""
    if not worker or os.environ.get("GOVOPEN_TEST_WORKER"):
        return
    os.environ["GOVOPEN_TEST_WORKER"] = str(worker)
    for key in (
        "CKAN_SQLALCHEMY_URL",
        "CKAN_DATASTORE_WRITE_URL",
        "CKAN_DATASTORE_READ_URL",
        "CKAN_SOLR_URL",
        "CKAN_STORAGE_PATH",
    ):
        os.environ[key] = f"{os.environ[key]}_{worker}"
    base, _, number = os.environ["CKAN_REDIS_URL"].rpartition("/")
    os.environ["CKAN_REDIS_URL"] = f"{base}/{int(number) + worker}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests wait for `--long`; the domain's come first, they are the fastest to fail, then the browser's, the slowest."""
    if not config.option.long:
        skip = pytest.mark.skip(reason="takes minutes: bin/test --long")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(skip)
    items.sort(key=lambda item: (DOMAIN not in item.path.parents, item.get_closest_marker("browser") is None))
