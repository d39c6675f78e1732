"""What is asked of a booking before PostgreSQL is: its hours, its length, how soon, how far."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.booking.domain.errors import (
    BackwardsError,
    NoSuchHourError,
    NotBookableError,
    TooLateError,
    TooLongError,
    TooShortError,
    TooSoonError,
    WrongQuantityError,
)
from cantou.core.booking.engine import local
from cantou.core.booking.models import Form

if TYPE_CHECKING:
    from cantou.core.booking.models import Resource

FARTHEST = timedelta(days=549)
"""A year and a half: what a series or a lease may reach."""
LONGEST = timedelta(days=731)


def instant(shown: datetime, *, second: bool = False) -> datetime:
    """What a clock on the wall shows, without zone → the instant. Raises NoSuchHourError.

    In autumn an hour comes twice: the first one is meant, unless `second`.
    """
    found = local.readings(shown)
    if not found:
        raise NoSuchHourError(
            _("Cette nuit-là, on avance les montres : %(hour)s n’existe pas. Choisissez une autre heure.")
            % {"hour": f"{shown.hour}{words.NBSP}h{words.NBSP}{shown.minute:02}"}
        )
    return found[-1 if second else 0]


def is_twice(shown: datetime) -> bool:
    """Whether that hour comes twice on that day: ask which one is meant."""
    return len(local.readings(shown)) > 1


def _exists(moment: datetime) -> bool:
    return bool(local.readings(moment.replace(tzinfo=None)))


def check_sane(
    resource: Resource, starts_at: datetime, ends_at: datetime, quantity: int, *, organisation: int
) -> None:
    """What nobody may pass over, agents included."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise ValueError("An hour without zone: pass it through rules.instant().")
    if resource.organisation_id != organisation or resource.archived_at is not None:
        raise NotBookableError(_("Cela ne se réserve plus ici."))
    for moment in (starts_at, ends_at):
        if moment.tzinfo is not UTC and moment.tzinfo == words.PARIS and not _exists(moment):
            raise NoSuchHourError(_("Cette heure n’existe pas : cette nuit-là, on avance les montres."))
    minutes = words.minutes_between(starts_at, ends_at)
    if minutes <= 0:
        raise BackwardsError(_("La fin doit venir après le début."))
    if minutes > LONGEST / timedelta(minutes=1):
        raise TooLongError(_("On ne peut pas réserver pour plusieurs années."))
    if quantity < 1:
        raise WrongQuantityError(_("Indiquez combien il vous en faut : 1 au moins."))
    if quantity > 1 and resource.form in {Form.ATOM, Form.WHOLE}:
        raise WrongQuantityError(_("Il n’y en a qu’un seul."))


def check_reach(starts_at: datetime, *, now: datetime) -> None:
    if starts_at > now + FARTHEST:
        raise TooLateError(_("On ne peut pas réserver plus d’un an et demi à l’avance."))


def check_length(resource: Resource, starts_at: datetime, ends_at: datetime) -> None:
    minutes = words.minutes_between(starts_at, ends_at)
    if minutes < resource.min_minutes:
        raise TooShortError(
            _("La durée est de %(length)s au moins.") % {"length": words.length(resource.min_minutes)}
        )
    if resource.max_minutes and minutes > resource.max_minutes:
        raise TooLongError(
            _("La durée est de %(length)s au plus.") % {"length": words.length(resource.max_minutes)}
        )


def check_ahead(starts_at: datetime, *, now: datetime) -> None:
    if starts_at < now:
        raise TooSoonError(_("Cette date est passée."))


def check_when(resource: Resource, starts_at: datetime, *, now: datetime) -> None:
    """How soon and how far a visitor may book."""
    check_ahead(starts_at, now=now)
    if starts_at < now + timedelta(minutes=resource.lead_minutes):
        raise TooSoonError(
            _("Il faut réserver au moins %(length)s à l’avance.")
            % {"length": words.length(resource.lead_minutes)}
        )
    if resource.horizon_days and starts_at > now + timedelta(days=resource.horizon_days):
        raise TooLateError(
            _("On peut réserver jusqu’à %(days)s jours à l’avance.") % {"days": resource.horizon_days}
        )


def check_cutoff(resource: Resource, starts_at: datetime, *, now: datetime) -> None:
    """Until when whoever booked may cancel or move by themselves."""
    if starts_at - timedelta(minutes=resource.cutoff_minutes) < now:
        raise TooLateError(_("Il est trop tard pour changer cette réservation en ligne. Téléphonez-nous."))


def check_open_to(resource: Resource, *, by_agent: bool) -> None:
    if not resource.is_public and not by_agent:
        raise NotBookableError(_("Cela ne se réserve pas en ligne. Téléphonez-nous."))
