"""Gunicorn's settings, for the machine on the desk and for production; the environment changes the numbers."""

from __future__ import annotations

import multiprocessing
import os

bind = os.environ.get("GOVOPEN_BIND", "127.0.0.1:8080")
workers = int(os.environ.get("GOVOPEN_WEB_PROCESSES", str(min(2 * multiprocessing.cpu_count(), 8))))
worker_class = "gthread"  # a slow reader holds a thread, not a process
threads = int(os.environ.get("GOVOPEN_WEB_THREADS", "4"))
timeout = 120
graceful_timeout = 20
keepalive = 65  # longer than nginx's, which then closes first
max_requests = 5000  # a leak in a library cannot grow for ever
max_requests_jitter = 500
limit_request_line = 8190
limit_request_field_size = 16380
# The address of the reader is believed from nginx alone.
forwarded_allow_ips = os.environ.get("GOVOPEN_PROXIES", "127.0.0.1")
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112  # heartbeats never wait for a disk
accesslog = os.environ.get("GOVOPEN_ACCESS_LOG") or None
# No query: what people search for is nobody's business.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
errorlog = "-"
control_socket_disable = True  # one path for all portals of a user
