"""Both portals on one machine: the same entries, the same servers, by turns; ratios of govopen to stock.

A page is asked of one side, then of the other: what slows the machine slows both. Ratios are medians of such pairs.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import catalogue
import report
from memory import Peak, pss
from stack import solr
from stack.environment import run
from stack.postgres import Urls
from stack.say import Failure, line, step
from stack.servers import Servers, wait
from stack.settings import Settings
from stack.site import Site, environment, write_ini
from stack.state import LOCAL, REPOSITORY, State
from stack.supervise import Program, Supervisor

STATE = State(REPOSITORY / "var-bench")
STOCK, OURS = "stock", "govopen"
PLUGINS = re.compile(r"^(ckan\.plugins) = .*$", re.MULTILINE)
OPTIONS_OF_OURS = re.compile(r"^(govopen|scheming)\..*\n", re.MULTILINE)


@dataclass
class Side:
    """One of the two portals."""

    name: str
    port: int
    ini: Path = Path()
    urls: Urls | None = None
    import_rate: float = 0.0
    import_memory: float = 0.0
    reindex: list[float] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> bytes:
        with urlopen(self.address + path, timeout=120) as answer:  # noqa: S310  # ours
            return bytes(answer.read())


def main(arguments: list[str]) -> int:
    """Load, measure, print; with --write, keep the table in docs/reference/benchmark.md."""
    asked = _arguments(arguments)
    if not STATE.lock():
        raise Failure("A benchmark is running in this clone already.")
    rows = list(
        catalogue.from_file(asked.catalogue, asked.entries) if asked.catalogue else catalogue.invented(asked.entries)
    )
    spreadsheet = STATE.path("entries.csv")
    catalogue.write(spreadsheet, rows)
    servers = Servers(STATE, mail=True)
    sides = [Side(STOCK, STATE.port("web-stock")), Side(OURS, STATE.port("web-govopen"))]
    programs = servers.prepare(STOCK, OURS)
    stock_configset(STATE.folder("solr", STOCK, "conf"))
    supervisor = Supervisor(STATE, [*programs, *(_web(side) for side in sides)])
    try:
        supervisor.begin()
        servers.start(supervisor, OURS)
        for side in sides:
            _found(side, servers)
        result = measure(sides, supervisor, spreadsheet, rows, asked.rounds)
    finally:
        supervisor.end()
    table = report.table(result, len(rows), "real entries" if asked.catalogue else "invented entries", asked.rounds)
    line(table)
    if asked.write:
        report.keep(table)
    return 0


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--entries", type=int, default=2000, help="how many (2000)")
    parser.add_argument("--rounds", type=int, default=30, help="pairs for each page (30)")
    parser.add_argument("--catalogue", type=Path, help="a real catalogue: CSV with title, description, department")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/reference/benchmark.md")
    return parser.parse_args(arguments)


def stock_configset(folder: Path) -> None:
    """CKAN's own schema as it is shipped; everything else as ours."""
    import ckan

    solr.configset(folder)
    shipped = Path(ckan.__file__).parent / "config" / "solr" / "schema.xml"
    (folder / "schema.xml").write_bytes(shipped.read_bytes())
    for name in ("protwords.txt", "stopwords.txt", "synonyms.txt"):
        (folder / name).touch()


def _web(side: Side) -> Program:
    """One process with four threads each: the same for both, so that ratios are of code."""
    ini = STATE.path(f"{side.name}.ini")
    variables = environment() | {"CKAN_INI": str(ini), "GOVOPEN_BIND": f"127.0.0.1:{side.port}"}
    variables |= {"GOVOPEN_WEB_PROCESSES": "1", "PYTHONPATH": str(LOCAL)}
    deploy = REPOSITORY / "deploy"
    command = f"{sys.executable} -m gunicorn -c {deploy}/gunicorn.conf.py --chdir {deploy} wsgi:application"
    return Program(side.name, f"{side.name}'s web", command, environment=variables)


def _found(side: Side, servers: Servers) -> None:
    """Empty databases and index, settings and tables of one side."""
    main, store = f"{side.name}_bench", f"{side.name}_bench_datastore"
    servers.private.drop(servers.ports["postgres"], main, store)
    side.urls = servers.private.create(servers.ports["postgres"], main, store)
    index = servers.solr(side.name)
    everything = Request(  # noqa: S310  # ours
        index + "/update?commit=true", b'{"delete": {"query": "*:*"}}', {"Content-Type": "application/json"}
    )
    urlopen(everything, timeout=60).close()  # noqa: S310  # ours
    redis = servers.redis(1 if side.name == STOCK else 2)
    settings = Settings(STATE, "guigang", "127.0.0.1", side.port, "", "", "")
    written = write_ini(settings, side.urls, index, redis, servers.ports["mail"])
    side.ini = STATE.path(f"{side.name}.ini")
    text = written.read_text("utf-8")
    if side.name == STOCK:
        text = OPTIONS_OF_OURS.sub("", PLUGINS.sub(r"\1 = datastore text_view image_view", text))
    side.ini.write_text(text, "utf-8")
    side.ini.chmod(0o600)
    with step(f"Making the tables of {side.name}"):
        Site(STATE, side.ini, side.urls).ckan("db", "upgrade", why="The tables cannot be made")


