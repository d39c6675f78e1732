"""What the demonstration shows: asks each room for its part. Runs in a process of its own, under Django."""

from __future__ import annotations

import hashlib
import json
import sysconfig
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from cantou.core.registry.demo import AUVERGNE, Demonstration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHOWN = "run/shown.json"
PREPARED = "run/prepared"
CODE = Path(__file__).parents[1]
TELLING = (
    "**/migrations/*.py",
    "**/demo.py",
    "**/demo/**/*",
    "**/data/**/*",
    "config/settings.py",
)


def fingerprint(*, france: bool) -> str:
    """Changes when preparing the database again could change it: tables, content, packages."""
    seen = hashlib.sha256(repr(france).encode())
    packages = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    found = {path for pattern in TELLING for path in CODE.glob(pattern) if path.is_file()}
    for path in sorted(path for path in found if path.suffix != ".pyc"):
        status = path.stat()
        seen.update(f"{path.relative_to(CODE)} {status.st_size} {status.st_mtime_ns}\n".encode())
    seen.update("\n".join(packages).encode())
    return seen.hexdigest()


def load(folder: Path, *, france: bool) -> None:
    """Complete the content of the demonstration, and note what the terminal shows of it."""
    show = Demonstration(
        departements=None if france else AUVERGNE, say=lambda line: print(f"  {line}", flush=True)
    )
    for part in _parts():
        part(show)
    for last in show.later:
        last()
    shown = {
        "accounts": [asdict(account) for account in show.accounts],
        "pages": show.pages,
        "keys": show.keys,
    }
    (folder / SHOWN).write_text(json.dumps(shown, ensure_ascii=False), "utf-8")


def _parts() -> Iterator[Callable[[Demonstration], None]]:
    from django.apps import apps
    from django.utils.module_loading import import_string, module_has_submodule

    from cantou.core.registry import services

    for app in apps.get_app_configs():
        if app.name.startswith("cantou.core.") and app.module and module_has_submodule(app.module, "demo"):
            yield import_string(f"{app.name}.demo.load")
    for manifest in services():
        if manifest.demo:
            yield import_string(manifest.demo)
