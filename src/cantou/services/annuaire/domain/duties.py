"""Who is on duty: a rota that somebody at the mairie copies once a month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.scope.scope import acting
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.annuaire.models import Duty

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = timedelta(days=15)
KEPT = timedelta(days=90)


def add_duty(
    *, trade: str, name: str, phone: str, starts_at: datetime, ends_at: datetime, where: str = ""
) -> Duty:
    """Inside an agent's Scope. Raises ValidationError, by field."""
    number = clean_phone(phone)
    if not number:
        raise ValidationError({"phone": _("Donnez le numéro à appeler.")})
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("La fin est avant le début.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Une garde dure quinze jours au plus.")})
    if ends_at <= timezone.now():
        raise ValidationError({"ends_at": _("Cette garde est déjà finie.")})
    organisation = acting()
    same = Duty.objects.filter(organisation_id=organisation, trade=trade, name=tidy_line(name))
    if same.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise ValidationError({"starts_at": _("Cette garde est déjà inscrite sur ces heures.")})
    row = Duty.objects.create(
        organisation_id=organisation,
        trade=trade,
        name=tidy_line(name),
        phone=number,
        where=tidy_line(where),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    bump(organisation=organisation)
    record(action="annuaire.duty", subject=f"annuaire:duty:{row.pk}")
    return row


def remove_duty(*, duty: Duty) -> None:
    pk, organisation = duty.pk, duty.organisation_id
    duty.delete()
    bump(organisation=organisation)
    record(action="annuaire.duty_removed", subject=f"annuaire:duty:{pk}")


def purge_duties(*, organisation: int) -> int:
    """Inside an agent's Scope: the names of those who were on duty three months ago."""
    over = Duty.objects.filter(organisation_id=organisation, ends_at__lt=timezone.now() - KEPT)
    return over.delete()[0]
