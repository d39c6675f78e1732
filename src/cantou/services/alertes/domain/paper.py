"""What is printed: a title, parts with lines and tables. PDF/UA, made by typst."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATE = Path(__file__).parents[1] / "print" / "paper.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`widths`: of the columns, in shares."""

    title: str = ""
    lines: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = field(default=())


def paper(
    *, title: str, by: str, parts: Sequence[Part], lead: str = "", foot: str = "", mark: str = ""
) -> bytes:
    """`mark`: EXERCICE, across the top."""
    values = {
        "title": title,
        "by": by,
        "lead": lead,
        "foot": foot,
        "mark": mark,
        "parts": [asdict(part) for part in parts],
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)
