"""Whither an address that somebody else gave may lead. What is read there: tests/services/signalements/open311."""

from __future__ import annotations

import ipaddress
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cantou.core.web import remote
from cantou.core.web.remote import RemoteError, is_public

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b::a00:1", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_everybodys(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_addresses_that_are(address):
    assert is_public(ipaddress.ip_address(address))


def name_of(monkeypatch, *lookups):
    """Each look-up of any name gives the next list; the last one stays."""
    left = list(lookups)
    asked = []

    def answer(host, port, *_, **__):
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(remote.socket, "getaddrinfo", answer)
    return asked


@contextmanager
def inside():
    """A server on this machine, and whether anybody came."""
    heard = []

    class Inner(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(self.path)
            body = b"x" * 5_000
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Inner)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch):
    """Public when it is looked at, this machine when it is called: it is looked up once."""
    went = []

    def connect(address, **_):
        went.append(address)
        raise OSError

    monkeypatch.setattr(remote.socket, "create_connection", connect)
    asked = name_of(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    with pytest.raises(RemoteError) as refused:
        remote.get("http://rebind.example:9009/", most_bytes=10)
    assert (refused.value.code, asked, went) == ("unreachable", ["rebind.example"], [("8.8.8.8", 9009)])


@pytest.mark.parametrize("found", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1"], []])
def test_one_address_inside_is_enough_to_refuse(monkeypatch, found):
    with inside() as (port, heard):
        name_of(monkeypatch, found)
        with pytest.raises(RemoteError) as refused:
            remote.get(f"http://rebind.example:{port}/", most_bytes=10)
    assert (refused.value.code, heard) == ("private", [])


def test_the_next_address_is_tried_when_the_first_is_out_of_reach(monkeypatch):
    """`loopback` lets this machine itself stand for a public one; nobody listens at the first address."""
    with inside() as (port, heard):
        name_of(monkeypatch, ["127.0.0.3", "127.0.0.1"])
        answer = remote.post(
            f"http://two.example:{port}/", body=b"", headers={}, most_bytes=10_000, loopback=True
        )
    assert (answer.status, heard) == (200, ["/"])


def test_an_answer_too_long_is_refused_or_left():
    with inside() as (port, _):
        where = f"http://127.0.0.1:{port}/"
        with pytest.raises(RemoteError) as refused:
            remote.post(where, body=b"", headers={}, most_bytes=100, loopback=True)
        answer = remote.post(where, body=b"", headers={}, most_bytes=100, loopback=True, is_cut=True)
    assert (refused.value.code, answer.status) == ("too_large", 200)


@contextmanager
def server_that(answers):
    """`answers`: path → (status, where it sends to). Yields its port, and each (path, Authorization) that came."""
    heard = []

    class Sends(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append((self.path, self.headers.get("Authorization")))
            status, where = answers.get(self.path, (200, ""))
            self.send_response(status)
            if where:
                self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Sends)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


def asked_with_a_key(port):
    return remote.get(
        f"http://127.0.0.1:{port}/", most_bytes=10, headers={"authorization": "Bearer cle"}, loopback=True
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_server_is_not_shown_the_key(status):
    with (
        server_that({}) as (other, heard),
        server_that({"/": (status, f"http://127.0.0.1:{other}/x")}) as (port, _),
    ):
        answer = asked_with_a_key(port)
    assert (answer.status, heard) == (200, [("/x", None)])


def test_nor_is_the_first_after_a_detour_and_the_same_server_is():
    with server_that({}) as (other, there):
        ways = {"/": (302, "/ici"), "/ici": (302, f"http://127.0.0.1:{other}/la")}
        with server_that(ways) as (port, here):
            asked_with_a_key(port)
    assert here == [("/", "Bearer cle"), ("/ici", "Bearer cle")]
    assert there == [("/la", None)]
