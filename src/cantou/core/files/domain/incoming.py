"""A file between its form and the thing that it will hang on: checked, in quarantine, owned by nobody yet."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cantou.core.files.domain.storage import quarantine
from cantou.core.files.engine import sandbox
from cantou.core.files.engine.errors import (
    ActiveContentError,
    KindNotWantedError,
    NotAnImageError,
    PdfNotImageError,
    TooHeavyError,
    UnsupportedFileError,
)
from cantou.core.files.engine.sniff import IMAGES, FileType, sniff
from cantou.core.files.handlers import OversizeFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

FOLDER = "incoming"
KEPT_SECONDS = 24 * 3600
_SALT = "cantou.files.incoming"
_NAME = 150


@dataclass(frozen=True, slots=True)
class Incoming:
    """What `files.receive` makes a StoredFile of. `original` is its name in quarantine."""

    original: str
    name: str
    kind: FileType
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None

    @property
    def token(self) -> str:
        """Travels in a hidden field, so that a photograph is not lost when another field is wrong."""
        values = [self.original, self.name, self.kind.name, self.size, self.sha256, self.width, self.height]
        return signing.dumps(values, salt=_SALT, compress=True)


def as_upload(name: str, content: bytes) -> UploadedFile[Any]:
    """Of what came otherwise than by a form, under a name that a stranger gave: « .. » is none."""
    own = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return SimpleUploadedFile(own if own.strip(". ") else "photo", content)


def take_in(
    *, upload: UploadedFile[Any], accept: frozenset[FileType] = IMAGES, largest: int = 15_000_000
) -> Incoming:
    """Check one upload and write it to quarantine. Raises a `FileRefusedError` that says what is wrong.

    An image is decoded to its end here, in a process of its own: its sender is still there to choose another.
    """
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if isinstance(upload, OversizeFile) or size > largest:
        raise TooHeavyError(size=megabytes(size), limit=megabytes(largest))
    kind = _kind(upload, name, accept)
    width = height = None
    if kind.is_image:
        with _on_disk(upload) as path:
            looked = sandbox.check(path)
            width, height = looked.width, looked.height
    original = f"{FOLDER}/{timezone.localdate().isoformat()}/{uuid4().hex}"
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    original = quarantine().save(original, upload)
    return Incoming(original, name, kind, size, digest.hexdigest(), width, height)


def from_token(token: str) -> Incoming | None:
    """None for a token that is false, more than a day old, or whose file has been taken."""
    try:
        values: list[Any] = signing.loads(token, salt=_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    original, name, kind, *rest = values
    if not quarantine().exists(original):
        return None
    return Incoming(original, name, FileType[kind], *rest)


def discard(incoming: Incoming) -> None:
    """Its sender has changed their mind. Only for a file that nothing has received."""
    quarantine().delete(incoming.original)


def clean_name(name: str) -> str:
    """The last part of a path, without what could break a header or a listing."""
    name = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)
    name = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\"<>|]", "", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if len(name) > _NAME:
        name = f"{stem[: _NAME - 20]}{dot}{extension[:19]}"
    return name or "fichier"


def megabytes(size: int) -> str:
    """« 40 », « 15,4 »: rounded up, so that what is too heavy never reads as equal to the limit."""
    tenths = -(-size // 100_000)
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}"


def _kind(upload: UploadedFile[Any], name: str, accept: frozenset[FileType]) -> FileType:
    only_images = accept <= IMAGES
    try:
        kind = sniff(upload, name)  # type: ignore[arg-type]
    except (UnsupportedFileError, ActiveContentError) as error:
        raise (NotAnImageError() if only_images else error) from error
    if kind in accept:
        return kind
    if only_images:
        raise PdfNotImageError if kind is FileType.PDF else NotAnImageError
    accepted = ", ".join(sorted(wanted.label for wanted in accept))
    raise KindNotWantedError(kind=kind.label, accepted=accepted)


@contextmanager
def _on_disk(upload: UploadedFile[Any]) -> Iterator[Path]:
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(prefix="cantou-file-") as copy:
        upload.seek(0)
        shutil.copyfileobj(upload, copy)
        copy.flush()
        yield Path(copy.name)
