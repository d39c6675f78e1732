"""API Particulier on this machine: the stand-in behind a real HTTP server, which may be down or out of its mind."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cantou.core.payments.engine.particulier import answer


class ParticulierServer:
    """`says`: what it answers instead, once set: (status, body)."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, list[str]]] = []
        self.says: tuple[int, bytes] | None = None


@contextmanager
def particulier_server():
    server = ParticulierServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            given = parse_qs(urlsplit(self.path).query)
            server.asked.append({"path": [urlsplit(self.path).path], **given})
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, said = answer(given, token)
            status, body = server.says or (status, json.dumps(said).encode())
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
