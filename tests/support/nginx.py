"""A private nginx with the settings of deploy/production, before a portal of the test."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONF = Path(__file__).resolve().parents[2] / "deploy/production/nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


@dataclass(frozen=True)
class Site:
    """Where it listens; `plain` leads to TLS."""

    plain: str
    tls: str
    folder: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(folder: Path, web: int, plain: int, tls: int, storage: Path) -> str:
    """The file as it is kept, with this machine's ports, names and paths."""
    text = CONF.read_text("utf-8")
    for old, new in {
        "server 127.0.0.1:8080": f"server 127.0.0.1:{web}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "/etc/ssl/govopen": str(folder),
        "/var/lib/govopen/storage/": f"{storage}/",
        "/var/log/nginx/govopen.log": f"{folder}/access.log",
        "data.example.gov.cn": "localhost",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if folder.owner() == "root" else ""
    return f"{user}pid {folder}/nginx.pid;\ndaemon off;\nevents {{}}\nhttp {{\n{temporary}{text}}}\n"


@contextmanager
def running(folder: Path, web: int, storage: Path, extra: str = "") -> Iterator[Site]:
    """nginx before `web`, handing out what stands in `storage`; `extra` goes into the http block."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    plain, tls = free_port(), free_port()
    conf = folder / "nginx.conf"
    text = settings(folder, web, plain, tls, storage)
    conf.write_text(text.rpartition("}")[0] + extra + "}\n", "utf-8")
    tried = subprocess.run([str(NGINX), "-t", "-c", conf], capture_output=True, text=True, check=False)
    assert not tried.returncode, tried.stderr
    process = subprocess.Popen([str(NGINX), "-c", conf], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", tls)) == 0:
                    break
            time.sleep(0.05)
        yield Site(f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}", folder)
    finally:
        process.terminate()
        process.wait(10)
