"""The season and what associations wish for it. Whatever is written here books nothing: `sharing.apply` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.booking.engine import words as said
from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.scope.scope import Scope, acting
from cantou.services.salles.domain import words
from cantou.services.salles.models import Season, Wish

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cantou.services.salles.models import Association

SERVICE = "salles"
CHANGED = (
    *("association", "hall", "activity", "weekday", "starts", "ends", "first", "last", "weeks"),
    *("not_in_holidays", "words"),
)


class AppliedError(Exception):
    """The season is shared out and booked: what changes now changes its bookings."""


def save_season(*, season: Season | None, values: dict[str, Any]) -> Season:
    """Inside an agent's Scope."""
    found = season or Season(organisation_id=acting())
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    record(action="salles.season", subject=f"salles:season:{found.pk}")
    return found


def save_wish(*, season: Season, wish: Wish | None, key: UUID, values: dict[str, Any], person: int) -> Wish:
    """Inside an agent's Scope. `key` names a new one; a wish that is booked already is not changed."""
    if wish is not None:
        _lock(wish)
    found = wish or Wish(organisation_id=acting(), season=season, object_key=key, written_by_id=person)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    record(action="salles.wish", subject=f"salles:wish:{found.pk}", details={"season": season.title})
    return found


def ask_wish(*, organisation: int, season: Season, key: UUID, values: dict[str, Any]) -> Wish:
    """What an association writes on the portal, in the Scope of that wish alone. Its name is matched at the desk."""
    with Scope.for_object(organisation=organisation, key=key).enter():
        wish = Wish.objects.create(
            organisation_id=organisation,
            season=season,
            object_key=key,
            first=season.starts_on,
            last=season.ends_on,
            **values,
        )
        _acknowledge(wish)
        record(action="salles.wish", subject=f"salles:wish:{wish.pk}", details={"season": season.title})
    return wish


def _acknowledge(wish: Wish) -> None:
    if not (wish.email or wish.phone):
        return
    to = Recipient(name=wish.contact, email=wish.email, phone=wish.phone)
    if may_write(to):
        meeting = wish.season.meeting_on
        notify(
            service=SERVICE,
            notice="wish",
            to=to,
            context={
                "salle": wish.hall.title,
                "quand": told(wish),
                "saison": wish.season.title,
                "reunion": said.day(meeting, weekday=True) if meeting else "",
            },
            object_key=wish.object_key,
            dedup=f"wish:{wish.object_key}",
        )


def told(wish: Wish) -> str:
    """« le mardi de 20 h à 22 h, une semaine sur deux »"""
    text = f"le {words.WEEKDAYS[wish.weekday]} de {words.hours(wish.starts, wish.ends)}"
    return text if wish.weeks == Wish.Weeks.ALL else f"{text}, {wish.get_weeks_display()}"


def _lock(*wishes: Wish) -> None:
    """Inside a transaction: each as it is now, whatever another secretary has just done. Raises AppliedError."""
    keys = [wish.pk for wish in wishes]
    mine = Wish.objects.filter(organisation_id=acting(), pk__in=keys).order_by("pk")
    now = {one.pk: one for one in mine.select_for_update(of=("self",), no_key=True)}
    for wish in wishes:
        known = now[wish.pk]
        if known.state == Wish.State.BOOKED:
            raise AppliedError
        wish.state, wish.skipped = known.state, known.skipped


def drop_wish(*, wish: Wish) -> None:
    """They give it up, or take it again: twice at once is once."""
    before = wish.state
    _lock(wish)
    if wish.state != before:
        return
    back = wish.state == Wish.State.DROPPED
    wish.state = Wish.State.ASKED if back else Wish.State.DROPPED
    wish.save(update_fields=["state"])
    record(action="salles.wish", subject=f"salles:wish:{wish.pk}", details={"state": wish.state})


def give_up_days(*, wish: Wish, days: list[date]) -> None:
    """Those days go to the other one; the rest of the season stays."""
    _lock(wish)
    wish.skipped = sorted({*wish.skipped, *(day.isoformat() for day in days)})
    wish.save(update_fields=["skipped"])
    record(action="salles.wish", subject=f"salles:wish:{wish.pk}", details={"given_up": len(days)})


def split_weeks(*, first: Wish, second: Wish) -> None:
    """Each every other week, `first` from the first week of the season on."""
    _lock(first, second)
    for wish, weeks in ((first, Wish.Weeks.ODD), (second, Wish.Weeks.EVEN)):
        wish.weeks = weeks
        wish.save(update_fields=["weeks"])
        record(action="salles.wish", subject=f"salles:wish:{wish.pk}", details={"weeks": weeks})


def name_association(*, wish: Wish, association: Association) -> None:
    wish.association = association
    wish.save(update_fields=["association"])
    record(action="salles.wish", subject=f"salles:wish:{wish.pk}")


def move_wish(*, wish: Wish, weekday: int) -> None:
    """Another evening of the week, at the same hours."""
    _lock(wish)
    wish.weekday = weekday
    wish.save(update_fields=["weekday"])
    record(action="salles.wish", subject=f"salles:wish:{wish.pk}", details={"weekday": weekday})