def measure(
    sides: list[Side], supervisor: Supervisor, spreadsheet: Path, rows: list[dict[str, str]], rounds: int
) -> dict[str, report.Measure]:
    """All figures, by name."""
    stock, ours = sides
    result: dict[str, report.Measure] = {}
    _import_stock(stock, spreadsheet)
    _import_ours(ours, spreadsheet, len(rows))
    result["import, entries a second"] = report.Measure(stock.import_rate, ours.import_rate, more_is_better=True)
    result["import, peak memory, MB"] = report.Measure(stock.import_memory, ours.import_memory)
    for side in sides:
        supervisor.start(side.name)
        wait(supervisor, side.name, lambda side=side: _up(side), 180)
    for name, paths in _pages(sides, rows).items():
        with step(f"Measuring {name}"):
            result[name] = pairs(
                [(lambda path=path, side=side: side.get(path)) for side, path in zip(sides, paths, strict=True)], rounds
            )
    memory = [_memory(supervisor.states()[side.name]["pid"]) for side in sides]
    result["memory of a web process, MB"] = report.Measure(*memory)
    for _ in range(3):
        for side in sides:
            with step(f"Reindexing {side.name}"):
                began = time.monotonic()
                run([_ckan(), "-c", str(side.ini), "search-index", "rebuild", "-q"], "The index cannot be made")
                side.reindex.append(time.monotonic() - began)
    ratios = [mine / theirs for mine, theirs in zip(ours.reindex, stock.reindex, strict=True)]
    result["reindex, s"] = report.Measure(
        statistics.median(stock.reindex), statistics.median(ours.reindex), ratio=statistics.median(ratios)
    )
    return result


def _ckan() -> str:
    return str(Path(sys.executable).with_name("ckan"))


def _up(side: Side) -> bool:
    try:
        side.get("/api/3/action/status_show")
    except OSError:
        return False
    return True


def _import_stock(side: Side, spreadsheet: Path) -> None:
    with step("Importing into stock CKAN, by package_create"), Peak(str(side.ini)) as peak:
        told = run(
            [sys.executable, str(REPOSITORY / "bench" / "stock.py"), str(side.ini), str(spreadsheet)], "Stock import"
        )
    done = json.loads(told.strip().splitlines()[-1])
    side.import_rate, side.import_memory = done["rows"] / done["seconds"], peak.most


def _import_ours(side: Side, spreadsheet: Path, rows: int) -> None:
    """The command's own account: rows a second, none refused; the most memory of the processes."""
    with step("Importing into govopen, by its importer"), Peak(str(side.ini)) as peak:
        command = [_ckan(), "-c", str(side.ini), "govopen", "import", str(spreadsheet)]
        told = run([*command, "--defaults", '{"departments": "create"}'], "The import failed")
    rate = re.search(r"([\d.]+) rows/s", told)
    refused = re.search(r"refused (\d+)", told)
    if not rate or not refused or int(refused[1]):
        raise Failure(f"The import did not take every row:\n{told[-1500:]}")
    batch = re.search(r"import ([0-9a-f-]{36})", told)
    assert batch  # noqa: S101  # the command always tells it
    with step("Publishing the batch"), Peak(str(side.ini)) as later:
        script = [sys.executable, str(REPOSITORY / "bench" / "publish.py"), str(side.ini), batch[1]]
        published = json.loads(run(script, "The batch cannot be published").strip().splitlines()[-1])
    # As in stock CKAN, entries count once the public finds them: import and signature together.
    side.import_rate = rows / (rows / float(rate[1]) + published["seconds"])
    side.import_memory = max(peak.most, later.most)


def _pages(sides: list[Side], rows: list[dict[str, str]]) -> dict[str, list[str]]:
    """Addresses to ask of each side; the same entry on both."""
    word, title = quote("公交线路"), rows[len(rows) // 2]["目录名称"]
    names = [_name_of(side, title) for side in sides]
    both = {
        "home page, ms": "/",
        "search page, ms": f"/dataset/?q={word}",
        "search page without words, ms": "/dataset/",
        "package_search, ms": f"/api/3/action/package_search?q={word}&rows=20",
    }
    own = {
        "entry page, ms": [f"/dataset/{name}" for name in names],
        "package_show, ms": [f"/api/3/action/package_show?id={name}" for name in names],
    }
    return {name: [path, path] for name, path in both.items()} | own


def _name_of(side: Side, title: str) -> str:
    """The entry's address on this side, from the database: stock's search does not find Chinese."""
    from stack.postgres import connected

    assert side.urls  # noqa: S101  # set before
    with connected(side.urls.main) as cursor:
        cursor.execute("SELECT name FROM package WHERE title = %s", [title])
        found = cursor.fetchone()
    if not found:
        raise Failure(f"{side.name} has no entry {title}.")
    return str(found[0])


def pairs(asks: list[Callable[[], object]], rounds: int) -> report.Measure:
    """Ask by turns; medians in ms, and the median of the pairs' ratios. The first five warm up."""
    times: list[list[float]] = [[], []]
    for turn in range(rounds + 5):
        order = (0, 1) if turn % 2 else (1, 0)
        for which in order:
            began = time.perf_counter()
            asks[which]()
            times[which].append((time.perf_counter() - began) * 1000)
    stock, ours = (spent[5:] for spent in times)
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, stock, strict=True))
    return report.Measure(statistics.median(stock), statistics.median(ours), ratio=ratio)


def _memory(master: int) -> float:
    """Of the one worker of a gunicorn, shared pages divided among those who share them."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(pss(child) for child in children)
