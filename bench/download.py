"""Gated downloads beside plain nginx: throughput of large files, added milliseconds of small ones.

    python bench/download.py [--megabytes 100] [--rounds 9] [--small 200] [--write]

A portal as `gunicorn` serves it in production, behind a private nginx (without TLS, so that no cipher is measured, and
without limits by address, for one address asks all). The same file comes from the same nginx twice: as a plain static
file, and after the portal's verdict with a usage record written first. Both are asked by turns; figures are medians.
Over loopback, which is faster than any network, one at a time and eight at once; and, where this runs as root, over a
line of 1 Gbit/s made by the kernel. Needs the environment of the tests (PostgreSQL, Redis, Solr), nginx and curl.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "deploy" / "local"), str(ROOT / "bench")]

import line  # noqa: E402
import report  # noqa: E402
from support import nginx  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "benchmark-download.md"
MEGABYTE = 1 << 20
SMALL = 10 * 1024


@dataclass(frozen=True)
class Place:
    """Two files of one gated entry, and who may have them."""

    large: str
    small: str
    token: str
    storage: Path


def prepare(megabytes: int) -> Place:
    """An entry with a large and a small file in the tests' database, and a person who was granted both."""
    from ckan import model
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    config = CKANConfigLoader(str(ROOT / "test.ini")).get_config()
    config["ckan.storage_path"] = os.environ["CKAN_STORAGE_PATH"]
    app = make_app(config)
    from support import city, gate, site

    with app._wsgi_app.test_request_context() if hasattr(app, "_wsgi_app") else app.test_request_context():  # noqa: SLF001
        site.make_tables()
        site.empty_site()
        found = city.found_city()
        storage = Path(config["ckan.storage_path"]) / "resources"
        paths = []
        for name, size in (("large", megabytes * MEGABYTE), ("small", SMALL)):
            data = gate.make_data(name, found.transport["id"], ("on_request", "conditional"))
            path = storage / data.resource[:3] / data.resource[3:6] / data.resource[6:]
            with path.open("wb") as file:
                for _ in range(0, size, MEGABYTE):
                    file.write(os.urandom(min(MEGABYTE, size)))
            gate.put_grant(found.company.id, data.entry)
            paths.append(data.url)
        model.Session.remove()
        return Place(paths[0], paths[1], found.company.token, storage)


