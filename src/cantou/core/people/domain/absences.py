from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.people.domain.queries import is_member
from cantou.core.people.models import Absence
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from datetime import date


def plan(*, person: int, starts_on: date, ends_on: date, substitute: int | None) -> Absence:
    """Somebody of the organisation acted for is away, both days included. Raises ValidationError."""
    organisation = acting()
    if ends_on < starts_on or ends_on < timezone.localdate():
        raise ValidationError(_("La fin de l’absence doit venir après son début, et après aujourd’hui."))
    for one in (person, substitute):
        if one is not None and not is_member(organisation=organisation, person=one):
            raise PermissionDenied
    if substitute == person:
        raise ValidationError(_("Choisissez quelqu’un d’autre pour le remplacement."))
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                organisation_id=organisation,
                person_id=person,
                substitute_id=substitute,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as overlap:
        raise ValidationError(_("Une absence est déjà prévue à ces dates.")) from overlap
    record(
        action="people.absence",
        subject=f"absence:{absence.pk}",
        details={"from": starts_on.isoformat(), "to": ends_on.isoformat(), "substitute": substitute},
    )
    return absence


def cancel(*, absence: Absence) -> None:
    """Or come back early: what is still to come of it is taken away."""
    today = timezone.localdate()
    if absence.starts_on >= today:
        Absence.objects.filter(pk=absence.pk).delete()
    else:
        Absence.objects.filter(pk=absence.pk, ends_on__gte=today).update(ends_on=today)
    record(action="people.absence_ended", subject=f"absence:{absence.pk}")
