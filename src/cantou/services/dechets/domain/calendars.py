"""A place's collections as a calendar of RFC 5545: one event for each, known by the day that the rule names.

A collection that is moved keeps its UID and says another day; one that is cancelled says so; each time its SEQUENCE
grows. No repetition is written: even ISO weeks cannot be said with one (docs/adr/0170), and the programs that read
calendars disagree about exceptions.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.engine.ical import Entry, write
from cantou.services.dechets.domain.streams import title_of
from cantou.services.dechets.domain.wording import why

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cantou.services.dechets.domain.here import Here
    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.engine.collections import Collection

BEHIND, AHEAD = timedelta(days=31), timedelta(days=400)
REFRESH = timedelta(hours=12)
ONE_DAY = timedelta(days=1)
ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)


def calendar_of(
    *, here: Here, kinds: Mapping[str, Kind], where: str, put_out: str, url: str, today: date
) -> bytes:
    stamp = here.changed_at or ORIGIN
    found = [
        one for one in here.expand(today - BEHIND, today + AHEAD) if not one.is_cancelled or one.sequence
    ]
    entries = [_entry(one, here, kinds, put_out, url, stamp) for one in found]
    return write(entries, name=_("Collectes, %(where)s") % {"where": where}, refresh=REFRESH)


def uid_of(one: Collection, code: str) -> str:
    return f"{code.lower()}-{one.stream}-{one.planned:%Y%m%d}@dechets.cantou"


def _entry(
    one: Collection, here: Here, kinds: Mapping[str, Kind], put_out: str, url: str, stamp: datetime
) -> Entry:
    sector = here.streams.get(one.stream) or here.sectors[0]
    kind = kinds.get(one.stream)
    lines = [kind.container if kind else "", kind.accepts if kind else "", put_out, why(one)]
    return Entry(
        uid=uid_of(one, sector.code),
        starts_at=one.day,
        ends_at=one.day + ONE_DAY,
        stamp=stamp,
        summary=title_of(kinds, one.stream),
        sequence=one.sequence,
        status="CANCELLED" if one.is_cancelled else "CONFIRMED",
        description="\n".join(line for line in lines if line),
        url=url,
    )
