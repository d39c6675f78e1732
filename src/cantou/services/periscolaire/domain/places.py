"""Days taken and given back, places counted by PostgreSQL, a list of who waits (docs/adr/0226).

Whoever moves a day holds its row, always in one order: so nobody waits beside a free place, and ranks have no gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.tasks import publish
from cantou.services.periscolaire.domain import queries
from cantou.services.periscolaire.domain.events import DayChanged
from cantou.services.periscolaire.models import BookingState, DayBooking, Enrolment, ServedDay

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cantou.services.periscolaire.engine.days import Rule, Span
    from cantou.services.periscolaire.models import Activity

MOST_CHANGES = 800
Day = tuple[int, date]
"""An activity and a day."""
MOST_BACK = timedelta(days=120)


@dataclass(slots=True)
class Outcome:
    booked: list[Day] = field(default_factory=list)
    waiting: list[Day] = field(default_factory=list)
    given_back: list[Day] = field(default_factory=list)
    refused: dict[Day, str] = field(default_factory=dict)
    """In words that stand beside the day. The other days are kept all the same."""

    @property
    def changed(self) -> int:
        return len(self.booked) + len(self.waiting) + len(self.given_back)


def set_days(*, child: int, changes: dict[Day, bool], by_agent: bool = False) -> Outcome:
    """Each day as it is wanted; asked again, nothing. In an agent's Scope, or one that acts for the child's family.

    An agent is held by no cut-off; nobody goes past the places.
    """
    organisation, now, done = acting(), timezone.now(), Outcome()
    mine = {one.activity_id: one for one in queries.enrolments_of(organisation, child)}
    wanted = dict(sorted(changes.items())[:MOST_CHANGES])
    if not wanted:
        return done
    days = [on for _activity, on in wanted]
    spans = queries.spans(organisation, min(days), max(days))
    for key, take in wanted.items():
        why = _refusal(mine.get(key[0]), key[1], spans, None if by_agent else now, take=take)
        if why:
            done.refused[key] = why
    asked = [key for key in wanted if key not in done.refused]
    rows = _locked(organisation, [(mine[activity].activity, on) for activity, on in asked])
    for key in asked:
        _move(rows[key], mine[key[0]], done, take=wanted[key], now=now)
    if done.changed:
        record(
            action="periscolaire.days",
            subject=f"periscolaire:child:{child}",
            details={"booked": len(done.booked), "waiting": len(done.waiting), "back": len(done.given_back)},
        )
    return done


def _refusal(
    enrolment: Enrolment | None, on: date, spans: list[Span], now: datetime | None, *, take: bool
) -> str:
    if enrolment is None:
        return _("Cet enfant n’est pas inscrit à cette activité.")
    rule = enrolment.activity.rule
    why = rule.closed(on, spans) if take else ""
    if why:
        return _("Pas ce jour-là : %(why)s.") % {"why": why}
    if now is None:
        too_old = on < timezone.localdate() - MOST_BACK
        return _("C’est trop ancien pour être changé.") if too_old else ""
    last = rule.cutoff(on)
    if now >= last:
        return _("Trop tard : c’était possible jusqu’au %(when)s.") % {"when": said(last)}
    return ""


def said(instant: datetime) -> str:
    """« vendredi 4 décembre 2026 à 10 h »"""
    return f"{words.day(instant.astimezone(words.PARIS))} à {words.hour(instant)}"


def _locked(organisation: int, wanted: Iterable[tuple[Activity, date]]) -> dict[Day, ServedDay]:
    """The rows of these days, made where nobody had asked for one, and held until the transaction ends."""
    found = list(wanted)
    ServedDay.objects.bulk_create(
        [
            ServedDay(organisation_id=organisation, activity=activity, on=on, places=activity.places)
            for activity, on in found
        ],
        ignore_conflicts=True,
    )
    asked = Q(pk__in=[])
    for activity in {activity.pk for activity, _on in found}:
        asked |= Q(activity_id=activity, on__in=[on for one, on in found if one.pk == activity])
    held = ServedDay.objects.select_for_update(of=("self",)).filter(asked, organisation_id=organisation)
    return {(row.activity_id, row.on): row for row in held.order_by("pk")}


def _move(day: ServedDay, enrolment: Enrolment, done: Outcome, *, take: bool, now: datetime) -> None:
    key = (enrolment.activity_id, day.on)
    found = DayBooking.objects.filter(organisation_id=day.organisation_id, day=day, enrolment=enrolment)
    row = found.first()
    if take and (row is None or row.state == BookingState.CANCELLED):
        row = row or DayBooking(
            organisation_id=day.organisation_id, day=day, enrolment=enrolment, child_id=enrolment.child_id
        )
        if _count_one(day):
            row.state, row.rank = BookingState.BOOKED, None
            done.booked.append(key)
        else:
            row.state, row.rank = BookingState.WAITING, _next_rank(day)
            done.waiting.append(key)
        row.changed_at = now
        row.save()
    elif not take and row is not None and row.state != BookingState.CANCELLED:
        _give_back(row)
        done.given_back.append(key)
        if now < enrolment.activity.rule.cutoff(day.on):
            advance(day=day)


def _count_one(day: ServedDay) -> bool:
    """The place is taken by the database, if there is one."""
    free = ServedDay.objects.filter(organisation_id=day.organisation_id, pk=day.pk)
    free = free.filter(Q(places=None) | Q(taken__lt=F("places")))
    return bool(free.update(taken=F("taken") + 1))


def _next_rank(day: ServedDay) -> int:
    mine = ServedDay.objects.filter(organisation_id=day.organisation_id, pk=day.pk)
    mine.update(last_rank=F("last_rank") + 1)
    return mine.values_list("last_rank", flat=True).get()


def _give_back(row: DayBooking) -> None:
    if row.state == BookingState.BOOKED:
        mine = ServedDay.objects.filter(organisation_id=row.organisation_id, pk=row.day_id)
        mine.update(taken=F("taken") - 1)
    row.state, row.rank, row.came, row.ticked_at = BookingState.CANCELLED, None, None, None
    row.changed_at = timezone.now()
    row.save()


def advance(*, day: ServedDay) -> int:
    """The first who wait have the places that are free, and are told. The day's row is held."""
    waiting = DayBooking.objects.filter(
        organisation_id=day.organisation_id, day=day, state=BookingState.WAITING
    )
    count = 0
    for row in waiting.order_by("rank"):
        if not _count_one(day):
            break
        row.state, row.rank, row.changed_at = BookingState.BOOKED, None, timezone.now()
        row.save()
        publish(DayChanged(organisation=day.organisation_id, booking=row.pk, notice="place"))
        count += 1
    return count


