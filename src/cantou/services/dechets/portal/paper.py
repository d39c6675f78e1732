"""The year on one sheet, A4: PDF/UA, made by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import day
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.services.dechets.domain.settings import Settings
    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.portal.year import Year

TEMPLATE = Path(__file__).parents[1] / "print" / "calendar.typ"
MOST_EXCEPTIONS = 16
"""What a sheet holds besides six streams; the rest is said to be on the page."""


def calendar_pdf(
    *, year: Year, where: str, by: Sequence[str], settings: Settings, kinds: Iterable[Kind], url: str
) -> bytes:
    values = {
        "title": _("Collectes %(year)d") % {"year": year.year},
        "where": where,
        "by": ", ".join(by),
        "put_out": settings.put_out,
        "phone": settings.phone_shown,
        "url": url,
        "made": _("Calendrier du %(day)s") % {"day": day(timezone.localdate())},
        "kinds": [
            {"letter": kind.letter, "tone": kind.tone, "title": kind.title, "container": kind.container}
            for kind in kinds
        ],
        "months": [
            {
                "name": month.name,
                "weeks": [
                    [
                        {
                            "day": cell.day,
                            "off": cell.is_holiday,
                            "marks": [{"letter": mark.letter, "tone": mark.tone} for mark in cell.marks],
                        }
                        for cell in week.cells
                    ]
                    for week in month.weeks
                ],
            }
            for month in year.months
        ],
        "exceptions": _exceptions(year),
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)


def _exceptions(year: Year) -> list[str]:
    """As many as one sheet holds."""
    said = [f"{one.said}\u00a0: {one.title}. {one.why}" for one in year.exceptions]
    more = len(said) - MOST_EXCEPTIONS
    if more <= 0:
        return said
    return [*said[:MOST_EXCEPTIONS], _("Et %(n)d autres, sur la page.") % {"n": more}]
