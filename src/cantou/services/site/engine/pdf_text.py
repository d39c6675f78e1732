"""The text of a PDF, read in a bounded process of its own (as core.files reads images): `python -m` this module.

It gets no environment and answers one line of JSON; what it cannot bear, it does to nothing else.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

MEMORY = 768 * 1024 * 1024
SECONDS = 30
MOST_PAGES = 120
MOST_LETTERS = 250_000
_SOURCES = str(Path(__file__).resolve().parents[4])
_BROKEN_WORD = re.compile(r"(\w)[-\u00ad]\n(?=[a-zà-ÿ])")
_PARAGRAPH_END = re.compile(r"[.!?:…»]\s*$")


class UnreadableError(Exception):
    """Damaged, protected by a password, or too much for the process."""


def pages_of(path: Path) -> list[str]:
    """One text for each page. Raises UnreadableError."""
    command = [sys.executable, "-P", "-s", "-m", __name__]
    environment = {"PYTHONPATH": _SOURCES, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module)
            command,
            input=json.dumps({"path": str(path)}),
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=2 * SECONDS,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UnreadableError from error
    if "pages" not in answer:
        raise UnreadableError(answer.get("refused", ""))
    return [mend(page) for page in answer["pages"]]


def mend(text: str) -> str:
    """Words that a line's end had cut are whole again, and lines are paragraphs: a voice does not stop at each."""
    from cantou.core.web.texts import tidy

    text = _BROKEN_WORD.sub(r"\1", tidy(text))
    found: list[str] = []
    for line in (line.strip() for line in text.split("\n")):
        goes_on = found and found[-1] and not _PARAGRAPH_END.search(found[-1]) and line[:1].islower()
        if goes_on:
            found[-1] += f" {line}"
        else:
            found.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip()


def main() -> None:
    from cantou.core.files.engine.worker import bound

    order = json.load(sys.stdin)
    bound(MEMORY, SECONDS)
    try:
        json.dump({"pages": _read(order["path"])}, sys.stdout)
    except Exception as error:  # noqa: BLE001 (whatever the file does to the reader is an answer)
        json.dump({"refused": type(error).__name__}, sys.stdout)


def _read(path: str) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(path)
    found: list[str] = []
    left = MOST_LETTERS
    for page in reader.pages[:MOST_PAGES]:
        said = page.extract_text()[:left]
        found.append(said)
        left -= len(said)
        if left <= 0:
            break
    return found


if __name__ == "__main__":
    main()
