"""What associations do on a day: kept here, found by everybody, in calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.booking.engine.ical import Entry, write
from cantou.core.journal.domain.record import record
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.annuaire.models import Gathering

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from cantou.services.annuaire.models import Listing

SERVICE, KIND = "annuaire", "gatherings"
LONGEST = timedelta(days=31)
BEHIND = timedelta(days=31)


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON can hold it. Raises ValidationError, by field."""
    title = tidy_line(str(values.get("title", "")))[:120]
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    if not title:
        raise ValidationError({"title": _("Donnez un titre.")})
    if starts_at is None:
        raise ValidationError({"starts_at": _("Dites quand cela commence.")})
    ends_at = ends_at or starts_at + timedelta(hours=2)
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("La fin est avant le début.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Un rendez-vous dure un mois au plus.")})
    is_cancelled = bool(values.get("is_cancelled"))
    if ends_at < timezone.now() and not is_cancelled:
        raise ValidationError({"starts_at": _("Cette date est déjà passée.")})
    return {
        "uid": str(values.get("uid") or uuid4()),
        "title": title,
        "text": tidy(str(values.get("text", "")))[:2000],
        "where": tidy_line(str(values.get("where", "")))[:160],
        "starts_at": starts_at.astimezone(UTC).isoformat(),
        "ends_at": ends_at.astimezone(UTC).isoformat(),
        "is_cancelled": is_cancelled,
    }


def save_gathering(*, listing: Listing, values: Mapping[str, Any]) -> Gathering:
    """Inside an agent's Scope, of what `clean` gave."""
    uid = UUID(values["uid"])
    known = Gathering.objects.filter(
        organisation_id=listing.organisation_id, listing=listing, uid=uid
    ).first()
    row = known or Gathering(organisation_id=listing.organisation_id, listing=listing, uid=uid)
    row.title, row.text, row.where = values["title"], values["text"], values["where"]
    row.starts_at = datetime.fromisoformat(values["starts_at"])
    row.ends_at = datetime.fromisoformat(values["ends_at"])
    row.is_cancelled = values["is_cancelled"]
    row.is_public = listing.is_public
    row.sequence = row.sequence + 1 if known else 0
    row.updated_at = timezone.now()
    row.save()
    index_gathering(row)
    bump(organisation=listing.organisation_id)
    record(action="annuaire.gathering", subject=f"annuaire:gathering:{row.uid}")
    return row


def index_gathering(row: Gathering) -> None:
    if not row.is_public or row.is_cancelled:
        index.remove(service=SERVICE, kind=KIND, key=str(row.uid))
        return
    when = words.span(row.starts_at, row.ends_at)
    found = index.Found(
        kind=KIND,
        key=str(row.uid),
        title=row.title,
        summary=f"{row.listing.name}, {when}. {row.where}",
        body=row.text,
        url_name="annuaire:listing",
        url_args=[str(row.listing_id)],
        on=timezone.localdate(row.starts_at),
    )
    index.put(service=SERVICE, found=found)


def to_come(*, organisations: Iterable[int]) -> QuerySet[Gathering]:
    """Cancelled ones too: whoever meant to come wants to know."""
    found = Gathering.objects.filter(organisation_id__in=list(organisations), is_public=True)
    found = found.filter(listing__organisation_id__in=list(organisations), ends_at__gt=timezone.now())
    return found.select_related("listing").order_by("starts_at", "pk")


def calendar_of(rows: Iterable[Gathering], *, name: str, url: str) -> bytes:
    entries = [
        Entry(
            uid=f"{row.uid}@annuaire.cantou",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            stamp=row.updated_at,
            summary=f"{row.title} ({row.listing.name})",
            sequence=row.sequence,
            status="CANCELLED" if row.is_cancelled else "CONFIRMED",
            description=row.text,
            location=row.where,
            url=url,
        )
        for row in rows
    ]
    return write(entries, name=name)


def rebuild_search(organisation: int) -> None:
    """Inside an agent's Scope (core.search)."""
    for row in to_come(organisations=[organisation]):
        index_gathering(row)
