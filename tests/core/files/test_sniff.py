"""What a file is, whatever its name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from cantou.core.files.engine.errors import (
    ActiveContentError,
    EmptyError,
    UnsupportedFileError,
    UnsupportedImageError,
)
from cantou.core.files.engine.sniff import DOCUMENTS, IMAGES, FileType, sniff
from tests.core.files import pictures


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("DOT", "."), content)
    return out.getvalue()


ODT = b"application/vnd.oasis.opendocument.text"


def docx(**more: bytes) -> bytes:
    return zipped(**{"[Content_Types]DOTxml": b"<Types/>", "word__documentDOTxml": b"<w/>", **more})


KNOWN = {
    "photo.jpg": (pictures.jpeg(), FileType.JPEG),
    "photo.png": (pictures.png(), FileType.PNG),
    "photo.webp": (pictures.webp(), FileType.WEBP),
    "photo.gif": (pictures.gif(), FileType.GIF),
    "photo.heic": ((Path(__file__).parent / "data" / "turned.heic").read_bytes(), FileType.HEIC),
    "a pdf called photo.jpg": (b"%PDF-1.4\n%\xe2\xe3", FileType.PDF),
    "a pdf after a mail header.pdf": (b"\r\n\r\n%PDF-1.4", FileType.PDF),
    "lettre.odt": (zipped(mimetype=ODT, contentDOTxml=b"<x/>"), FileType.ODT),
    "lettre.docx": (docx(), FileType.DOCX),
    "table.CSV": ("nom;été\nVic;12\n".encode(), FileType.CSV),
    "table.txt": ("nom;été\n".encode("cp1252"), FileType.TXT),
    "a name that lies.exe": (b"du texte, rien que du texte", FileType.TXT),
    "cut in a letter.txt": (b"a" + ("é" * 3000).encode(), FileType.TXT),
    "BMX club.txt": (b"BMX club de Vic", FileType.TXT),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_files(name):
    data, expected = KNOWN[name]
    file = io.BytesIO(data)
    file.seek(len(data) // 2)
    assert sniff(file, name) is expected
    assert file.tell() == 0


REFUSED = {
    "empty.jpg": (b"", EmptyError),
    "page.html": (b"<!DOCTYPE html><p>x", ActiveContentError),
    "page.txt": (b"\xef\xbb\xbf  <HTML>", ActiveContentError),
    "later.txt": (b"bonjour " * 30 + b"<script>alert(1)</script>", ActiveContentError),
    "drawing.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', UnsupportedImageError),
    "photo.tiff": (b"II*\x00\x08\0\0\0", UnsupportedImageError),
    "photo.avif": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", UnsupportedImageError),
    "photo.bmp": (pictures.plain(pictures.quarters(), "BMP"), UnsupportedImageError),
    "film.mp4": (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", UnsupportedFileError),
    "program.jpg": (b"MZ\x90\0\x03\0\0\0", UnsupportedFileError),
    "script.sh.gz": (b"\x1f\x8b\x08\0", UnsupportedFileError),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnsupportedFileError),
    "archive.zip": (zipped(x=b"x"), UnsupportedFileError),
    "broken.odt": (zipped(mimetype=ODT)[:40], UnsupportedFileError),
    "macro.docm": (docx(word__vbaProjectDOTbin=b"x"), ActiveContentError),
    "macro.odt": (zipped(mimetype=ODT, Basic__scriptDOTxml=b"x"), ActiveContentError),
    "sheet.ods": (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), UnsupportedFileError),
    "too many.docx": (docx(**{f"word__x{n}": b"" for n in range(2001)}), UnsupportedFileError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_files(name):
    data, expected = REFUSED[name]
    with pytest.raises(expected):
        sniff(io.BytesIO(data), name)


def test_no_type_is_both():
    assert set(FileType) == IMAGES | DOCUMENTS
    assert not IMAGES & DOCUMENTS
    assert FileType.JPEG.label == "JPEG"
    assert FileType.DOCX.extension == "docx"
