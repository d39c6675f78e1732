"""Events: written, moved, cancelled; what a calendar must take again has a higher SEQUENCE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local, recurrence, repeats
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.files.domain.files import erase_all
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.site.domain.articles import fill
from cantou.services.site.domain.files import show_files
from cantou.services.site.domain.naming import new_code
from cantou.services.site.domain.publication import settle
from cantou.services.site.engine import happenings as engine
from cantou.services.site.engine.happenings import Change, Facts, Happening
from cantou.services.site.engine.text import first_words, plain
from cantou.services.site.models import Event, EventChange, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

SERVICE, KIND = "site", "events"
LONGEST_DAYS = 31
CALENDAR = ("starts_at", "ends_at", "is_all_day", "rule", "title", "where")
"""What a calendar has to take again."""


def facts_of(event: Event) -> Facts:
    return Facts(
        start=local.wall(event.starts_at),
        end=local.wall(event.ends_at),
        rule=recurrence.parse(event.rule) if event.rule else None,
        is_all_day=event.is_all_day,
    )


def change_of(row: EventChange) -> Change:
    return Change(
        planned=local.wall(row.planned_at),
        is_cancelled=row.is_cancelled,
        start=local.wall(row.starts_at) if row.starts_at else None,
        end=local.wall(row.ends_at) if row.ends_at else None,
        where=row.where,
        reason=row.reason,
        sequence=row.sequence,
    )


def times_of(
    event: Event, changes: Iterable[EventChange], first: datetime, ahead: timedelta
) -> list[Happening]:
    """From an instant on."""
    shown = local.wall(first)
    told = [change_of(row) for row in changes if row.event_id == event.pk]
    return engine.happenings(facts_of(event), told, shown, shown + ahead)


# -- Written


def save_event(*, values: Mapping[str, Any], event: Event | None = None, person: int | None = None) -> Event:
    """A draft, or what is shown already. Raises ValidationError, by field."""
    row = event or Event(organisation_id=acting(), code=new_code(), person_id=person)
    before = [getattr(row, name) for name in CALENDAR] if event else None
    fill(row, values)
    for name in ("starts_at", "ends_at", "is_all_day"):
        if name in values:
            setattr(row, name, values[name])
    for name in ("organiser", "price", "contact"):
        if name in values:
            longest = Event._meta.get_field(name).max_length or 0  # noqa: SLF001 (its own bound)
            setattr(row, name, tidy_line(values[name])[:longest])
    row.rule = _rule(row, values.get("rule", row.rule))
    row.uid = row.uid or str(values.get("uid") or f"{row.code}@site.cantou")[:255]
    if before is not None and before != [getattr(row, name) for name in CALENDAR]:
        row.sequence += 1
    settle(row)
    row.save()
    _drop_astray(row)
    _settled(row, "site.event")
    return row


def _rule(row: Event, written: str) -> str:
    """Raises ValidationError, by field."""
    if row.starts_at is None or row.ends_at is None:
        raise ValidationError({"starts_at": _("Dites quand cela commence.")})
    if row.ends_at <= row.starts_at:
        raise ValidationError({"ends_at": _("La fin est avant le début.")})
    if (row.ends_at - row.starts_at).days > LONGEST_DAYS:
        raise ValidationError({"ends_at": _("Un événement dure un mois au plus : faites-en plusieurs.")})
    if not written:
        return ""
    try:
        return str(repeats.checked(written, local.wall(row.starts_at)))
    except RecurrenceError as error:
        raise ValidationError({"rule": str(error)}) from error


def _drop_astray(row: Event) -> None:
    """Changes of times that the rule no longer has."""
    facts = facts_of(row)
    mine = EventChange.objects.filter(organisation_id=row.organisation_id, event=row)
    for change in mine:
        planned = local.wall(change.planned_at)
        if planned not in engine.planned_times(facts, planned, planned):
            change.delete()


def ask_reading(*, event: Event) -> None:
    event.state = State.TO_READ
    settle(event)
    event.save(update_fields=["state", "is_public"])
    _settled(event, "site.event_to_read")


def publish_event(*, event: Event) -> None:
    """From now, or from the day it says."""
    if event.shown_from is None:
        event.shown_from = timezone.now()
    event.state = State.PUBLISHED
    settle(event)
    event.save(update_fields=["state", "is_public", "shown_from"])
    _settled(event, "site.event_published")


def cancel_event(*, event: Event, reason: str = "") -> None:
    """Said on the portal and in the calendars that have it, until its time is past."""
    event.is_cancelled, event.reason = True, tidy_line(reason)[:200]
    _changed(event, "site.event_cancelled")


def uncancel_event(*, event: Event) -> None:
    event.is_cancelled, event.reason = False, ""
    _changed(event, "site.event_uncancelled")


def _changed(event: Event, action: str) -> None:
    event.sequence += 1
    event.changed_at = timezone.now()
    event.save(update_fields=["is_cancelled", "reason", "sequence", "changed_at"])
    _settled(event, action)


def hide_event(*, event: Event) -> None:
    """Off the portal and out of the calendars, and a draft again."""
    event.state, event.shown_from = State.DRAFT, None
    settle(event)
    event.save(update_fields=["state", "is_public", "shown_from"])
    _settled(event, "site.event_hidden")


def delete_event(*, event: Event) -> None:
    code, organisation, key = event.code, event.organisation_id, event.key
    index.remove(service=SERVICE, kind=KIND, key=code)
    event.delete()
    erase_all(organisation=organisation, key=key)
    bump(organisation=organisation)
    record(action="site.event_deleted", subject=f"site:event:{code}")


# -- One time of it


def change_time(
    *,
    event: Event,
    planned_at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    where: str = "",
    reason: str = "",
) -> EventChange:
    """Cancelled without new hours, else moved. Raises ValidationError, by field."""
    planned = local.wall(planned_at)
    if planned not in engine.planned_times(facts_of(event), planned, planned):
        raise ValidationError(_("Cet événement n’a pas lieu à cette date."))
    if starts_at is not None and (ends_at is None or ends_at <= starts_at):
        raise ValidationError({"ends_at": _("La fin est avant le début.")})
    event.sequence += 1
    row, _made = EventChange.objects.update_or_create(
        organisation_id=event.organisation_id,
        event=event,
        planned_at=planned_at,
        defaults={
            "is_cancelled": starts_at is None,
            "starts_at": starts_at,
            "ends_at": ends_at if starts_at else None,
            "where": tidy_line(where)[:120],
            "reason": tidy_line(reason)[:200],
            "sequence": event.sequence,
            "is_public": event.is_public,
        },
    )
    event.changed_at = timezone.now()
    event.save(update_fields=["sequence", "changed_at"])
    _settled(event, "site.event_time")
    return row


def restore_time(*, event: Event, planned_at: datetime) -> None:
    """As the rule has it."""
    EventChange.objects.filter(
        organisation_id=event.organisation_id, event=event, planned_at=planned_at
    ).delete()
    event.sequence += 1
    event.changed_at = timezone.now()
    event.save(update_fields=["sequence", "changed_at"])
    _settled(event, "site.event_time")


def _settled(row: Event, action: str) -> None:
    show_event(row)
    record(action=action, subject=f"site:event:{row.code}")


def show_event(row: Event) -> None:
    """What hangs on it follows it; a policy sees one row."""
    mine = EventChange.objects.filter(organisation_id=row.organisation_id, event=row)
    mine.exclude(is_public=row.is_public).update(is_public=row.is_public)
    show_files(organisation=row.organisation_id, key=row.key)
    find_event(row)
    bump(organisation=row.organisation_id)


def find_event(row: Event) -> None:
    """In the search, or out of it."""
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=row.code)
        return
    found = index.Found(
        kind=KIND,
        key=row.code,
        title=row.title,
        summary=first_words(row.text),
        body="\n".join([plain(row.text), row.where, row.organiser]),
        url_name="site:event",
        url_args=[row.code],
        on=timezone.localtime(row.starts_at).date(),
        lon=row.lon,
        lat=row.lat,
    )
    index.put(service=SERVICE, found=found)