@contextmanager
def portal(folder: Path) -> Iterator[int]:
    """Gunicorn over the tests' database, handing files to nginx."""
    ini = folder / "site.ini"
    text = (ROOT / "test.ini").read_text("utf-8")
    ini.write_text(text.replace("[app:main]", "[app:main]\ngovopen.download.accel = /protected/", 1), "utf-8")
    port = nginx.free_port()
    env = {**os.environ, "CKAN_INI": str(ini), "GOVOPEN_BIND": f"127.0.0.1:{port}", "GOVOPEN_WEB_PROCESSES": "2"}
    deploy = ROOT / "deploy"
    command = [shutil.which("gunicorn") or "gunicorn", "-c", deploy / "gunicorn.conf.py", "--chdir", deploy]
    with (folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen([*map(str, command), "wsgi:application"], env=env, stdout=log, stderr=log)
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise SystemExit((folder / "gunicorn.log").read_text()[-2000:])
            try:
                urlopen(f"http://127.0.0.1:{port}/api/action/status_show", timeout=5).close()
                break
            except OSError:
                time.sleep(0.3)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def plain_site(web: int, listen: int, storage: Path) -> str:
    """A server of plain HTTP beside the one of production: its location for downloads, and static files."""
    return (
        f"server {{ listen {listen}; sendfile on; access_log off;\n"
        f"location /static/ {{ alias {storage}/; }}\n"
        f"location /protected/ {{ internal; alias {storage}/; }}\n"
        f"location / {{ proxy_pass http://127.0.0.1:{web}; proxy_set_header Host $host; proxy_http_version 1.1; "
        'proxy_set_header Connection ""; proxy_max_temp_file_size 0; }\n}\n'
    )


def speed(url: str, token: str = "", far: line.Line = line.LOOPBACK, at_once: int = 1) -> float:
    """MB/s of a download by curl, bytes thrown away; of several at once, all of theirs over the whole time."""
    command = [*far.command, "curl", "-sS", "-f", "-o", "/dev/null", "-w", "%{size_download}", url]
    if token:
        command += ["-H", f"Authorization: {token}"]

    def one(_number: int) -> float:
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        size = sum(pool.map(one, range(at_once)))
    return size / MEGABYTE / (time.perf_counter() - began)


def milliseconds(url: str, token: str = "") -> float:
    began = time.perf_counter()
    with urlopen(Request(url, headers={"Authorization": token} if token else {}), timeout=60) as answer:  # noqa: S310
        answer.read()
    return (time.perf_counter() - began) * 1000


def pairs(rounds: int, plain: Callable[[], float], gated: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of both sides and of the quotient, asked by turns."""
    found = []
    for number in range(rounds):
        both = (plain(), gated()) if number % 2 else (gated(), plain())[::-1]
        found.append(both)
    return (
        statistics.median(one for one, _ in found),
        statistics.median(two for _, two in found),
        statistics.median(two / one for one, two in found),
    )


def main() -> int:
    """Measure, print, and with --write keep the table."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--megabytes", type=int, default=100)
    asked.add_argument("--rounds", type=int, default=9)
    asked.add_argument("--small", type=int, default=200)
    asked.add_argument("--write", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="govopen-download-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        place = prepare(wanted.megabytes)
        listen = nginx.free_port()
        with portal(folder) as web:
            extra = plain_site(web, listen, place.storage)
            with nginx.running(folder / "nginx", web, place.storage.parent, extra):
                text = measured(listen, place, wanted)
    print(text)
    if wanted.write:
        PAGE.write_text(text, "utf-8")
    return 0


def stored(url: str) -> str:
    """Where the plain file of a download's address stands."""
    rid = re.search(r"/resource/([^/]+)/", url)
    assert rid  # noqa: S101
    name = rid.group(1)
    return f"/static/{name[:3]}/{name[3:6]}/{name[6:]}"


def measured(listen: int, place: Place, wanted: argparse.Namespace) -> str:
    """The table."""
    base = f"http://127.0.0.1:{listen}"

    def large(what: str, far: line.Line = line.LOOPBACK, at_once: int = 1) -> str:
        there = f"http://{far.address}:{listen}"
        plain, gated, share = pairs(
            wanted.rounds,
            lambda: speed(there + stored(place.large), "", far, at_once),
            lambda: speed(there + place.large, place.token, far, at_once),
        )
        return f"| {what} of {wanted.megabytes} MB, MB/s | {plain:.0f} | {gated:.0f} | {share * 100:.1f} % |"

    for url in (stored(place.large), stored(place.small)):
        speed(base + url)  # into the page cache
    speed(base + place.large, place.token)
    rows = [large("loopback: one file"), large("loopback: eight at once, each", at_once=8)]
    if line.possible():
        with line.laid(1000) as far:
            rows += [large("1 Gbit/s: one file", far), large("1 Gbit/s: eight at once, each", far, at_once=8)]
    small = pairs(
        wanted.small,
        lambda: milliseconds(base + stored(place.small)),
        lambda: milliseconds(base + place.small, place.token),
    )
    refused = statistics.median(refusal(base + place.small) for _ in range(max(wanted.small // 4, 5)))
    rows += [
        f"| one file of 10 kB, ms | {small[0]:.1f} | {small[1]:.1f} | +{small[1] - small[0]:.1f} ms |",
        f"| a refusal, ms | | {refused:.1f} | |",
    ]
    return "\n".join(
        [
            "# Gated downloads beside plain nginx",
            "",
            f"{datetime.now():%Y-%m-%d}. {report.machine()}.",  # noqa: DTZ005
            "Gated: verdict, usage record committed, then X-Accel-Redirect. Plain: the same file and nginx, no portal.",
            f"Medians of {wanted.rounds} (large) and {wanted.small} (small) pairs asked by turns.",
            "",
            "| | plain nginx | gated | gated to plain |",
            "|---|---:|---:|---:|",
            *rows,
            "",
            "Made by `python bench/download.py --write`.",
            "",
        ]
    )


def refusal(url: str) -> float:
    """Milliseconds until somebody without a right is turned down, on record."""
    began = time.perf_counter()
    command = ["curl", "-sS", "-o", "/dev/null", "-H", "Accept: application/json", url]
    subprocess.run(command, check=True)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
