"""Style sheets, scripts, the font: served by the web process itself, from the packages that hold them.

Nothing is collected. An address carries one digest of all static files of all installed applications, as a folder
(`/static/3f9a…/cantou/app.css`): a file names its neighbours by relative addresses and stays right, a browser keeps
it for ever, and each release has its own. What compresses is compressed once. docs/adr/0048.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import threading
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"
"""For an address without its digest: an error page that could not know it."""
DIGEST_LENGTH = 12
MOST_KEPT = 64_000_000
COMPRESSED = (".gz", ".br", ".woff2", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".zip", ".mp4", ".webm")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@cache
def paths() -> dict[str, Path]:
    """Name → file, the first application that has it winning, as Django's finders say."""
    found: dict[str, Path] = {}
    for finder in finders.get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            found.setdefault(name.replace("\\", "/"), Path(storage.path(name)))
    return found


@cache
def digest() -> str:
    """Of the names and contents of all of them."""
    seen = hashlib.sha256()
    for name, path in sorted(paths().items()):
        seen.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return seen.hexdigest()[:DIGEST_LENGTH]


class Storage(StaticFilesStorage):
    """What `{% static %}` asks. An unknown name gives an address all the same: a 404 there, no error here."""

    def url(self, name: str | None) -> str:
        return f"{settings.STATIC_URL}{digest()}/{quote(name or '')}"


class Content(NamedTuple):
    body: bytes
    compressed: bytes
    kind: str
    etag: str


class StaticFiles:
    """Around the WSGI application: answers what lies under STATIC_URL, without Django."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._kept: dict[str, Content] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(settings.STATIC_URL):
            return self._application(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _answer(start_response, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        name = path.removeprefix(settings.STATIC_URL)
        first, _, rest = name.partition("/")
        dated = first == digest()
        content = self._content(rest if dated else name)
        if content is None:
            return _answer(start_response, HTTPStatus.NOT_FOUND, {"Cache-Control": "no-store"})
        return _send(environ, start_response, content, FOR_EVER if dated else BRIEFLY)

    def _content(self, name: str) -> Content | None:
        known = self._kept.get(name)
        if known is not None and not settings.DEBUG:
            return known
        path = paths().get(name)
        if path is None or not path.is_file():
            return None
        content = _read(name, path)
        with self._lock:
            size = len(content.body) + len(content.compressed)
            if self._size + size <= MOST_KEPT:
                self._kept[name] = content
                self._size += size
        return content


def _read(name: str, path: Path) -> Content:
    body = path.read_bytes()
    compressed = b"" if name.lower().endswith(COMPRESSED) else gzip.compress(body, 9, mtime=0)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in {"application/json", "image/svg+xml"}:
        kind += "; charset=utf-8"
    if len(compressed) >= len(body):
        compressed = b""
    return Content(body, compressed, kind, hashlib.sha256(body).hexdigest()[:24])


def _send(
    environ: WSGIEnvironment, start_response: StartResponse, content: Content, age: str
) -> Iterable[bytes]:
    zipped = bool(content.compressed) and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "").lower()
    etag = f'"{content.etag}{"-gz" if zipped else ""}"'
    headers = {"ETag": etag, "Cache-Control": age, "Vary": "Accept-Encoding"}
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return _answer(start_response, HTTPStatus.NOT_MODIFIED, headers)
    body = content.compressed if zipped else content.body
    if zipped:
        headers["Content-Encoding"] = "gzip"
    headers |= {"Content-Type": content.kind, "X-Content-Type-Options": "nosniff"}
    return _answer(
        start_response, HTTPStatus.OK, headers, body, only_head=environ["REQUEST_METHOD"] == "HEAD"
    )


def _answer(
    start_response: Callable[[str, list[tuple[str, str]]], object],
    status: HTTPStatus,
    headers: dict[str, str],
    body: bytes = b"",
    *,
    only_head: bool = False,
) -> Iterable[bytes]:
    if status is not HTTPStatus.NOT_MODIFIED:
        headers = {**headers, "Content-Length": str(len(body))}
    start_response(f"{status.value} {status.phrase}", list(headers.items()))
    return [] if only_head else [body]
