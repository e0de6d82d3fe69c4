"""CVE-2026-41132: mail over TLS goes to the named server or nowhere."""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from ckan.lib import mailer


class Sink:
    def __init__(self):
        self.got = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.got.append(envelope)
        return "250 OK"


def certificate(folder, name):
    """A certificate that nobody vouches for but itself, for one host name."""
    tool = shutil.which("openssl")
    assert tool, "openssl is needed to make the certificate of this test"
    key, cert = folder / f"{name}.key", folder / f"{name}.pem"
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    command = [
        tool,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        cert,
        *subject,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return key, cert


@pytest.fixture(params=["localhost", "mail.example.test"])
def server(request, tmp_path):
    """An SMTP server with STARTTLS whose certificate is for the name in `param`."""
    key, cert = certificate(tmp_path, request.param)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        sink.port = free.getsockname()[1]
    control = Controller(sink, hostname="127.0.0.1", port=sink.port, tls_context=context, require_starttls=True)
    control.start()
    sink.name, sink.cert = request.param, str(cert)
    yield sink
    control.stop()


def send(config, server, ca=""):
    config["smtp.server"], config["smtp.starttls"] = f"localhost:{server.port}", True
    config["govopen.smtp_ca"] = ca
    mailer.mail_recipient("张三", "zhang@example.test", "主题", "正文")


def test_a_certificate_nobody_vouches_for_gets_no_mail(ckan_config, server):
    with pytest.raises(mailer.MailerException, match="certificate"):
        send(ckan_config, server)
    assert not server.got


def test_a_certificate_for_another_name_gets_no_mail(ckan_config, server):
    if server.name == "localhost":
        send(ckan_config, server, server.cert)
        assert len(server.got) == 1
    else:
        with pytest.raises(mailer.MailerException, match="certificate"):
            send(ckan_config, server, server.cert)
        assert not server.got


def test_without_our_guard_any_certificate_will_do(ckan_config, server, monkeypatch):
    """Fails once CKAN has mended it: then `safety/mailer.py` can go."""
    monkeypatch.setattr(mailer, "smtplib", smtplib)
    send(ckan_config, server)
    assert len(server.got) == 1
