"""Who is at the other end: `X-Forwarded-…` counts only from proxies that the options name.

CKAN takes `X-Forwarded-For` from anybody at its word; lock-out and records would fall for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
)


class NamedProxies:
    """WSGI wrapper: the real address in REMOTE_ADDR, the scheme in wsgi.url_scheme, and no forwarding headers left.

    `trusted` are addresses of proxies; `unix` stands for a local socket, which has no address.
    """

    def __init__(self, app: Callable[..., Any], trusted: Iterable[str]) -> None:
        self.app = app
        self.trusted = frozenset(trusted)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if self._trusts(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ)
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").split(",")[-1].strip()
            if scheme in {"http", "https"}:
                environ["wsgi.url_scheme"] = scheme
        for name in (*FORWARDED, "HTTP_X_FORWARDED_PROTO"):
            environ.pop(name, None)
        return self.app(environ, start_response)

    def _trusts(self, address: str) -> bool:
        return (address or "unix") in self.trusted

    def _client(self, environ: dict[str, Any]) -> str:
        """The last address in the chain that is not one of our proxies; what stands left of it anybody can write."""
        chain = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        for address in reversed(chain):
            if not self._trusts(address):
                return address
        return chain[0] if chain else str(environ.get("REMOTE_ADDR", ""))
