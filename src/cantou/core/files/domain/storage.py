"""The two places where bytes lie, on disk or on S3 alike."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import storages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.files.storage import Storage


def quarantine() -> Storage:
    """What came, never shown."""
    return storages["quarantine"]


def shown() -> Storage:
    """What may be shown, through views that check who asks."""
    return storages["default"]


@contextmanager
def local_copy(storage: Storage, name: str) -> Iterator[Path]:
    """A path that a program can open: the file itself on disk, a temporary copy from S3.

    Raises FileNotFoundError.
    """
    with suppress(NotImplementedError):
        path = Path(storage.path(name))
        path.stat()
        yield path
        return
    with storage.open(name) as source, tempfile.NamedTemporaryFile(prefix="cantou-file-") as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Path(copy.name)


def put(storage: Storage, name: str, content: IO[bytes]) -> None:
    """Write under exactly this name, over what an interrupted attempt may have left."""
    storage.delete(name)
    written = storage.save(name, File(content))
    if written != name:
        storage.delete(written)
        raise FileExistsError(name)


def remove(storage: Storage, names: Iterable[str]) -> None:
    """Deleting what is gone is fine."""
    for name in names:
        storage.delete(name)
