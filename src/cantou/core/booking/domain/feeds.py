"""Calendars that others subscribe to: of a resource or a place; a person's own is in own_calendar.py.

The public one says when it is taken, and no more than the public title. The private ones have a secret address, kept
as its digest: whoever has it reads the names, until it is renewed.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import availability, permissions
from cantou.core.booking.domain.rules import LONGEST
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.engine.ical import Entry, write
from cantou.core.booking.engine.local import wall
from cantou.core.booking.engine.recurrence import expand, occurrence, parse
from cantou.core.booking.models import OCCUPYING, Booking, Feed, Kind, Resource, State
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import ExpiredLinkError, create_link, link_secret, open_link
from cantou.core.organisations.models import PrivateLink
from cantou.core.people.domain.rights import Rights, rights_of
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.core.booking.models import Place, Series

SERVICE = "booking"
PURPOSE = "calendar"
BEFORE, AHEAD = timedelta(days=60), timedelta(days=549)
PUBLIC_AHEAD = timedelta(days=366)
MOST = 3_000
"""Events in one calendar."""
NO_RIGHTS = Rights({})


# -- Secret addresses


def make_feed(
    *,
    organisation: int,
    made_by: int,
    resource: Resource | None = None,
    place: Place | None = None,
) -> tuple[Feed, str]:
    """In an agent's Scope. The feed, and the secret of its address, which is shown this once. One of the two."""
    key = uuid4()
    with writing(organisation=organisation, key=key):
        feed = Feed.objects.create(
            organisation_id=organisation, object_key=key, resource=resource, place=place, made_by_id=made_by
        )
        secret = _new_address(feed)
        record(action="booking.feed_made", subject=f"feed:{feed.pk}")
    return feed, secret


def renew(*, feed: Feed) -> str:
    """Another address; the old one opens nothing any more. Returns its secret."""
    with writing(organisation=feed.organisation_id, key=feed.object_key):
        _close_addresses(feed)
        Feed.objects.filter(organisation_id=feed.organisation_id, pk=feed.pk).update(revoked_at=None)
        secret = _new_address(feed)
        record(action="booking.feed_renewed", subject=f"feed:{feed.pk}")
    return secret


def revoke(*, feed: Feed) -> None:
    with writing(organisation=feed.organisation_id, key=feed.object_key):
        _close_addresses(feed)
        Feed.objects.filter(organisation_id=feed.organisation_id, pk=feed.pk).update(
            revoked_at=timezone.now()
        )
        record(action="booking.feed_revoked", subject=f"feed:{feed.pk}")


def _new_address(feed: Feed) -> str:
    secret = link_secret(seed=f"calendar:{secrets.token_hex(32)}")
    create_link(
        secret=secret,
        service=SERVICE,
        organisation=feed.organisation_id,
        key=feed.object_key,
        purpose=PURPOSE,
    )
    return secret


def _close_addresses(feed: Feed) -> None:
    PrivateLink.objects.filter(object_key=feed.object_key, service=SERVICE, revoked_at=None).update(
        revoked_at=timezone.now()
    )


def opened(*, secret: str) -> Feed | None:
    """None for an address that opens nothing, or nothing any more."""
    try:
        link = open_link(secret=secret, service=SERVICE)
    except ExpiredLinkError:
        return None
    if link is None or link.purpose != PURPOSE:
        return None
    with Scope.for_object(organisation=link.organisation, key=link.key).enter():
        feeds = Feed.objects.filter(organisation_id=link.organisation, object_key=link.key, revoked_at=None)
        feed = feeds.select_related("organisation").first()
    return feed if feed is not None and _still_may(feed) else None


def _still_may(feed: Feed) -> bool:
    """Whoever made an agents' calendar still has a part in its service: it shows what they see, no longer than so."""
    read = permissions.read_by(_rights(feed), feed.organisation_id)
    if feed.resource_id is None:
        return bool(read)
    with Scope.agent(feed.organisation_id, reason="agenda").enter():
        known = Resource.objects.filter(organisation_id=feed.organisation_id, pk=feed.resource_id)
        return known.filter(service__in=read).exists()


def _rights(feed: Feed) -> Rights:
    if feed.made_by_id is None:
        return NO_RIGHTS
    with Scope.for_person(feed.made_by_id).enter():
        return rights_of(person=feed.made_by_id)


# -- Calendars


def private_calendar(*, feed: Feed, now: datetime | None = None) -> bytes:
    """All that its agents may read."""
    rights = _rights(feed)
    calls = permissions.treated_by(rights, feed.organisation_id)
    with Scope.agent(feed.organisation_id, person=feed.made_by_id, reason="agenda").enter():
        mine = Q(organisation_id=feed.organisation_id)
        mine &= Q(service__in=permissions.read_by(rights, feed.organisation_id))
        if feed.resource_id is not None:
            resource = Resource.objects.get(organisation_id=feed.organisation_id, pk=feed.resource_id)
            entries = entries_of(mine & Q(resource_id=feed.resource_id), now=now, calls=calls)
            return write(entries, name=resource.name)
        if feed.place is None:
            raise ValueError("A feed is of something.")
        entries = entries_of(mine & Q(place_id=feed.place_id), now=now, calls=calls)
        return write(entries, name=feed.place.name)


