"""Push services of our own, on loopback: none other can be reached from a test."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Service(BaseHTTPRequestHandler):
    def __init__(self, got, status, *arguments):
        self.got, self.status = got, status
        super().__init__(*arguments)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@contextmanager
def push_services(settings):
    """Gives what starts one that answers `status`: its origin, and the list of what it gets."""
    servers = []

    def start(status: int = 201) -> tuple[str, list]:
        got: list = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Service, got, status))
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        origin = f"http://127.0.0.1:{server.server_port}"
        settings.PUSH_ORIGINS = (*settings.PUSH_ORIGINS, origin)
        return origin, got

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
