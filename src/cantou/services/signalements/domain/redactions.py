"""What is hidden before everybody sees it: rectangles of a photograph, and words that name somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.files.domain.redaction import redact
from cantou.core.journal.domain.record import record
from cantou.core.web.pagecache import bump
from cantou.services.signalements.domain.reports import subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.files.domain.redaction import Box
    from cantou.core.files.models import StoredFile
    from cantou.services.signalements.models import Report

HIDDEN = "[…]"
_NAME = r"[A-ZÀ-ÖØ-Ý][\w’'-]+"
PATTERNS: dict[str, re.Pattern[str]] = {
    "phone": re.compile(r"(?<![\w+])(?:\+33\s?|0033\s?|0)[1-9](?:[\s.\-\u00a0]?\d{2}){4}(?!\d)"),
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    "plate": re.compile(
        r"(?<!\w)(?:[A-HJ-NP-TV-Z]{2}[\s-]?\d{3}[\s-]?[A-HJ-NP-TV-Z]{2}"
        r"|\d{1,4}[\s-]?[A-Z]{2,3}[\s-]?(?:\d{2}|2A|2B|97\d))(?!\w)"
    ),
    "name": re.compile(
        rf"(?<!\w)(?:MM?\.|Mmes?\.?|Mlles?\.?|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|Mr\.?)"
        rf"[\s\u00a0]+(?:(?:de|du|des|le|la)[\s\u00a0]+)?{_NAME}(?:[\s\u00a0]+{_NAME})*"
    ),
}
"""Telephone numbers, addresses, number plates of today and of before 2009, whoever follows « M. » or « Mme »."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A piece of a text that may name somebody: what it is, and where."""

    kind: str
    words: str
    start: int
    end: int


def suspects(text: str) -> list[Suspect]:
    """In the order of the text, none over another. A help for the one who reads, who sees what this does not."""
    found = [
        Suspect(kind, match.group(), match.start(), match.end())
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    kept: list[Suspect] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def without_suspects(text: str) -> str:
    for one in reversed(suspects(text)):
        text = text[: one.start] + HIDDEN + text[one.end :]
    return text


def redact_photo(*, report: Report, file: StoredFile, boxes: Iterable[Box]) -> StoredFile:
    """Inside an agent's Scope; `file` hangs on the report."""
    done = redact(file=file, boxes=boxes)
    bump(organisation=report.organisation_id)
    record(action="signalements.redacted", subject=subject(report), details={"boxes": len(done.boxes)})
    return done
