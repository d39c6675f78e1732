"""Subscribed by the secretary: the person is there, so it is confirmed at once, and leaves with a sheet of paper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import day
from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.subscriptions import KEPT_DAYS, Who
from cantou.core.notices.engine.phones import callable_number, mobile
from cantou.core.notices.models.subscriber import ChannelOrCall
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.services.alertes.domain.paper import Part, paper
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.models import Subscription

if TYPE_CHECKING:
    from cantou.core.territories.models import Place, Territory


def who_of(*, channel: str, address: str) -> Who:
    """Raises ValidationError."""
    if channel == "email":
        validate_email(address.strip())
    elif channel == "sms" and not mobile(address):
        raise ValidationError(_("Écrivez un numéro de mobile : un fixe ne reçoit pas de SMS."))
    elif channel == "voice" and not callable_number(address):
        raise ValidationError(_("Écrivez un numéro de téléphone français\u00a0: 04 71 47 50 68."))
    return Who(channel, address)


def label_of(commune: Territory, place: Place | None) -> str:
    return (f"{place.label}, {commune.name}" if place else commune.name)[:120]


def subscribe(*, organisation: int, who: Who, commune: Territory, place: Place | None, by: int) -> None:
    """Confirmed by the agent, who saw them; nothing is sent to ask."""
    what = {"commune_id": commune.pk, "place_id": place.pk if place else None}
    row = ours.subscribe_seen(
        organisation=organisation, who=who, how={"themes": []}, label=label_of(commune, place), **what
    )
    with Scope.agent(organisation, reason="abonnement au guichet").enter():
        record(
            action="alertes.counter",
            subject="alertes:subscriptions",
            details={"channel": who.channel, "new": row is not None, "by": by},
        )


def sheet(*, organisation: int, who: Who, commune: Territory, place: Place | None) -> bytes:
    """What the person takes home."""
    body = Organisation.objects.get(pk=organisation)
    shown = who.plain if who.channel == "email" else show_phone(who.plain)
    stop = {
        "sms": _("Pour arrêter\u00a0: envoyez STOP au %(number)s, ou dites-le à la mairie.")
        % {"number": show_phone(settings.SMS_NUMBER) if settings.SMS_NUMBER else _("numéro qui vous écrit")},
        "email": _("Pour arrêter\u00a0: un clic en bas de chaque message, ou dites-le à la mairie."),
    }.get(who.channel, _("Pour arrêter\u00a0: dites-le à la mairie."))
    return paper(
        title=_("Vous serez alerté"),
        by=body.name,
        lead=label_of(commune, place),
        parts=[
            Part(
                lines=[
                    _("Comment\u00a0: %(way)s, %(where)s.")
                    % {"way": ChannelOrCall(who.channel).label, "where": shown},
                    _("Jusqu’au %(day)s. Ensuite, la mairie vous le redemandera.")
                    % {"day": day(timezone.localdate() + timedelta(days=KEPT_DAYS))},
                    _(
                        "Pour répondre à une alerte\u00a0: OK si vous êtes en sécurité, SOS si vous avez besoin d’aide."
                    ),
                    _("Un exercice dit toujours EXERCICE."),
                    stop,
                    _("En danger, appelez le 112, ou envoyez un SMS au 114."),
                ]
            )
        ],
        foot=_("%(name)s. Les alertes en cours\u00a0: %(url)s")
        % {"name": body.name, "url": portal_url(commune.slug or "", "alertes:index")},
    )


def numbers(*, organisation: int) -> list[tuple[str, dict[str, int]]]:
    """Place → way → how many; nobody's address."""
    found = (
        ours.confirmed(organisation=organisation)
        .order_by()
        .values_list("label", "subscriber__channel")
        .annotate(many=Count("pk"))
    )
    places: dict[str, dict[str, int]] = {}
    for label, channel, many in found:
        places.setdefault(label, {})[channel] = many
    return sorted(places.items())


def total(*, organisation: int) -> int:
    found = Subscription.objects.filter(
        organisation_id=organisation, confirmed_at__isnull=False, expires_on__gte=timezone.localdate()
    )
    counted: int = found.aggregate(many=Count("subscriber", distinct=True))["many"]
    return counted
