"""What a file is, from its bytes: its name and the browser's word are never believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from cantou.core.files.engine.errors import (
    ActiveContentError,
    EmptyError,
    UnsupportedFileError,
    UnsupportedImageError,
)

HEAD = 4096
_ZIP_ENTRIES = 2000
_MIME_ENTRY = 100


@dataclass(frozen=True, slots=True)
class _Type:
    mime: str
    extension: str
    label: str
    image: bool = False


class FileType(Enum):
    """The closed list of what is taken in."""

    JPEG = _Type("image/jpeg", "jpg", "JPEG", image=True)
    PNG = _Type("image/png", "png", "PNG", image=True)
    WEBP = _Type("image/webp", "webp", "WebP", image=True)
    GIF = _Type("image/gif", "gif", "GIF", image=True)
    HEIC = _Type("image/heic", "heic", "HEIC", image=True)
    PDF = _Type("application/pdf", "pdf", "PDF")
    ODT = _Type("application/vnd.oasis.opendocument.text", "odt", "ODT")
    DOCX = _Type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "DOCX")
    CSV = _Type("text/csv", "csv", "CSV")
    TXT = _Type("text/plain", "txt", "TXT")

    @property
    def mime(self) -> str:
        return self.value.mime

    @property
    def extension(self) -> str:
        return self.value.extension

    @property
    def label(self) -> str:
        return self.value.label

    @property
    def is_image(self) -> bool:
        return self.value.image


IMAGES = frozenset(kind for kind in FileType if kind.is_image)
DOCUMENTS = frozenset(FileType) - IMAGES

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OTHER_IMAGES = (
    (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"), (b"8BPS", "Photoshop"),
    (b"\x00\x00\x01\x00", "ICO"), (b"\x00\x00\x00\x0cjP", "JPEG 2000"), (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"), (b"%!PS", "EPS"),
)  # fmt: skip
_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|iframe|body|head|\?php)", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(file: BinaryIO, name: str = "") -> FileType:
    """The type of a seekable file, left at its start.

    The name only tells CSV from plain text. Raises a `FileRefusedError` for all the rest.
    """
    file.seek(0)
    head = file.read(HEAD)
    try:
        if not head:
            raise EmptyError
        return image_type(head) or _document(file, head) or _text(head, name)
    finally:
        file.seek(0)


def image_type(head: bytes) -> FileType | None:
    """The image format that these first bytes announce."""
    if head[:3] == b"\xff\xd8\xff":
        return FileType.JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return FileType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return FileType.GIF
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        raise UnsupportedImageError(format="BMP")
    for magic, label in _OTHER_IMAGES:
        if head.startswith(magic):
            raise UnsupportedImageError(format=label)
    return None


def _iso_media(head: bytes) -> FileType:
    """HEIC and films share one container; the brands tell them apart."""
    brands = {
        head[8:12],
        *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), 128), 4)),
    }
    if brands & {b"avif", b"avis"}:
        raise UnsupportedImageError(format="AVIF")
    if brands & _HEIC_BRANDS:
        return FileType.HEIC
    raise UnsupportedFileError


def _document(file: BinaryIO, head: bytes) -> FileType | None:
    if b"%PDF-" in head[:1024]:
        return FileType.PDF
    if head[:4] == b"PK\x03\x04":
        return _zipped(file)
    return None


def _zipped(file: BinaryIO) -> FileType:
    """ODT and DOCX are zip archives: only their list of entries and two small ones are read."""
    import zipfile

    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if len(entries) > _ZIP_ENTRIES:
                raise UnsupportedFileError
            if any(
                path.startswith(("Basic/", "Scripts/")) or path.endswith("vbaProject.bin") for path in entries
            ):
                raise ActiveContentError
            mime = entries.get("mimetype")
            if (
                mime is not None
                and mime.file_size <= _MIME_ENTRY
                and archive.read(mime) == FileType.ODT.mime.encode()
            ):
                return FileType.ODT
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise UnsupportedFileError from error
    if "[Content_Types].xml" in entries and "word/document.xml" in entries:
        return FileType.DOCX
    raise UnsupportedFileError


def _text(head: bytes, name: str) -> FileType:
    """Text is what has no control character and no markup that a browser would run.

    A head cut in the middle of a UTF-8 character is read without its last bytes.
    """
    if _MARKUP.search(head):
        raise UnsupportedImageError(format="SVG") if b"<svg" in head.lower() else ActiveContentError
    if _CONTROL.search(head):
        raise UnsupportedFileError
    if not any(_decodes(head[: len(head) - cut], "utf-8") for cut in range(4)) and not _decodes(
        head, "cp1252"
    ):
        raise UnsupportedFileError
    return FileType.CSV if name.lower().endswith(".csv") else FileType.TXT


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
