"""Images, from the side of those who trust nothing: every decoder runs in a bounded process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cantou.core.files.engine import worker
from cantou.core.files.engine.errors import REFUSALS, TooHardError
from cantou.core.files.engine.fit import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SOURCES = str(Path(__file__).resolve().parents[4])


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendition, on disk until its folder is left."""

    path: Path
    mime: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the bounded process found. `peak` is its memory, in bytes."""

    format: str
    width: int
    height: int
    pictures: tuple[Picture, ...]
    peak: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of address space and seconds of processor; the clock on the wall gets twice that."""

    memory: int = worker.MEMORY
    seconds: int = worker.SECONDS


def check(path: Path, bounds: Bounds | None = None) -> Looked:
    """Decode the image to its end without keeping it. Raises a `FileRefusedError`."""
    return _ordered({"act": "check", "path": str(path), "folder": str(path.parent)}, bounds or Bounds())


@contextmanager
def derived(
    path: Path,
    widths: tuple[int, ...] = WIDTHS,
    bounds: Bounds | None = None,
    boxes: Sequence[Sequence[int]] = (),
) -> Iterator[Looked]:
    """The WebP renditions of an image, widest first, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="cantou-image-") as folder:
        order = {
            "act": "derive",
            "path": str(path),
            "folder": folder,
            "widths": list(widths),
            "boxes": list(boxes),
        }
        yield _ordered(order, bounds or Bounds())


@contextmanager
def derived_jpeg(path: Path, width: int, bounds: Bounds | None = None) -> Iterator[Picture]:
    """One JPEG rendition, for mail and PDF, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="cantou-image-") as folder:
        order = {"act": "jpeg", "path": str(path), "folder": folder, "width": width}
        yield _ordered(order, bounds or Bounds()).pictures[0]


def _ordered(order: dict[str, Any], bounds: Bounds) -> Looked:
    """A process that died or ran out of time met something it could not bear: the file is refused.

    It gets no environment: no secret is within a decoder's reach.
    """
    order = {**order, "memory": bounds.memory, "seconds": bounds.seconds}
    environment = {"PYTHONPATH": _SOURCES, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
    command = [sys.executable, "-P", "-s", "-m", worker.__name__]
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and module
            command, input=json.dumps(order), capture_output=True, text=True, check=False,
            env=environment, cwd=order["folder"], timeout=2 * bounds.seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TooHardError from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise _died(done) from error
    if "refused" in answer:
        raise REFUSALS[answer["refused"]](**answer["parameters"])
    folder = Path(order["folder"])
    pictures = tuple(
        Picture(folder / one["name"], one["mime"], one["width"], one["height"], one["size"])
        for one in answer["renditions"]
    )
    return Looked(**answer["seen"], pictures=pictures, peak=answer["peak"])


def _died(done: subprocess.CompletedProcess[str]) -> Exception:
    """Killed by a limit, or out of memory: the file's doing. Another traceback is our own fault."""
    if done.returncode < 0 or "MemoryError" in done.stderr:
        return TooHardError()
    return RuntimeError(f"the image process failed: {done.stderr[-2000:] or os.strerror(done.returncode)}")
