"""A browser without script: forms, redirections, cookies, and the habit of sending again what got no answer."""

from __future__ import annotations

import http.client
import re
import time
from html import unescape
from urllib.parse import urlencode

PATIENCE_SECONDS = 90
PAUSE_SECONDS = 0.15


class Browser:
    """`address`: what the proxy in front says of this client."""

    def __init__(self, port: int, *, address: str = "192.0.2.1") -> None:
        self.port = port
        self.address = address
        self.cookies: dict[str, str] = {}
        self.again = 0
        """Requests that had to be sent again."""

    def get(self, path: str) -> tuple[int, str]:
        status, _, body = self.insist("GET", path)
        return status, body.decode()

    def bytes(self, path: str) -> bytes:
        return self.insist("GET", path)[2]

    def post(self, path: str, fields: dict[str, str], *, lose: bool = False) -> tuple[int, str]:
        """(status, where it leads). `lose`: the first answer is not waited for, and the form sent again."""
        if lose:
            self._send_and_leave(path, fields)
            self.again += 1
        status, headers, body = self.insist("POST", path, fields)
        return status, headers.get("location") or body.decode()

    def insist(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Until there is an answer that is not the server's own trouble."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.once(method, path, fields)
                if answer[0] < 500:
                    return answer
            except (OSError, http.client.HTTPException):
                answer = (0, {}, b"")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method} {path}: no answer, the last was {answer[0]}")
            self.again += 1
            time.sleep(PAUSE_SECONDS)

    def once(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                method, path, urlencode(fields) if fields is not None else None, self._headers()
            )
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def _send_and_leave(self, path: str, fields: dict[str, str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("POST", path, urlencode(fields), self._headers())
        except OSError:
            pass
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": self.address,
            "X-Forwarded-Proto": "http",
            "Referer": f"http://127.0.0.1:{self.port}/",
            "Origin": f"http://127.0.0.1:{self.port}",
        } | ({"Cookie": cookies} if cookies else {})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise LookupError(f"No field “{name}” on this page: {title(page)}")
    return unescape(found[1])


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return unescape(found[1]).strip() if found else page[:200]
