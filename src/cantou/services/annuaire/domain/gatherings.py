"""What associations do on a day, or on many: written here, shown by domain/agenda.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local, repeats
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.journal.domain.record import record
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.annuaire.domain import agenda
from cantou.services.annuaire.models import Gathering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.services.annuaire.models import Listing

SERVICE, KIND = "annuaire", "gatherings"
LONGEST, FARTHEST = timedelta(days=31), timedelta(days=366)


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
    rule, last = _rule(str(values.get("rule") or ""), starts_at, ends_at)
    is_cancelled = bool(values.get("is_cancelled"))
    if (last or ends_at) < timezone.now() and not is_cancelled:
        raise ValidationError({"starts_at": _("Cette date est déjà passée.")})
    return {
        "uid": str(values.get("uid") or uuid4()),
        "title": title,
        "text": tidy(str(values.get("text", "")))[:2000],
        "where": tidy_line(str(values.get("where", "")))[:160],
        "starts_at": starts_at.astimezone(UTC).isoformat(),
        "ends_at": ends_at.astimezone(UTC).isoformat(),
        "rule": rule,
        "off": sorted(str(one) for one in values.get("off") or ()),
        "moved": dict(sorted((values.get("moved") or {}).items())),
        "is_cancelled": is_cancelled,
    }


def moved(
    row: Gathering, *, time: str, starts_at: datetime | None, ends_at: datetime | None = None
) -> dict[str, Any]:
    """`row.moved` with one time of its rule at another hour, as long as it was where no end is given; without
    `starts_at`, as the rule says. Raises ValidationError, by field.
    """
    given = (
        {one.planned: one for one in agenda.planned(row.starts_at, row.ends_at, row.rule)} if row.rule else {}
    )
    if time not in given or time in row.off:
        raise ValidationError({"time": _("Choisissez une date parmi celles qui viennent.")})
    others = {one: when for one, when in row.moved.items() if one != time}
    if starts_at is None:
        return others
    ends_at = ends_at or starts_at + (given[time].ends_at - given[time].starts_at)
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("La fin est avant le début.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Un rendez-vous dure un mois au plus.")})
    if starts_at < timezone.now():
        raise ValidationError({"starts_at": _("Cette date est déjà passée.")})
    if abs(starts_at - given[time].starts_at) > FARTHEST:
        raise ValidationError(
            {"starts_at": _("À plus d’un an de la date prévue\u00a0: annoncez-en un autre.")}
        )
    return others | {time: [starts_at.astimezone(UTC).isoformat(), ends_at.astimezone(UTC).isoformat()]}


def _rule(written: str, starts_at: datetime, ends_at: datetime) -> tuple[str, datetime | None]:
    """The rule, and when its last time is over. Raises ValidationError."""
    if not written:
        return "", None
    try:
        rule = str(repeats.checked(written, local.wall(starts_at)))
        times = agenda.planned(starts_at, ends_at, rule)
    except RecurrenceError as error:
        raise ValidationError({"repeat": str(error)}) from error
    return rule, max([ends_at, *(time.ends_at for time in times)])


def as_kept(row: Gathering) -> dict[str, Any]:
    """In the form that `clean` gives."""
    return {
        "uid": str(row.uid),
        "title": row.title,
        "text": row.text,
        "where": row.where,
        "starts_at": row.starts_at.astimezone(UTC).isoformat(),
        "ends_at": row.ends_at.astimezone(UTC).isoformat(),
        "rule": row.rule,
        "off": sorted(row.off),
        "moved": dict(sorted(row.moved.items())),
        "is_cancelled": row.is_cancelled,
    }


def save_gathering(*, listing: Listing, values: Mapping[str, Any]) -> Gathering:
    """Inside an agent's Scope, of what `clean` gave. A time that was called off stays so: what was written before it
    was knows nothing of it.
    """
    uid = UUID(values["uid"])
    known = Gathering.objects.filter(
        organisation_id=listing.organisation_id, listing=listing, uid=uid
    ).first()
    row = known or Gathering(organisation_id=listing.organisation_id, listing=listing, uid=uid)
    row.title, row.text, row.where = values["title"], values["text"], values["where"]
    row.starts_at = datetime.fromisoformat(values["starts_at"])
    row.ends_at = datetime.fromisoformat(values["ends_at"])
    row.rule, row.repeats_until = _rule(values.get("rule", ""), row.starts_at, row.ends_at)
    planned = {time.planned for time in agenda.planned(row.starts_at, row.ends_at, row.rule)}
    row.off = sorted({*row.off, *values.get("off", ())} & planned) if row.rule else []
    elsewhere = values.get("moved", row.moved)
    row.moved = {
        one: when for one, when in elsewhere.items() if row.rule and one in planned and one not in row.off
    }
    if row.repeats_until is not None:
        ends = [datetime.fromisoformat(when[1]) for when in row.moved.values()]
        row.repeats_until = max([row.repeats_until, *ends])
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
    shown = agenda.shown(row, timezone.now())
    found = index.Found(
        kind=KIND,
        key=str(row.uid),
        title=row.title,
        summary=f"{row.listing.name}, {shown.repeats or shown.when}. {row.where}",
        body=row.text,
        url_name="annuaire:listing",
        url_args=[str(row.listing_id)],
        on=timezone.localdate(row.repeats_until or row.starts_at),
    )
    index.put(service=SERVICE, found=found)


def rebuild_search(organisation: int) -> None:
    """Inside an agent's Scope (core.search)."""
    for row in agenda.to_come(organisations=[organisation]):
        index_gathering(row)
