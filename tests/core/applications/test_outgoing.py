"""Whither a message may go: never into our own network, whatever the name says."""

from __future__ import annotations

import socket

import pytest

from cantou.core.applications.engine import outgoing
from cantou.core.applications.engine.outgoing import (
    NoAnswerError,
    RefusedAddressError,
    check_address,
)
from cantou.core.web import remote


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://a.example/",
            "ftp://a.example/",
            "https://",
            "https://moi:mdp@a.example/",
            "https://localhost/",
        ),
        *("https://a.localhost/", "https://intranet/", "https://imprimante.local/", "https://127.0.0.1/"),
        *(
            "https://[::1]/",
            "https://a.example:99999/",
            "https://é.example/",
            "https://[oups/",
            "file:///etc/passwd",
            "https://a.example/\nhttp://10.0.0.1/",
            "https://a.example/\r\nX: 1",
            "https://a.example/ https://b.example/",
            "https://a.example\\@b.example/",
        ),
    ],
)
def test_shapes_that_are_refused(url):
    with pytest.raises(RefusedAddressError):
        check_address(url)


def test_shapes_that_may_be_called():
    check_address("https://a.example/webhook")
    check_address("https://a.example:8443/webhook?x=1")
    check_address("http://127.0.0.1:8000/x", loopback=True)
    with pytest.raises(RefusedAddressError):
        check_address("http://10.0.0.1/x", loopback=True)


def resolving(monkeypatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(remote.socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_not_called(monkeypatch, addresses):
    resolving(monkeypatch, *addresses)
    with pytest.raises(RefusedAddressError):
        outgoing.post("https://innocent.example/", b"{}", {})


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch, external):
    """The name means something else to the operating system: nobody asks it again."""
    port = int(external.url.rpartition(":")[2])
    asked = []

    def once(host, *_, **__):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(remote.socket, "getaddrinfo", once)
    external.webhook_secret = "whsec_" + "A" * 44
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "0", "webhook-signature": "v1,x"}
    answer = outgoing.post(f"http://localhost:{port}/webhook", b"{}", headers, loopback=True)
    assert (answer.status, asked.count("localhost")) == (401, 1)


def test_a_redirect_is_an_answer_and_not_a_way(external):
    external.status = 302
    external.webhook_secret = "whsec_" + "A" * 44
    from cantou.core.web import signing

    signed = signing.headers(secrets_=[external.webhook_secret], identifier="m", timestamp=now(), body=b"{}")
    assert outgoing.post(f"{external.url}/webhook", b"{}", signed, loopback=True).status == 302
    assert external.heard == []


def now() -> int:
    import time

    return int(time.time())


def test_nobody_answers():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(NoAnswerError):
        outgoing.post(f"http://127.0.0.1:{port}/", b"", {}, loopback=True)