def entries_of(
    whose: Q, *, now: datetime | None = None, is_own: bool = False, calls: frozenset[str] = frozenset()
) -> list[Entry]:
    """`is_own`: for whoever booked; `calls`: the services whose holders the reader may telephone."""
    now = now or timezone.now()
    since = now - BEFORE
    # No booking is longer than LONGEST: with this bound the indexes, which are by start, leave out the past.
    window = Q(ends_at__gt=since, starts_at__gt=since - LONGEST, starts_at__lt=now + AHEAD)
    found = Booking.objects.filter(whose, kind__in=[Kind.BOOKING, Kind.CLOSURE])
    shown = found.filter(window).filter(Q(state__in=OCCUPYING) | Q(state=State.CANCELLED))
    rows = list(shown.select_related("resource", "place", "series").order_by("starts_at", "pk")[:MOST])
    series = {row.series.pk: row.series for row in rows if row.series is not None}
    single = [row for row in rows if row.series_id is None]
    dates: dict[int, list[Booking]] = {}
    repeated = found.filter(series_id__in=series).select_related("resource", "place")
    for row in repeated.order_by("original_start"):
        dates.setdefault(row.series_id, []).append(row)  # type: ignore[arg-type]
    entries = [entry_of(row, is_own=is_own, calls=row.service in calls) for row in single]
    for key, one in series.items():
        rows = dates.get(key, [])
        calling = bool(rows) and rows[0].service in calls
        entries += entries_of_series(one, rows, is_own=is_own, calls=calling)
    return entries


def entry_of(row: Booking, *, is_own: bool = False, calls: bool = True) -> Entry:
    """One booking. `is_own`: for whoever booked it, who needs no name; `calls`: with the telephone."""
    is_cancelled = row.state not in OCCUPYING
    summary = row.title or row.holder_label or ("" if is_own else row.holder_name)
    name = row.resource.name if row.resource.is_public or not is_own else row.place.name
    said = f"{name}\N{NO-BREAK SPACE}: {summary}" if summary else name
    if row.kind == Kind.CLOSURE:
        said = _("Fermé") + (f"\N{NO-BREAK SPACE}: {row.title}" if row.title else "")
    waits = row.state in {State.HELD, State.REQUESTED}
    return Entry(
        uid=row.uid,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stamp=row.updated_at,
        summary=_("Annulé\N{NO-BREAK SPACE}: %(what)s") % {"what": said} if is_cancelled else said,
        sequence=row.sequence,
        status="CANCELLED" if is_cancelled else "TENTATIVE" if waits else "CONFIRMED",
        original_start=row.original_start,
        description=_described(row, is_own=is_own, calls=calls),
        location=" ".join(filter(None, [row.place.name, row.place.address])),
    )


def _described(row: Booking, *, is_own: bool, calls: bool) -> str:
    lines = [_("Référence %(code)s") % {"code": row.reference} if row.reference else ""]
    if not is_own:
        lines += [row.holder_name, row.holder_phone if calls else ""]
    return "\n".join(filter(None, lines))


def entries_of_series(
    series: Series, rows: Sequence[Booking], *, is_own: bool = False, calls: bool = True
) -> list[Entry]:
    """The rule, without the dates that are left out or given back, and one entry for each that was moved.

    A date that was moved and then given back keeps its entry, cancelled: whoever has it in an agenda is told.
    """
    if not rows:
        return []
    rule, began = parse(series.rrule), series.local_start.replace(tzinfo=None)
    expected = [one.local_start for one in expand(rule, began, series.minutes)]
    first = occurrence(expected[0], series.minutes)
    if first.starts_at is None or first.ends_at is None:
        return [entry_of(row, is_own=is_own, calls=calls) for row in rows if row.state in OCCUPYING]
    known = {wall(row.original_start): row for row in rows if row.original_start is not None}
    given_back = {shown for shown, row in known.items() if _is_given_back(row)}
    without = [shown for shown in expected if shown not in known or shown in given_back]
    if len(without) == len(expected):
        return []
    length = first.ends_at - first.starts_at
    apart = [row for shown, row in known.items() if shown not in given_back and _is_apart(row, length)]
    plain = entry_of(
        next((row for row in rows if row.state in OCCUPYING), rows[0]), is_own=is_own, calls=calls
    )
    master = replace(
        plain,
        uid=series.uid,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        stamp=max(row.updated_at for row in rows),
        sequence=max(series.sequence, *(row.sequence for row in rows)),
        original_start=None,
        rule=rule,
        exdates=tuple(without),
    )
    return [master, *(entry_of(row, is_own=is_own, calls=calls) for row in apart)]


def _is_given_back(row: Booking) -> bool:
    """Where it was from the beginning: then the rule leaves the date out."""
    return row.state not in OCCUPYING and row.starts_at == row.original_start


def _is_apart(row: Booking, length: timedelta) -> bool:
    """Not as the rule has it; nor as some read it on the nights when clocks are moved, where length and end differ."""
    return row.state not in OCCUPYING or (row.starts_at, row.ends_at - row.starts_at) != (
        row.original_start,
        length,
    )


def public_calendar(*, resources: Sequence[Resource], name: str, now: datetime | None = None) -> bytes:
    """When they are taken: « occupé », or the public title. Of what anybody may see; in the Scope of anybody."""
    now = now or timezone.now()
    names: dict[int, str] = {}
    for resource in resources:
        for lane in availability.lanes_of([resource]).get(resource.pk, []):
            names.setdefault(lane, resource.name)
    rows = availability.taken(names, now - BEFORE, now + PUBLIC_AHEAD)
    rows.sort(key=lambda row: (row.starts_at, row.lane))
    return write([_busy(row, names[row.lane], many=len(resources) > 1) for row in rows[:MOST]], name=name)


def _busy(row: availability.Taken, name: str, *, many: bool) -> Entry:
    said = row.public_title or _("Occupé")
    return Entry(
        uid=veil(row.occupation),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stamp=row.starts_at,
        summary=f"{name}\N{NO-BREAK SPACE}: {said}" if many else said,
    )
