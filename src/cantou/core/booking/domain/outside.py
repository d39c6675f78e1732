"""Calendars kept elsewhere, whose hours are busy here: an agent's own agenda, the hall's old one.

What is read becomes bookings of kind « busy » under one key of the calendar, so that nobody books over it. What is
booked here already stays; where both meet, the report says so. Nothing is left out in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.booking.domain import availability, trouble, words
from cantou.core.booking.domain.book import book_all
from cantou.core.booking.domain.bookings import cancel_all
from cantou.core.booking.domain.errors import NotBookableError, UnavailableError
from cantou.core.booking.domain.holder import NOBODY
from cantou.core.booking.domain.trouble import key_of
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.engine import local
from cantou.core.booking.engine.errors import CalendarError
from cantou.core.booking.engine.ical_read import MOST_BYTES, Reading, read
from cantou.core.booking.engine.local import Span
from cantou.core.booking.engine.slots import common, merged, without
from cantou.core.booking.models import Booking, Form, Kind, Occupation, OutsideCalendar, State
from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.web import remote
from cantou.core.web.remote import RemoteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cantou.core.booking.models import Resource

AHEAD = timedelta(days=540)
EVERY = timedelta(minutes=25)
MOST_PAUSES = 6
"""An address that does not answer is asked less and less often: at last, once in a day."""
MOST_BUSY = 1_000
MOST_TOLD = 30
SECONDS = 20
NOT_MODIFIED, OK = 304, 200

_WORDS = {
    "address": "Cette adresse n’est pas celle d’un calendrier.",
    "private": "Cette adresse ne se lit pas d’ici.",
    "name": "Ce nom de site est inconnu.",
    "too_large": "Ce calendrier est trop lourd : 5 Mo au plus.",
    "too_slow": "L’autre site n’a pas répondu à temps.",
    "redirections": "Cette adresse renvoie d’un endroit à l’autre sans fin.",
    "certificate": "Le certificat de l’autre site n’est pas bon.",
}


@dataclass(slots=True)
class Report:
    """What came of a reading."""

    events: int = 0
    busy: int = 0
    told: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {
            "events": self.events,
            "busy": self.busy,
            "told": _shortened(self.told),
            "conflicts": _shortened(self.conflicts),
        }


def _shortened(lines: Sequence[str]) -> list[str]:
    more = len(lines) - MOST_TOLD
    rest = [ngettext("Et %(n)s autre.", "Et %(n)s autres.", more) % {"n": more}] if more > 0 else []
    return [line[:300] for line in lines[:MOST_TOLD]] + rest


# -- By hand


def add_calendar(
    *, resource: Resource, title: str, url: str = "", data: bytes | None = None
) -> OutsideCalendar:
    """By its address, fetched from now on; or by a file, read at once. Inside an agent's Scope.

    Raises CalendarError: the address cannot be one, or the file is not read; nothing is kept then.
    """
    if resource.form not in {Form.ATOM, Form.WHOLE}:
        raise NotBookableError(_("Un agenda extérieur est celui d’une seule chose, ou d’une seule personne."))
    if url:
        url = url.strip().replace("webcal://", "https://", 1)
        try:
            remote.check_address(url)
        except RemoteError as error:
            raise CalendarError(said(error)) from error
    reading = _read(data) if data is not None else None
    calendar = OutsideCalendar.objects.create(
        organisation_id=resource.organisation_id, resource=resource, title=title
    )
    if url:
        calendar.sealed_url = seal(url.encode(), place=_place(calendar))
        calendar.save(update_fields=["sealed_url"])
    record(action="booking.calendar_added", subject=f"calendar:{calendar.pk}")
    if reading is not None:
        _keep(calendar, reading, etag="")
    return calendar


def replace_file(*, calendar: OutsideCalendar, data: bytes) -> Report:
    """A newer file: what is no longer in it is free again. Raises CalendarError."""
    return _keep(calendar, _read(data), etag="")


def remove_calendar(*, calendar: OutsideCalendar) -> None:
    """What it kept busy is free again."""
    trouble.settle(calendar)
    mine = _mine(calendar)
    if mine:
        cancel_all(bookings=mine)
    record(action="booking.calendar_removed", subject=f"calendar:{calendar.pk}")
    OutsideCalendar.objects.filter(organisation_id=calendar.organisation_id, pk=calendar.pk).delete()


def address_of(calendar: OutsideCalendar) -> str:
    """Empty: a file, or an address that is sealed with a key that is gone."""
    if calendar.sealed_url is None:
        return ""
    try:
        return unseal(bytes(calendar.sealed_url), place=_place(calendar)).decode()
    except SealedError:
        return ""


def _place(calendar: OutsideCalendar) -> str:
    return f"booking_outsidecalendar.sealed_url:{calendar.pk}"


# -- By itself


def due(*, now: datetime | None = None) -> list[tuple[int, int]]:
    """(organisation, calendar) of those whose address is to be asked again."""
    now = now or timezone.now()
    found = []
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="agendas extérieurs").enter():
            rows = OutsideCalendar.objects.filter(organisation_id=organisation, sealed_url__isnull=False)
            found += [(organisation, row.pk) for row in rows if _is_due(row, now)]
    return found


def _is_due(row: OutsideCalendar, now: datetime) -> bool:
    pause = EVERY * 2 ** min(row.failures, MOST_PAUSES)
    return row.fetched_at is None or row.fetched_at < now - pause


def refresh(*, organisation: int, calendar: int) -> Report | None:
    """Ask its address and keep what came. Opens its own Scopes: nothing waits for the other site.

    None: it is gone meanwhile, or has not changed, or did not answer; then its row says why.
    """
    scope = Scope.agent(organisation, reason="agendas extérieurs")
    with scope.enter():
        row = OutsideCalendar.objects.filter(organisation_id=organisation, pk=calendar).first()
        if row is None or row.sealed_url is None:
            return None
        url, etag = address_of(row), row.etag
    try:
        answer = _fetched(url, etag)
        reading = None if answer.status == NOT_MODIFIED else _read(answer.body)
    except (RemoteError, CalendarError) as error:
        with scope.enter():
            _failed(row, said(error) if isinstance(error, RemoteError) else str(error))
        return None
    with scope.enter():
        row = OutsideCalendar.objects.select_for_update(no_key=True).filter(pk=calendar).first()
        if row is None:
            return None
        trouble.settle(row)
        if reading is None:
            OutsideCalendar.objects.filter(organisation_id=organisation, pk=calendar).update(
                fetched_at=timezone.now(), error="", failures=0
            )
            return None
        return _keep(row, reading, etag=answer.headers.get("etag", "")[:200])


def _fetched(url: str, etag: str) -> remote.Answer:
    if not url:
        raise CalendarError(_("L’adresse de ce calendrier n’est plus lisible : donnez-la de nouveau."))
    answer = remote.get(
        url, most_bytes=MOST_BYTES, seconds=SECONDS, headers={"If-None-Match": etag} if etag else None
    )
    if answer.status not in {OK, NOT_MODIFIED}:
        raise CalendarError(_("L’autre site répond « %(status)s ».") % {"status": answer.status})
    return answer


def said(error: RemoteError) -> str:
    return _WORDS.get(error.code, _("L’autre site ne répond pas."))


def _failed(row: OutsideCalendar, error: str) -> None:
    """What was busy stays so: an agenda that is away for an hour does not free anybody."""
    failures = min(row.failures + 1, 1000)
    is_there = OutsideCalendar.objects.filter(organisation_id=row.organisation_id, pk=row.pk).update(
        fetched_at=timezone.now(), error=error[:200], failures=failures
    )
    if is_there and failures >= trouble.AFTER:
        trouble.raise_(row, error)


# -- Kept


def _read(data: bytes) -> Reading:
    first = _today()
    return read(data, first=first, last=first + AHEAD)


def _today() -> datetime:
    """From this midnight on: a stretch that has begun keeps its beginning all day, and so stays the same."""
    return local.midnight(local.wall(timezone.now()))


def _mine(calendar: OutsideCalendar) -> list[Booking]:
    found = Booking.objects.filter(
        organisation_id=calendar.organisation_id,
        object_key=key_of(calendar),
        kind=Kind.BUSY,
        state=State.CONFIRMED,
        ends_at__gt=_today(),
    )
    return list(found.select_related("resource").order_by("starts_at"))


def _keep(calendar: OutsideCalendar, reading: Reading, *, etag: str) -> Report:
    """What is new is taken, what is gone is given back, what stays is not touched."""
    report = Report(events=reading.events, told=list(reading.told))
    resource = calendar.resource
    spans = _apart(reading.busy, resource)
    if len(spans) > MOST_BUSY:
        report.told.append(_("Seules les %(n)s premières plages sont prises.") % {"n": MOST_BUSY})
        spans = spans[:MOST_BUSY]
    mine = _mine(calendar)
    others = _taken_by_others(calendar, resource, spans, mine)
    report.conflicts = [_conflict(one) for one in merged(common(spans, others))]
    wanted = set(without(spans, others))
    known = {Span(row.starts_at, row.ends_at): row for row in mine}
    gone = [row for span, row in known.items() if span not in wanted]
    new = sorted(wanted - known.keys())
    if gone:
        cancel_all(bookings=gone)
    report.busy = len(mine) - len(gone) + _take(calendar, resource, new, report)
    now = timezone.now()
    OutsideCalendar.objects.filter(organisation_id=calendar.organisation_id, pk=calendar.pk).update(
        fetched_at=now, changed_at=now, error="", failures=0, etag=etag, report=report.as_json()
    )
    return report


def _apart(busy: Sequence[Span], resource: Resource) -> list[Span]:
    """Two that lie nearer than the time that is kept around each are one."""
    around = timedelta(minutes=resource.buffer_before_minutes + resource.buffer_after_minutes)
    return [Span(one.start, one.end - around) for one in merged(Span(s, e + around) for s, e in busy)]


def _taken_by_others(
    calendar: OutsideCalendar, resource: Resource, spans: Sequence[Span], mine: Iterable[Booking]
) -> list[Span]:
    """As far as this booking would have to stay away: what it keeps around itself included."""
    if not spans:
        return []
    lanes = availability.lanes_of([resource]).get(resource.pk, [])
    own = set(
        Occupation.objects.filter(
            organisation_id=calendar.organisation_id, booking_id__in=[row.pk for row in mine], active=True
        ).values_list("pk", flat=True)
    )
    before, after = (
        timedelta(minutes=minutes)
        for minutes in (resource.buffer_before_minutes, resource.buffer_after_minutes)
    )
    taken = availability.taken(lanes, spans[0].start - before, spans[-1].end + after)
    return merged(
        Span(one.starts_at - after, one.ends_at + before) for one in taken if one.occupation not in own
    )


def _conflict(span: Span) -> str:
    return _("%(when)s\N{NO-BREAK SPACE}: déjà réservé ici.") % {
        "when": words.span(span.start, span.end).capitalize()
    }


def _take(calendar: OutsideCalendar, resource: Resource, spans: Sequence[Span], report: Report) -> int:
    if not spans:
        return 0
    terms = Terms(
        organisation=calendar.organisation_id,
        key=key_of(calendar),
        holder=NOBODY,
        kind=Kind.BUSY,
        title=calendar.title[:160],
    )
    wishes = [Wish(resource=resource, starts_at=one.start, ends_at=one.end) for one in spans]
    try:
        return len(book_all(wishes=wishes, terms=terms))
    except UnavailableError as refused:
        report.conflicts += [str(conflict) for conflict in refused.conflicts]
        report.told.append(_("Quelqu’un réservait au même moment : ce sera relu dans une demi-heure."))
        return 0
