"""A living village and its neighbours: invented names, as plausible ones go; telephone numbers kept for fiction."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.annuaire.domain.duties import add_duty
from cantou.services.annuaire.domain.listings import confirm, make_mairie_page, save_listing
from cantou.services.annuaire.engine.categories import BY_CODE
from cantou.services.annuaire.models import Duty, Listing

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory

VIC = "15258"
TOLD = Path(__file__).with_name("demo.toml")


def load(show: Demonstration) -> None:
    told = tomllib.loads(TOLD.read_text("utf-8"))
    communes = {one.code: one for one in current("commune").filter(code__in=told["pages"])}
    number = 0
    for code, commune in communes.items():
        body = (
            Organisation.objects.filter(territory=commune, kind="mairie").select_related("territory").first()
        )
        if body is None:
            continue
        settings = {"moderated": True, "welcome": told["welcome"].get(code, "")}
        enable_offer(organisation=body, service="annuaire", settings=settings)
        with Scope.agent(body.pk, reason="démonstration").enter():
            make_mairie_page(body=body)
            number += sum(_page(commune, page) for page in told["pages"][code])
            if code == VIC:
                _duties()
    show.say(_("%(count)d fiches d’annuaire") % {"count": number})
    if VIC in communes:
        show.pages.append((_("Qui fait quoi à Vic-sur-Cère ?"), "/vic-sur-cere/annuaire/"))
        show.pages.append((_("Urgences, défibrillateurs, gardes"), "/vic-sur-cere/annuaire/urgences/"))


def _page(commune: Territory, told: dict[str, Any]) -> int:
    category = BY_CODE[told["category"]]
    if Listing.objects.filter(kind=category.kind, name=told["name"], commune=commune).exists():
        return 0
    values = {"kind": category.kind, "commune": commune.pk, **told}
    checked = values.pop("checked", False)
    row = save_listing(values=values)
    if checked:
        confirm(listing=row)
    return 1


def _duties() -> None:
    """From this evening on, one night after the other, so that somebody is always on duty when one looks."""
    if Duty.objects.filter(ends_at__gt=timezone.now()).exists():
        return
    names = (("Pharmacie de la Cère", "04 65 71 32 01"), ("Pharmacie du Plomb, à Murat", "04 65 71 32 02"))
    today = timezone.localdate() - timedelta(days=1)
    for number in range(14):
        first = datetime.combine(today + timedelta(days=number), datetime.min.time()).replace(hour=19)
        name, phone = names[number % 2]
        ends = local.instant(first + timedelta(hours=23, minutes=59))
        if ends > timezone.now():
            add_duty(trade="pharmacy", name=name, phone=phone, starts_at=local.instant(first), ends_at=ends)