def resize(*, activity: Activity, today: date) -> None:
    """More places, or fewer: who is booked keeps theirs, who waits advances."""
    rows = ServedDay.objects.select_for_update(of=("self",)).filter(
        organisation_id=activity.organisation_id, activity=activity, on__gte=today
    )
    for row in rows.order_by("pk"):
        row.places = None if activity.places is None else max(row.taken, activity.places)
        row.save(update_fields=["places"])
        advance(day=row)


def close_days(*, activities: Iterable[int], first: date, last: date, why: str) -> int:
    """Nobody is booked there any more, and each is told: how many."""
    organisation, count = acting(), 0
    rows = ServedDay.objects.select_for_update(of=("self",)).filter(
        organisation_id=organisation, activity_id__in=list(activities), on__range=(first, last)
    )
    for day in rows.order_by("pk"):
        held = DayBooking.objects.filter(organisation_id=organisation, day=day)
        for row in held.exclude(state=BookingState.CANCELLED).order_by("pk"):
            _give_back(row)
            publish(DayChanged(organisation=organisation, booking=row.pk, notice="closed", why=why))
            count += 1
    return count


def week_days(*, rule: Rule, weekdays: set[int], first: date, until: date, spans: list[Span]) -> list[date]:
    """« tous les lundis et jeudis jusqu’aux vacances »: the days that take place among those."""
    return [on for on in rule.days(first, until, spans) if on.weekday() in weekdays]
