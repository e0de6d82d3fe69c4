"""Events of public cases, posted to an address of the operator's choice: signed, retried, never into the own network.

A post holds what the public register shows: number, procedure, department, what happened, state, dates, outcome; never
who applied nor what anybody wrote. The receiver checks `X-Govopen-Signature`, the HMAC-SHA256 over
`<X-Govopen-Timestamp>.<body>`, and knows a repeated post by `X-Govopen-Delivery`.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import urllib3

from ckanext.govopen import config
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.store import cases, people

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = urllib3.Timeout(connect=5, read=10)
GOOD = range(200, 300)


class RefusedError(OSError):
    """The address may not be posted to, or did not take the post."""


def ready(row: Any) -> tuple[str, bytes, dict[str, str]]:
    """One event as `post` takes it: address, body, signed head. Raises RefusedError where none is set up."""
    url, secret = config.webhook()
    stored = cases.load(row.case_id)
    if not url or not secret or stored is None:
        raise RefusedError("govopen.webhook.url or govopen.webhook.secret is not set")
    body = json.dumps(content(stored, row), ensure_ascii=False, sort_keys=True).encode()
    return url, body, headers(body, secret, str(row.id), row.payload["event"])


def content(stored: cases.Stored, row: Any) -> dict[str, Any]:
    """What is told of an event: the public cut of the case as this event left it."""
    event, case = stored.case.history[row.seq - 1], stored.row
    return {
        "delivery": row.id,
        "event": event.name,
        "at": event.at.astimezone(CHINA).isoformat(timespec="seconds"),
        "case": {
            "number": case.number,
            "seq": row.seq,
            "procedure": case.procedure,
            "subject": case.subject,
            "entry_id": case.entry_id,
            "provider": {"id": event.provider, "title": people.titles([event.provider]).get(event.provider, "")},
            "state": event.state,
            "step": event.step or None,
            "outcome": event.outcome or None,
        },
    }


def headers(body: bytes, secret: str, delivery: str, event: str) -> dict[str, str]:
    """The signed head of a post."""
    at = str(int(time.time()))
    signature = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "govopen",
        "X-Govopen-Delivery": delivery,
        "X-Govopen-Event": event,
        "X-Govopen-Timestamp": at,
        "X-Govopen-Signature": f"sha256={signature}",
    }


def post(url: str, body: bytes, head: Mapping[str, str]) -> None:
    """Post to the very address that was looked at, so that no second answer of the name server leads elsewhere.

    Raises OSError (RefusedError among them) where it was not taken; then it is tried again later.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedError("govopen.webhook.url is not an http address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    where = resolve(parts.hostname, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname if port in (80, 443) else f"{parts.hostname}:{port}"
    with _pool(parts.scheme, where, port, parts.hostname) as pool:
        try:
            answer = pool.request(
                "POST", path, body=body, headers={**head, "Host": host}, redirect=False, retries=False, timeout=TIMEOUT
            )
        except urllib3.exceptions.HTTPError as error:
            raise RefusedError(type(error).__name__) from error
    if answer.status not in GOOD:
        raise RefusedError(f"HTTP {answer.status}")


def _pool(scheme: str, where: str, port: int, name: str) -> urllib3.HTTPConnectionPool:
    if scheme == "http":
        return urllib3.HTTPConnectionPool(where, port)
    return urllib3.HTTPSConnectionPool(
        where, port, server_hostname=name, assert_hostname=name, ssl_context=ssl.create_default_context()
    )


def resolve(name: str, port: int) -> str:
    """The address of a host; refused where any of its addresses is not one of the open internet."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    except socket.gaierror as error:
        raise RefusedError(f"{name}: {error}") from error
    if not config.webhook_private():
        for one in found:
            address = ipaddress.ip_address(one.partition("%")[0])
            mapped = getattr(address, "ipv4_mapped", None)
            if not (mapped or address).is_global or (mapped or address).is_multicast:
                raise RefusedError(f"{name} leads into a private network")
    return min(found)
