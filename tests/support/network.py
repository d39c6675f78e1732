"""A network between a browser and the site, that can be down, and can lose an answer after the server has given it.

A browser's own « offline » leaves its workers alone in some versions: here nothing passes, whoever asks.
"""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = {"connection", "transfer-encoding", "keep-alive"}


class Network:
    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.down = False
        self.lose: list[str] = []
        """Ends of the addresses whose next POST is answered, and the answer lost."""
        self.lost: list[str] = []
        self.posts: list[tuple[str, int]] = []
        """(address, what the server answered), lost answers too."""
        self.url = ""


def _handler(network: Network) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: object) -> None:
            pass

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if network.down:
                self.close_connection = True
                return
            upstream = http.client.HTTPConnection(*network.target, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
            upstream.close()
            if self.command == "POST":
                network.posts.append((self.path, answer.status))
                end = next((end for end in network.lose if self.path.endswith(end)), None)
                if end is not None:
                    network.lose.remove(end)
                    network.lost.append(self.path)
                    self.close_connection = True
                    return
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_HEAD = pass_on

    return Handler


@contextmanager
def between(target: str):
    network = Network(target)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(network))
    server.daemon_threads = True
    network.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield network
    server.shutdown()
    server.server_close()
    thread.join()
