"""The process in which strangers' images are decoded: `python -m cantou.core.files.engine.worker`.

It bounds its own memory, time and files before it imports a decoder, reads one order from its standard input,
answers one line of JSON and ends. Whatever a file does to it, it does to nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

MEMORY = 1_280 * 1024 * 1024
SECONDS = 20
LARGEST_OUTPUT = 32 * 1024 * 1024


def bound(memory: int, seconds: int) -> None:
    """Limits that the kernel keeps; they cannot be raised again."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order; a refusal is an answer too."""
    from cantou.core.files.engine import images
    from cantou.core.files.engine.errors import FileRefusedError

    renditions: list[images.Rendition] = []
    path, folder = Path(order["path"]), Path(order["folder"])
    try:
        if order["act"] == "check":
            seen = images.check(path)
        elif order["act"] == "jpeg":
            seen, renditions = images.derive_jpeg(path, folder, order["width"])
        else:
            seen, renditions = images.derive(path, folder, tuple(order["widths"]), order["boxes"])
    except FileRefusedError as refusal:
        return {"refused": refusal.code, "parameters": refusal.parameters}
    except MemoryError:
        return {"refused": "too_hard", "parameters": {}}
    peak = _peak()
    return {"seen": asdict(seen), "renditions": [asdict(one) for one in renditions], "peak": peak}


def _peak() -> int:
    """Bytes, of this program alone: getrusage would count the process that started it, before exec."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines = dict(line.split(":", 1) for line in status.read_text("ascii", "replace").splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024


def main() -> None:
    order = json.load(sys.stdin)
    bound(order["memory"], order["seconds"])
    json.dump(answer(order), sys.stdout)


if __name__ == "__main__":
    main()
