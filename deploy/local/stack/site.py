"""The portal itself: its settings, tables, translations, content. Each step is done once for the same inputs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from ckanext.datastore.cli import permissions_sql

from stack import postgres, solr
from stack.environment import run
from stack.postgres import Urls
from stack.say import step
from stack.settings import Settings
from stack.state import REPOSITORY, State, digest, write_private

PACKAGE = REPOSITORY / "ckanext" / "govopen"
CITY = {
    "site_title": "云岭市政务数据开放平台",
    "site_title_en": "Yunling Open Government Data",
    "name": "云岭数据",
    "name_en": "Yunling Data",
    "host": "云岭市人民政府",
    "host_en": "Yunling Municipal People's Government",
    "operator": "云岭市数据管理局",
    "operator_en": "Yunling Data Administration",
    "phone": "12345转数据开放（工作日8:30–17:30）",
    "phone_en": "12345, option “open data” (working days 8:30–17:30)",
    "address": "云岭市政务大道1号",
    "address_en": "1 Zhengwu Avenue, Yunling",
    "identity": "政府网站标识码0000000000 岭ICP备00000000号 岭公网安备00000000000000号",
    "mail_from": "noreply@yunling.example",
}
AUTHORITY, GOVERNMENT, STAFFING = "yl-data", "yl-gov", "yl-staffing"  # names of the demo's organizations


def write_ini(settings: Settings, urls: Urls, solr_url: str, redis_url: str, mail_port: int) -> Path:
    """`site.ini` of this portal, from the one template; the owner's alone, since it holds the secrets."""
    state = settings.state
    values = CITY | {
        "site_id": f"govopen-{settings.profile}",
        "site_url": settings.address,
        "secret_key": state.secret("session"),
        "secret_token": state.secret("token"),
        "database_url": urls.main,
        "datastore_write_url": urls.write,
        "datastore_read_url": urls.read,
        "solr_url": solr_url,
        "redis_url": redis_url,
        "smtp_server": f"127.0.0.1:{mail_port}",
        "smtp_starttls": "false",
        "proxies": "",
        "storage": str(state.folder("storage")),
        "https": str(settings.address.startswith("https:")).lower(),
        "profile": settings.profile,
        "authority": AUTHORITY,
        "government": GOVERNMENT,
        "establishment_office": STAFFING,
    }
    escaped = {key: value.replace("%", "%%") for key, value in values.items()}
    text = Template((REPOSITORY / "deploy" / "site.ini").read_text("utf-8")).substitute(escaped)
    path = state.path("site.ini")
    write_private(path, text)
    return path


class Site:
    """One portal's `ckan` commands."""

    def __init__(self, state: State, ini: Path, urls: Urls) -> None:
        self.state, self.ini, self.urls = state, ini, urls

    def ckan(self, *arguments: str, why: str) -> str:
        command = [str(Path(sys.executable).with_name("ckan")), "-c", str(self.ini), *arguments]
        return run(command, why, cwd=self.state.root)

    def once(self, name: str, title: str, inputs: str, *commands: tuple[str, ...]) -> bool:
        """Run these commands unless it was done for the same inputs; True if it was done now."""
        if self.state.is_done(name, inputs):
            return False
        with step(title):
            for command in commands:
                self.ckan(*command, why=f"{title} failed")
        self.state.mark_done(name, inputs)
        return True

    def migrate(self, *, ours: bool) -> None:
        """Tables of CKAN and of govopen. In a database that is not ours we look every time."""
        inputs = digest(_python_files(PACKAGE / "migration"), version("ckan"), self.urls.main)
        if not ours:
            (self.state.root / "stamps" / "tables").unlink(missing_ok=True)
        self.once("tables", "Making the tables", inputs, ("db", "upgrade"))

    def permit(self, superuser_url: str) -> None:
        """Who may read and write tables of rows."""
        inputs = digest([], version("ckan"), self.urls.main, self.urls.write, self.urls.read)
        if self.state.is_done("permissions", inputs):
            return
        main, store = (urlsplit(url).path[1:] for url in (self.urls.main, self.urls.write))
        owner, writer, reader = (
            urlsplit(url).username or "" for url in (self.urls.main, self.urls.write, self.urls.read)
        )
        statements = permissions_sql(main, store, owner, writer, reader)
        postgres.permissions(superuser_url, statements)
        self.state.mark_done("permissions", inputs)

    def translate(self) -> None:
        """Our strings compiled, and those that scripts use handed to them."""
        inputs = digest(
            [*(REPOSITORY / "i18n").glob("*/parts/*.po"), REPOSITORY / "deploy" / "messages.py"], version("ckan")
        )
        if self.state.is_done("i18n", inputs) and any((REPOSITORY / "i18n").glob("*/LC_MESSAGES/*.mo")):
            return
        with step("Compiling translations"):
            compile_messages()
            self.ckan("translation", "js", why="The scripts' translations cannot be made")
        self.state.mark_done("i18n", inputs)

    def index(self, solr_url: str, *, changed: bool) -> None:
        """A new index where the search configuration changed, or where the index was lost."""
        if not changed and solr.count(solr_url) != 0:
            return
        with postgres.connected(self.urls.main) as cursor:
            cursor.execute("SELECT count(*) FROM package WHERE state = 'active'")
            (entries,) = cursor.fetchone() or (0,)
        if entries:
            with step(f"Indexing {entries} entries"):
                self.ckan("search-index", "rebuild", why="The index cannot be made")


def compile_messages() -> None:
    """`i18n/<language>/LC_MESSAGES` from the parts."""
    run([sys.executable, str(REPOSITORY / "deploy" / "messages.py")], "The translations do not compile")


def _python_files(folder: Path) -> Iterable[Path]:
    return folder.rglob("*.py")


def environment() -> dict[str, str]:
    """What programs of the portal get beside our own environment."""
    return {"PYTHONUNBUFFERED": "1", "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"}
