"""Whether an address answers (链接检查). It is somebody else's, so what it leads to is not trusted.

Only http and https, only addresses that the whole world can reach: a maker must not have this machine knock at doors
inside the city's network. The name is looked up once and that very address is called, so that a name cannot point
somewhere else a moment later; each redirection is looked at anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

SECONDS = 8
HOPS = 5
MOVED = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
FAULT = 500
AGENT = "govopen-link-check/1 (+open data portal)"


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a try. `code`: ok, or private, address, unreachable, tls, loop, status; `status` of the answer."""

    code: str
    status: int = 0

    @property
    def good(self) -> bool:
        return self.code == "ok"


class _PinnedHTTP(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that was asked for."""

    pinned = ""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.pinned, self.port), self.timeout)


class _PinnedHTTPS(http.client.HTTPSConnection):
    """The same over TLS; the certificate is checked against the name."""

    pinned = ""

    def connect(self) -> None:
        sock = socket.create_connection((self.pinned, self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)


def allowed(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def check(url: str, inside: tuple[str, ...] = ()) -> Said:
    """Try an address. `inside` names hosts of the city's own network that may be called all the same."""
    for _ in range(HOPS):
        said, to = _once(url, inside)
        if not to:
            return said
        url = urljoin(url, to)
    return Said("loop")


def _once(url: str, inside: tuple[str, ...]) -> tuple[Said, str]:
    """One request; what it said, and where it sends on to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return Said("address"), ""
    if parts.scheme not in ("http", "https") or not host:
        return Said("address"), ""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Said("unreachable"), ""
    addresses = [str(one[4][0]) for one in found]
    if host not in inside and not all(allowed(one) for one in addresses):
        return Said("private"), ""
    return _asked(
        parts.scheme, host, port, addresses[0], f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    )


def _asked(scheme: str, host: str, port: int, address: str, path: str) -> tuple[Said, str]:
    kind = _PinnedHTTPS if scheme == "https" else _PinnedHTTP
    connection = kind(host, port, timeout=SECONDS)
    connection.pinned = address
    try:
        # GET, not HEAD: many servers answer HEAD wrongly. The body is left unread.
        connection.request("GET", _ascii(path), headers={"User-Agent": AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        status, to = answer.status, answer.headers.get("Location") or ""
    except ssl.SSLError:
        return Said("tls"), ""
    except (OSError, http.client.HTTPException, ValueError):
        return Said("unreachable"), ""
    finally:
        connection.close()
    if status in MOVED and to:
        return Said("ok", status), to
    # A page that wants a password or refuses robots is there.
    return Said("status" if status in GONE or status >= FAULT else "ok", status), ""


def _ascii(path: str) -> str:
    return quote(path, safe="/%?&=:;,@!$'()*+~-._#[]")
