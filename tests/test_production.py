"""deploy/production/nginx.conf in a real nginx: with ports and paths of the test, before a server that tells what it got."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

CONF = Path(__file__).resolve().parent.parent / "deploy/production/nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


class Told(BaseHTTPRequestHandler):
    """Answers with the headers that reached it; hands over a file where asked as the portal does."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        if self.path.startswith("/dataset/a/resource/b/download"):
            self.send_header("X-Accel-Redirect", "/protected/secret.txt")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _site(folder: Path, web: int, plain: int, tls: int) -> str:
    """The file as it is kept, with this machine's ports, names and paths."""
    text = CONF.read_text("utf-8")
    for old, new in {
        "server 127.0.0.1:8080": f"server 127.0.0.1:{web}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "/etc/ssl/govopen": str(folder),
        "/var/lib/govopen/storage/": f"{folder}/storage/",
        "/var/log/nginx/govopen.log": f"{folder}/access.log",
        "data.example.gov.cn": "localhost",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {folder}/nginx.pid;\ndaemon off;\nevents {{}}\nhttp {{\n{temporary}{text}}}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """Addresses (plain, TLS) and the folder of a running nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    (folder / "storage" / "resources").mkdir(parents=True)
    (folder / "storage" / "resources" / "secret.txt").write_text("rows")
    web = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    plain, tls = _free(), _free()
    conf = folder / "nginx.conf"
    user = "user root;\n" if Path(folder).owner() == "root" else ""
    conf.write_text(user + _site(folder, web.server_port, plain, tls), "utf-8")
    tried = subprocess.run([str(NGINX), "-t", "-c", conf], capture_output=True, text=True, check=False)
    assert not tried.returncode, tried.stderr
    process = subprocess.Popen([str(NGINX), "-c", conf], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", tls)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}", folder
    process.terminate()
    process.wait(10)
    web.shutdown()


def _get(url: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    trust = ssl._create_unverified_context()
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=trust))
    try:
        with opener.open(urllib.request.Request(url, headers=headers or {}), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location") or ""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def test_plain_http_leads_to_https(site: tuple[str, str, Path]):
    assert _get(site[0] + "/dataset/?q=a") == (301, "https://localhost/dataset/?q=a")


def test_what_a_reader_says_of_its_address_is_dropped(site: tuple[str, str, Path]):
    lies = {
        "X-Forwarded-For": "8.8.8.8",
        "Forwarded": "for=8.8.8.8",
        "X-Real-IP": "8.8.8.8",
        "X-Forwarded-Host": "evil",
    }
    status, body = _get(site[1] + "/", lies)
    got = {name.lower(): value for name, value in json.loads(body).items()}
    assert status == 200
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "https"
    assert not {"forwarded", "x-real-ip", "x-forwarded-host"} & set(got)


def test_private_files_come_by_the_portals_word_alone(site: tuple[str, str, Path]):
    assert _get(site[1] + "/dataset/a/resource/b/download/x.txt") == (200, "rows")
    assert _get(site[1] + "/protected/secret.txt")[0] == 404


def test_sign_in_is_slowed_down(site: tuple[str, str, Path]):
    for path in ("/user/login", "/en/user/login"):
        assert 429 in [_get(site[1] + path)[0] for _ in range(14)]


def test_other_pages_are_not(site: tuple[str, str, Path]):
    assert {_get(site[1] + "/dataset/")[0] for _ in range(20)} == {200}


LONG = "/dataset/?q=" + "停车" * 1_000
SAID = "检索词或筛选条件太多，服务器读不下这个网址。请返回上一页，少写几个词再检索。"


def _asked(port: int, context: ssl.SSLContext | None = None) -> tuple[int, str, str]:
    """Status, type and page for an address that is too long."""
    made = HTTPConnection("127.0.0.1", port) if context is None else HTTPSConnection("127.0.0.1", port, context=context)
    made.request("GET", quote(LONG, safe="/?="))
    answer = made.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read().decode()


def test_an_address_too_long_for_nginx_is_told_in_both_languages(site: tuple[str, str, Path]):
    status, kind, page = _asked(int(site[1].rpartition(":")[2]), ssl._create_unverified_context())
    assert (status, kind) == (414, "text/html; charset=utf-8")
    assert SAID in page
    assert "This address is too long." in page


def test_an_address_too_long_for_gunicorn_gets_the_same_page(site: tuple[str, str, Path], tmp_path: Path):
    (tmp_path / "web.py").write_text(
        "def application(environ, start):\n    start('200 OK', [])\n    return [b'there']\n"
    )
    port = _free()
    settings = CONF.parent.parent / "gunicorn.conf.py"
    environment = {**os.environ, "GOVOPEN_BIND": f"127.0.0.1:{port}", "GOVOPEN_WEB_PROCESSES": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "web:application"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                time.sleep(0.1)
            assert _get(f"http://127.0.0.1:{port}/") == (200, "there")
            said = _asked(port)
        finally:
            server.terminate()
    assert said == _asked(int(site[1].rpartition(":")[2]), ssl._create_unverified_context())


def test_log_has_no_query(site: tuple[str, str, Path]):
    _get(site[1] + "/dataset/?q=mynameissecret")
    log = (site[2] / "access.log").read_text()
    assert re.search(r'"GET /dataset/" 200', log)
    assert "mynameissecret" not in log
