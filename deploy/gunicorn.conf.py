"""Gunicorn's settings, for the machine on the desk and for production; the environment changes the numbers."""

from __future__ import annotations

import multiprocessing
import os
import socket
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

# What a reader sees whose address (a search of a thousand words) is longer than the server reads. deploy/production/
# nginx.conf says the same.
TOO_LONG = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>网址太长</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><h1>网址太长</h1>'
    "<p>检索词或筛选条件太多，服务器读不下这个网址。请返回上一页，少写几个词再检索。</p>"
    '<p lang="en">This address is too long. Please go back and search with fewer words or filters.</p>'
    '<p><a href="/">首页 <span lang="en">Front page</span></a></p></body></html>'
).encode()
HEAD = f"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(TOO_LONG)}\r\n\r\n"  # noqa: E501


class Worker(ThreadWorker):
    """Threads, with a page of ours where gunicorn has a line of English."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """Say in both languages that the address is too long; the portal itself never sees such a request."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):
            write_nonblock(client, HEAD.encode() + TOO_LONG)
            # What was not read yet would make the closing a reset, which takes the page away again.
            client.shutdown(socket.SHUT_WR)
            client.settimeout(0.5)
            for _ in range(8):
                if not client.recv(65536):
                    break


bind = os.environ.get("GOVOPEN_BIND", "127.0.0.1:8080")
workers = int(os.environ.get("GOVOPEN_WEB_PROCESSES", str(min(2 * multiprocessing.cpu_count(), 8))))
worker_class = Worker  # a slow reader holds a thread, not a process
threads = int(os.environ.get("GOVOPEN_WEB_THREADS", "4"))
timeout = 120
graceful_timeout = 20
keepalive = 65  # longer than nginx's, which then closes first
max_requests = 5000  # a leak in a library cannot grow for ever
max_requests_jitter = 500
limit_request_line = 8190  # the most that gunicorn reads, and as much as nginx lets through
limit_request_field_size = 16380
# The address of the reader is believed from nginx alone.
forwarded_allow_ips = os.environ.get("GOVOPEN_PROXIES", "127.0.0.1")
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112  # heartbeats never wait for a disk
accesslog = os.environ.get("GOVOPEN_ACCESS_LOG") or None
# No query: what people search for is nobody's business.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
errorlog = "-"
control_socket_disable = True  # one path for all portals of a user
