from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from django.core import signing

from cantou.core.files.domain.incoming import (
    Incoming,
    clean_name,
    discard,
    from_token,
    megabytes,
    take_in,
)
from cantou.core.files.engine.errors import (
    ActiveContentError,
    EmptyError,
    KindNotWantedError,
    NotAnImageError,
    PdfNotImageError,
    TooHeavyError,
    TooManyPixelsError,
    TruncatedImageError,
    UnsupportedImageError,
)
from cantou.core.files.engine.sniff import DOCUMENTS, FileType
from cantou.core.files.handlers import OversizeFile
from tests.core.files import pictures
from tests.core.files.making import ALL, PDF, disk, upload

HEIC = (Path(__file__).parent / "data" / "turned.heic").read_bytes()


def test_a_photograph_goes_to_quarantine_as_it_is(home):
    data = pictures.jpeg(orientation=6)
    incoming = take_in(upload=upload(data, "C:\\Photos\\Été au lavoir.JPG"))
    assert incoming == Incoming(
        original=incoming.original,
        name="Été au lavoir.JPG",
        kind=FileType.JPEG,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        width=64,
        height=96,
    )
    path = home / "quarantine" / incoming.original
    assert path.read_bytes() == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert disk(home) == ["quarantine/…"]


def test_a_sound_heic_is_taken():
    assert take_in(upload=upload(HEIC, "IMG_0001.HEIC")).kind is FileType.HEIC


REFUSED = {
    "truncated jpeg": (
        pictures.plain(pictures.quarters(600, 400).effect_spread(60), "JPEG")[:9000],
        TruncatedImageError,
    ),
    "pdf renamed": (PDF, PdfNotImageError),
    "program renamed": (b"MZ\x90\0\x03", NotAnImageError),
    "page renamed": (b"<html><script>", NotAnImageError),
    "text renamed": (b"bonjour", NotAnImageError),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnsupportedImageError),
    "bomb": (pictures.flat_png(9600, 9600, rows=1), TooManyPixelsError),
    "empty": (b"", EmptyError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_photograph_is_refused_and_not_kept(name, home):
    data, expected = REFUSED[name]
    file = upload(b"x", "photo.jpg")
    file.file.seek(0)
    file.file.truncate()
    file.file.write(data)
    file.size = len(data)
    with pytest.raises(expected):
        take_in(upload=file)
    assert disk(home) == []


def test_weight_is_checked_before_anything_is_read(home):
    file = upload()
    with pytest.raises(
        TooHeavyError, match="Ce fichier pèse 0,1\u00a0Mo\u00a0; la limite est de 0,1\u00a0Mo"
    ):
        take_in(upload=file, largest=50)
    dropped = OversizeFile("photo.jpg", 40_000_000)
    with pytest.raises(TooHeavyError, match="Ce fichier pèse 40\u00a0Mo\u00a0; la limite est de 15\u00a0Mo"):
        take_in(upload=dropped)
    assert disk(home) == []


def test_documents():
    assert take_in(upload=upload(PDF, "devis"), accept=ALL).kind is FileType.PDF
    assert take_in(upload=upload(b"a;b\n", "x.csv"), accept=DOCUMENTS).width is None
    with pytest.raises(KindNotWantedError, match="Un fichier JPEG ne convient pas ici"):
        take_in(upload=upload(), accept=DOCUMENTS)
    with pytest.raises(ActiveContentError):
        take_in(upload=upload(b"<html>", "x.txt"), accept=DOCUMENTS)


def test_a_token_brings_the_file_back_until_it_is_taken():
    incoming = take_in(upload=upload())
    assert from_token(incoming.token) == incoming
    assert from_token(incoming.token[:-2]) is None
    assert from_token(signing.dumps(["incoming/x", "n", "JPEG", 1, "", 1, 1], salt="another")) is None
    discard(incoming)
    assert from_token(incoming.token) is None


def test_an_old_token_is_forgotten(monkeypatch):
    incoming = take_in(upload=upload())
    token = incoming.token
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 24 * 3600 + 1)
    assert from_token(token) is None


def test_names():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name('a\r\nb"<c>\u202e.pdf') == "abc.pdf"
    assert clean_name("e\u0301te\u0301.jpg") == "été.jpg"
    assert clean_name(" .. ") == "fichier"
    long = clean_name("x" * 300 + ".jpeg")
    assert len(long) <= 150
    assert long.endswith("x.jpeg")


def test_megabytes():
    assert [megabytes(size) for size in (15_000_000, 15_000_001, 40_000_000, 999)] == [
        "15",
        "15,1",
        "40",
        "0,1",
    ]
