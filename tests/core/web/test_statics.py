"""Style sheets and scripts, served by the web process itself."""

from __future__ import annotations

import gzip
from wsgiref.util import setup_testing_defaults

import pytest

from cantou.core.web import statics
from cantou.core.web.statics import StaticFiles, Storage, digest, paths

BODY = b"body{color:#23262a}" * 60


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "app.css").write_bytes(BODY)
    (tmp_path / "a.woff2").write_bytes(b"\0" * 900)
    (tmp_path / "x.json").write_bytes(b"{}")
    known = {
        "cantou/app.css": tmp_path / "app.css",
        "cantou/a.woff2": tmp_path / "a.woff2",
        "x.json": tmp_path / "x.json",
    }
    monkeypatch.setattr(statics, "paths", lambda: known)
    digest.cache_clear()
    yield tmp_path
    digest.cache_clear()


def get(path, method="GET", **headers):
    def pages(environ, start_response):
        start_response("200 OK", [])
        return [b"a page"]

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method}
    environ |= {f"HTTP_{name}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    seen = []
    body = b"".join(StaticFiles(pages)(environ, lambda status, headers: seen.extend([status, dict(headers)])))
    return int(seen[0][:3]), seen[1], body


def test_a_file_is_kept_for_ever_under_its_digest(files):
    address = Storage().url("cantou/app.css")
    assert address == f"/static/{digest()}/cantou/app.css"
    status, headers, body = get(address)
    assert (status, body) == (200, BODY)
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["Content-Length"] == str(len(BODY))


def test_it_is_compressed_once_for_those_who_accept(files):
    address = Storage().url("cantou/app.css")
    _, headers, body = get(address, ACCEPT_ENCODING="gzip, br")
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(body) == BODY
    for name in ("cantou/a.woff2", "x.json"):
        assert "Content-Encoding" not in get(Storage().url(name), ACCEPT_ENCODING="gzip")[1]


def test_a_browser_that_has_it_gets_nothing(files):
    address = Storage().url("cantou/app.css")
    etag = get(address)[1]["ETag"]
    assert get(address, IF_NONE_MATCH=f"W/{etag}")[::2] == (304, b"")
    assert get(address, IF_NONE_MATCH=etag, ACCEPT_ENCODING="gzip")[0] == 200
    assert get(address, method="HEAD")[::2] == (200, b"")


def test_without_the_digest_it_is_kept_briefly_and_another_change_gives_another_address(files):
    assert get("/static/cantou/app.css")[1]["Cache-Control"] == "public, max-age=300"
    before = Storage().url("x.json")
    (files / "app.css").write_bytes(b"a{}")
    digest.cache_clear()
    assert Storage().url("x.json") != before


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/../settings.py",
        "/static//etc/passwd",
        "/static/0/cantou/app.css",
        "/static/cantou",
    ],
)
def test_what_is_not_there_is_not_there(files, path):
    assert get(path)[0] == 404


def test_the_rest_is_the_pages(files):
    assert get("/vic-sur-cere/")[2] == b"a page"
    assert get("/static/cantou/app.css", method="POST")[0] == 405


def test_django_s_finders_say_which_files_there_are():
    paths.cache_clear()
    assert any(name.startswith(("account/", "ninja/")) for name in paths())
