"""Appointments as iCalendar (RFC 5545): for one person's calendar, and for the desk's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.engine.ical import Entry, write
from cantou.core.organisations.domain.references import spoken
from cantou.services.rendez_vous.domain.telling import to_bring, where
from cantou.services.rendez_vous.models import Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.rendez_vous.models import Appointment


def one_appointment(row: Appointment, *, address: str) -> bytes:
    lines = [_("Référence\u00a0: %(code)s") % {"code": spoken(row.reference)}]
    if to_bring(row):
        lines += [_("À apporter\u00a0:"), *(f"- {one}" for one in to_bring(row))]
    if row.way == Way.VIDEO and row.counter.video:
        lines.append(row.counter.video)
    entry = _entry(row, title=row.motive.title, words="\n".join([*lines, address]))
    return write([entry], name=_("Rendez-vous"))


def agenda(rows: Iterable[Appointment]) -> bytes:
    """The desk's: motive and name, no coordinates. A file travels further than one thinks."""
    entries = [
        _entry(row, title=f"{row.motive.title}, {row.booking.holder_name}", words=spoken(row.reference))
        for row in rows
    ]
    return write(entries, name=_("Rendez-vous"))


def _entry(row: Appointment, *, title: str, words: str) -> Entry:
    booking = row.booking
    return Entry(
        uid=booking.uid,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        stamp=booking.updated_at,
        summary=title,
        sequence=booking.sequence,
        status="CANCELLED" if booking.state == "cancelled" else "CONFIRMED",
        description=words,
        location=where(row),
    )
