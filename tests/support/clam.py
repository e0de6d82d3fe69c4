"""A virus scanner for tests: `clam` starts it and makes it the portal's."""

from __future__ import annotations

import socketserver
import threading

import pytest

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClam(socketserver.BaseRequestHandler):
    """Speaks clamd's protocol and knows one virus: the test file made for such tests."""

    def handle(self):
        file = self.request.makefile("rb")
        assert file.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(file.read(4), "big"):
            content += file.read(size)
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@pytest.fixture
def clam(ckan_config):
    with socketserver.TCPServer(("127.0.0.1", 0), FakeClam) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ckan_config["govopen.clamd"] = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
