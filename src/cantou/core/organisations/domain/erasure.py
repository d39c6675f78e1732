"""An organisation has left: what it owned is erased, in two steps, told in the operator's journal.

First its services are closed, then its data are given back (departures.leave), then erased with the code that
the first step gave. The journals stay: they hold references and digests, and refuse to be deleted.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.domain.belongings import KEPT, ask_rooms, column_of, tables
from cantou.core.organisations.domain.offers import close_offer
from cantou.core.organisations.models import Offer, Organisation
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from datetime import datetime

VALID = timedelta(days=60)
_BLANK = ("address", "phone", "email", "website", "hours", "on_call_phone")


def ask_erasure(*, organisation: Organisation, operator: Organisation, reason: str) -> str:
    """First step: close its services. Gives the code that the last step wants, valid for 60 days.

    Raises ValidationError.
    """
    _by_operator(operator, organisation)
    if not organisation.is_open:
        raise ValidationError(_("Le départ de cet organisme est déjà demandé."))
    with transaction.atomic():
        with acting_for(organisation.pk, reason=reason):
            for offer in Offer.objects.filter(organisation_id=organisation.pk, closed_at=None):
                close_offer(organisation=organisation, service=offer.service)
            organisation.state = Organisation.State.LEAVING
            organisation.erasure_asked_at = timezone.now()
            organisation.save(update_fields=["state", "erasure_asked_at"])
            record(action="organisation.erasure_asked", subject=f"organisation:{organisation.slug}")
            bump(organisation=organisation.pk, territory=organisation.territory_id)
        _tell_operator("organisation.erasure_asked", organisation, operator, reason)
    return _code(organisation, organisation.erasure_asked_at)


def cancel_erasure(*, organisation: Organisation, operator: Organisation, reason: str) -> None:
    """It stays after all. Its services stay closed until it opens them again."""
    _by_operator(operator, organisation)
    if organisation.state != Organisation.State.LEAVING:
        raise ValidationError(_("Le départ de cet organisme n’est pas demandé."))
    with transaction.atomic():
        organisation.state = Organisation.State.ACTIVE
        organisation.erasure_asked_at = None
        organisation.save(update_fields=["state", "erasure_asked_at"])
        with acting_for(organisation.pk, reason=reason):
            record(action="organisation.erasure_cancelled", subject=f"organisation:{organisation.slug}")
            bump(organisation=organisation.pk, territory=organisation.territory_id)
        _tell_operator("organisation.erasure_cancelled", organisation, operator, reason)


def erase_organisation(*, organisation: Organisation, operator: Organisation, code: str, reason: str) -> int:
    """Last step. The number of rows that are no more. Raises ValidationError."""
    _by_operator(operator, organisation)
    asked = organisation.erasure_asked_at
    if organisation.state != Organisation.State.LEAVING or asked is None:
        raise ValidationError(_("Demandez d’abord le départ de cet organisme."))
    if timezone.now() - asked > VALID:
        raise ValidationError(_("Ce code a plus de 60 jours : demandez de nouveau le départ."))
    if organisation.exported_at is None or organisation.exported_at < asked:
        raise ValidationError(
            _("Remettez d’abord ses données à l’organisme, après la fermeture de ses services.")
        )
    if not hmac.compare_digest(_code(organisation, asked), "".join(code.split())):
        raise ValidationError(_("Ce n’est pas le code donné à la première étape."))
    with transaction.atomic():
        with acting_for(organisation.pk, reason=reason):
            record(action="organisation.erased", subject=f"organisation:{organisation.slug}")
            for erase in ask_rooms("erase"):
                erase(organisation=organisation.pk)
            rows = _delete_everything(organisation.pk)
        _blank(organisation)
        _tell_operator("organisation.erased", organisation, operator, reason, rows=rows)
        bump()
    return rows


def _delete_everything(organisation: int) -> int:
    """References between these tables are checked at the end of the transaction: the order is free."""
    rows = 0
    with connection.cursor() as cursor:
        for model in tables():
            if model not in KEPT:
                table, column = model._meta.db_table, column_of(model)  # noqa: SLF001
                cursor.execute(f'delete from "{table}" where "{column}" = %s', [organisation])  # noqa: S608
                rows += cursor.rowcount
    return rows


def _blank(organisation: Organisation) -> None:
    organisation.state = Organisation.State.ERASED
    organisation.erased_at = timezone.now()
    for name in _BLANK:
        setattr(organisation, name, "")
    organisation.save(update_fields=["state", "erased_at", *_BLANK])


def _by_operator(operator: Organisation, organisation: Organisation) -> None:
    if not operator.is_operator:
        raise ValidationError(_("Seul l’opérateur de la plateforme peut le faire."))
    if organisation.pk == operator.pk:
        raise ValidationError(_("L’opérateur ne peut pas quitter sa propre plateforme."))


def _tell_operator(
    action: str, organisation: Organisation, operator: Organisation, reason: str, **details: object
) -> None:
    with acting_for(operator.pk, reason=reason):
        record(action=action, subject=f"organisation:{organisation.slug}", details=details)


def _code(organisation: Organisation, asked: datetime) -> str:
    """Eight digits, the same as long as the same departure is asked."""
    told = f"cantou.erasure:{organisation.pk}:{asked.isoformat()}"
    number = int.from_bytes(hmac.digest(settings.LINK_KEY.encode(), told.encode(), "sha256")[:8])
    return f"{number % 10**8:08}"
