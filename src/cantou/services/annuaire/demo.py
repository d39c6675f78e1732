"""A living village and its neighbours: invented names, as plausible ones go; telephone numbers kept for fiction."""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local, repeats
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.references import link_secret
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope, acting
from cantou.core.territories.domain.queries import current
from cantou.services.annuaire.domain.duties import add_duty
from cantou.services.annuaire.domain.gatherings import clean, save_gathering
from cantou.services.annuaire.domain.keepers import invite_by_mail
from cantou.services.annuaire.domain.listings import confirm, make_mairie_page, save_listing
from cantou.services.annuaire.domain.members import add_member
from cantou.services.annuaire.domain.proposals import ask, propose_change, propose_gathering, take_up
from cantou.services.annuaire.engine.categories import BY_CODE
from cantou.services.annuaire.models import Duty, Listing

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory

VIC = "15258"
CLE = "demonstration"
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
                _keep(told["keepers"])
        if code == VIC:
            _propose(body.pk, told["keepers"])
            _open_space(show, body.pk, told["keepers"][0]["name"])
    show.say(_("%(count)d fiches d’annuaire") % {"count": number})
    if VIC in communes:
        show.pages.append((_("Qui fait quoi à Vic-sur-Cère ?"), "/vic-sur-cere/annuaire/"))
        show.pages.append((_("Les rendez-vous des associations"), "/vic-sur-cere/annuaire/agenda/"))
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
        ends = local.instant(first + timedelta(days=1))
        if ends > timezone.now():
            add_duty(trade="pharmacy", name=name, phone=phone, starts_at=local.instant(first), ends_at=ends)


def _keep(told: list[dict[str, Any]]) -> None:
    """Who keeps a page, and when they meet: from the day of the week that comes next, so that there is always one."""
    for one in told:
        listing = Listing.objects.filter(name=one["name"], organisation_id=acting()).first()
        if listing is None or listing.keepers.exists():
            continue
        invite_by_mail(listing=listing, email=one["email"], cle=CLE)
        for meets in one.get("meets", ()):
            start, rule = _when(meets)
            values = {"starts_at": start, "rule": rule, "ends_at": start + timedelta(hours=meets["hours"])}
            save_gathering(listing=listing, values=clean({**meets, **values}))


def _open_space(show: Demonstration, organisation: int, name: str) -> None:
    with Scope.agent(organisation).enter():
        listing = Listing.objects.filter(name=name, organisation_id=organisation).first()
    if listing is not None:
        secret = link_secret(seed=f"annuaire.keeper:{listing.object_key}:{CLE}")
        show.pages.append((_("L’espace d’une association"), f"/vic-sur-cere/annuaire/tenir/{secret}/"))


def _when(meets: dict[str, Any]) -> tuple[datetime, str]:
    today = timezone.localdate()
    first = today + timedelta(days=(meets["day"] - today.weekday()) % 7 or 7)
    first += timedelta(weeks=meets.get("weeks", 0))
    start = datetime.combine(first, time.fromisoformat(meets["at"]))
    rule = repeats.rule_of(meets.get("repeat", ""), start, first + timedelta(days=300))
    return local.instant(start), rule


def _propose(organisation: int, told: list[dict[str, Any]]) -> None:
    """What waits for the secretary: each kind of thing that a keeper asks."""
    made = []
    for one in told:
        with Scope.agent(organisation).enter():
            listing = Listing.objects.filter(name=one["name"], organisation_id=organisation).first()
            if listing is None or listing.proposals.exists():
                continue
        with Scope.for_object(organisation=organisation, key=listing.object_key).enter():
            if "change" in one:
                made.append(propose_change(listing=listing, values=one["change"]))
            if "asks" in one:
                made.append(ask(listing=listing, **one["asks"]))
            if "announces" in one:
                start, rule = _when(one["announces"])
                values = {**one["announces"], "starts_at": start, "rule": rule}
                made.append(propose_gathering(listing=listing, values=values))
            for name in one.get("members", ()):
                add_member(listing=listing, name=name)
    with Scope.agent(organisation, reason="démonstration").enter():
        for row in made:
            if row is not None:
                take_up(organisation=organisation, ticket=row.ticket)
