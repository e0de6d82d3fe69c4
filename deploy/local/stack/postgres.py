"""PostgreSQL: a private server, or one that is given; its roles and databases."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from stack.say import Failure, step
from stack.state import State
from stack.supervise import Program
from stack.system import postgres_bin

OWNER, READER = "govopen", "govopen_reader"
TUNING = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "log_min_messages": "warning",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}
# Tests have nothing to lose in a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Urls:
    """Of the portal's database, and of the datastore for writing and for reading only."""

    main: str
    write: str
    read: str


@dataclass(frozen=True)
class Private:
    """A server of ours, in the portal's folder."""

    state: State
    hasty: bool = False

    @property
    def user(self) -> str:
        """PostgreSQL refuses to run as root: then it is the account that Debian's package makes."""
        return "postgres" if os.geteuid() == 0 else ""

    def _as_user(self, *command: str) -> list[str]:
        return ["runuser", "-u", self.user, "--", *command] if self.user else list(command)

    @property
    def bin(self) -> Path:
        found = postgres_bin()
        if found is None:
            raise Failure("PostgreSQL's server is not installed. On Debian: apt-get install -y postgresql")
        return found

    def prepare(self) -> Path:
        """The data folder, initialised; where postgres cannot reach ours (/root), it is elsewhere and linked."""
        data = self.state.root / "postgres"
        if (data / "PG_VERSION").exists():
            self._check_version(data)
            return data
        place = self._place(data)
        with step("Initialising PostgreSQL"):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True, mode=0o700)
            if self.user:
                shutil.chown(place, self.user)
            self._initdb(place)
        if place != data:
            data.unlink(missing_ok=True)
            data.symlink_to(place)
        return data

    def _check_version(self, data: Path) -> None:
        made, here = (data / "PG_VERSION").read_text().strip(), self.bin.parent.name
        if here.isdigit() and made != here:
            raise Failure(
                f"{data} was made by PostgreSQL {made}, this machine has {here}. "
                f"Install {made}, or choose another GOVOPEN_VAR."
            )

    def _place(self, data: Path) -> Path:
        if not self.user:
            return data
        data.parent.mkdir(parents=True, exist_ok=True)
        reach = subprocess.run(self._as_user("test", "-x", str(data.parent)), capture_output=True, check=False)
        if reach.returncode == 0:
            return data
        key = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        return Path("/var/lib/postgresql") / f"govopen-{key}"

    def _initdb(self, place: Path) -> None:
        options = ["-D", str(place), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "-N"]
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self.state.secret("postgres"))
            password.flush()
            if self.user:
                shutil.chown(password.name, self.user)
            command = self._as_user(str(self.bin / "initdb"), *options, f"--pwfile={password.name}")
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            shutil.rmtree(place, ignore_errors=True)
            full = "No space left" in done.stderr + done.stdout
            why = "the disk is full" if full else (done.stderr or done.stdout).strip()[-800:]
            raise Failure(f"PostgreSQL cannot be initialised: {why}")

    def program(self, data: Path, port: int) -> Program:
        options = TUNING | {"port": str(port)} | (HASTY if self.hasty else {})
        flags = " ".join(f"-c {key}='{value}'" for key, value in options.items())
        command = f"{self.bin / 'postgres'} -D {data.resolve()} {flags}"
        return Program("postgres", "PostgreSQL", command, stop="INT", user=self.user, patience=40)

    def url(self, port: int, role: str, database: str) -> str:
        return f"postgresql://{role}:{quote(self.state.secret(role))}@127.0.0.1:{port}/{database}"

    def urls(self, port: int, name: str = "govopen", store: str = "govopen_datastore") -> Urls:
        return Urls(self.url(port, OWNER, name), self.url(port, OWNER, store), self.url(port, READER, store))

    def drop(self, port: int, *names: str) -> None:
        """Databases that are to be made anew."""
        with connected(self.url(port, "postgres", "postgres")) as cursor:
            for name in names:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))

    def create(self, port: int, name: str = "govopen", store: str = "govopen_datastore") -> Urls:
        """The two roles, and the two databases of these names."""
        urls = self.urls(port, name, store)
        with connected(self.url(port, "postgres", "postgres")) as cursor:
            for role in (OWNER, READER):
                _role(cursor, role, self.state.secret(role))
            for database in (name, store):
                _database(cursor, database)
        return urls


class connected:  # noqa: N801  # reads as a verb where it is used
    """A cursor on a database, each statement in a transaction of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> psycopg2.extensions.cursor:
        self.connection = psycopg2.connect(self.url, connect_timeout=5)
        self.connection.autocommit = True
        return self.connection.cursor()

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def answers(url: str) -> bool:
    """Whether a server lets us in there."""
    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def _role(cursor: psycopg2.extensions.cursor, role: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    cursor.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def _database(cursor: psycopg2.extensions.cursor, name: str, owner: str = OWNER) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if not cursor.fetchone():
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))


def given(url: str, state: State) -> Urls:
    """The databases at an address from the environment: the datastore beside it, made if it may be, unless given, too.

    Raises Failure where nobody answers, or the datastore's database is missing and cannot be made.
    """
    if not answers(url):
        raise Failure(
            f"No PostgreSQL answers at CKAN_SQLALCHEMY_URL ({_harmless(url)}). Start it, or leave the variable out."
        )
    write = os.environ.get("CKAN_DATASTORE_WRITE_URL") or _beside(url)
    read = os.environ.get("CKAN_DATASTORE_READ_URL") or _as_reader(write, state.secret(READER))
    if not (answers(write) and answers(read)):
        try:
            _make_beside(url, write, state.secret(READER))
        except psycopg2.Error as error:
            raise Failure(_how_to_make(write, str(error).strip())) from error
    return Urls(url, write, read)


def _how_to_make(write: str, why: str) -> str:
    name, owner = urlsplit(write).path[1:], urlsplit(write).username
    return (
        f"Tables of rows need a second database, none answers at {_harmless(write)}, and it cannot be made ({why}). "
        f"As a superuser of that server:\n"
        f"  CREATE DATABASE {name} OWNER {owner} ENCODING 'UTF8';\n"
        f"  CREATE ROLE {READER} LOGIN PASSWORD '…';\n"
        "then name it in CKAN_DATASTORE_WRITE_URL, and with that role in CKAN_DATASTORE_READ_URL."
    )


def _make_beside(url: str, write: str, password: str) -> None:
    owner, name = urlsplit(write).username or "", urlsplit(write).path[1:]
    with connected(url) as cursor:
        _role(cursor, READER, password)
        _database(cursor, name, owner)


def _as_reader(url: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{READER}:{quote(password)}@{place}"))


def _beside(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path + "_datastore"))


def _harmless(url: str) -> str:
    """Without the password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def permissions(psql_url: str, statements: str) -> None:
    """Run what `ckan datastore set-permissions` prints, by a superuser."""
    body = "\n".join(line for line in statements.splitlines() if not line.startswith("\\connect"))
    with connected(psql_url) as cursor:
        cursor.execute(body)
