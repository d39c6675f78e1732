"""Other cities that speak Open311, to which an organisation hands reports over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.scope.scope import acting
from cantou.core.web.remote import RemoteError, check_address
from cantou.services.signalements.models import Endpoint

if TYPE_CHECKING:
    from django.db.models import QuerySet


def endpoints_of(*, organisation: int) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(organisation_id=organisation).order_by("name")


def save_endpoint(
    *, endpoint: Endpoint | None, name: str, url: str, jurisdiction: str, key: str, knows_repeats: bool
) -> Endpoint:
    """Inside an agent's Scope. An empty key keeps the one that is there: it is never shown again."""
    address = f"{url.rstrip('/')}/"
    try:
        parts = check_address(address)
    except RemoteError as error:
        raise ValidationError({"url": _("Ce n’est pas une adresse http ou https.")}) from error
    if parts.query or parts.fragment:
        raise ValidationError({"url": _("L’adresse s’arrête avant « requests.json ».")})
    row = endpoint or Endpoint(organisation_id=acting())
    if Endpoint.objects.filter(organisation_id=acting(), name=name).exclude(pk=row.pk).exists():
        raise ValidationError({"name": _("Une ville porte déjà ce nom.")})
    row.name, row.url, row.jurisdiction, row.knows_repeats = name, address, jurisdiction, knows_repeats
    row.save()
    if key:
        row.sealed_key = seal(key.encode(), place=_place(row))
        row.save(update_fields=["sealed_key"])
    record(
        action="signalements.endpoint",
        subject=f"signalements:endpoint:{row.pk}",
        details={"host": parts.hostname},
    )
    return row


def set_active(*, endpoint: Endpoint, active: bool) -> None:
    """One that is no longer used keeps what was sent to it."""
    endpoint.is_active = active
    endpoint.save(update_fields=["is_active"])
    record(
        action="signalements.endpoint_active",
        subject=f"signalements:endpoint:{endpoint.pk}",
        details={"active": active},
    )


def key_of(endpoint: Endpoint) -> str:
    return unseal(endpoint.sealed_key, place=_place(endpoint)).decode() if endpoint.sealed_key else ""


def _place(endpoint: Endpoint) -> str:
    return f"signalements.endpoint:{endpoint.organisation_id}:{endpoint.pk}"
