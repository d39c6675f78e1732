"""A régie in Vic-sur-Cère, with what some families owe: to be paid by the simulator, at the counter, or too late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.models import Organisation
from cantou.core.payments.domain import debts, paying
from cantou.core.payments.models import Debt, Means, Regie
from cantou.core.people.domain.demonstration import demo_person
from cantou.core.people.domain.persons import choose_home
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import portal_path

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

COMMUNE = "15258"
SIRET = "21150258800018"
KEY, TITLE = "regie-unique", "Régie unique\u00a0: cantine, salles, photocopies"


def load(show: Demonstration) -> None:
    mairie = Organisation.objects.filter(kind="mairie", territory__code=COMMUNE).first()
    if mairie is None or mairie.territory is None or not mairie.territory.slug:
        return
    if not mairie.siret:  # API Particulier is asked in the name of a number; this one is made up.
        Organisation.objects.filter(pk=mairie.pk).update(siret=SIRET)
    rose = demo_person(name="rose", given_name="Rose", family_name="Chassang")
    if rose.home_id is None:
        with Scope.for_person(rose.pk).enter():
            choose_home(person=rose, territory=mairie.territory.pk)
    with Scope.agent(mairie.pk, reason="démonstration").enter():
        made = offer(mairie.pk, rose=rose.pk)
    address = portal_path(mairie.territory.slug, "payments:debt", debts.secret_of(made[0]))
    show.pages.append((_("Payer la cantine, sans compte"), address))
    show.say(_("%(number)d sommes à payer") % {"number": len(made)})


def offer(organisation: int, *, rose: int) -> list[Debt]:
    """Again and again the same; what was paid since stays paid."""
    regie = Regie.objects.filter(organisation_id=organisation, key=KEY).first()
    regie = regie or debts.create_regie(key=KEY, title=TITLE, provider="carte")
    today = timezone.localdate()
    canteen = _owe(regie, "cantine", _canteen(rose, today))
    if not canteen.paid_cents and len(canteen.schedule) == 1:
        half = canteen.total_cents // 2
        parts = [(today + timedelta(20), half), (today + timedelta(50), canteen.total_cents - half)]
        canteen = debts.instalments(debt=canteen, parts=parts)
    hall = _owe(regie, "salle", _hall(today))
    late = _owe(regie, "retard", _late(today))
    titre = _owe(regie, "titre", _titre(today))
    paid = _owe(regie, "paye", _paid(rose, today))
    if not paid.paid_cents:
        paying.take_at_counter(debt=paid, cents=paid.total_cents, means=Means.CHEQUE, cheque="0004217")
    return [canteen, hall, late, titre, paid]


def _owe(regie: Regie, name: str, wish: dict[str, Any]) -> Debt:
    return debts.owe(key=key_of(regie.organisation_id, name), service="", regie=regie, **wish)


def key_of(organisation: int, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"cantou.payments.demo:{organisation}:{name}")


def _canteen(rose: int, today: date) -> dict[str, Any]:
    return {
        "title": _("Cantine, novembre\u00a0: Lina et Tom"),
        "lines": [
            (_("Lina : 14 repas à 3,15 €"), 4410),
            (_("Tom : 13 repas à 2,84 € (2e enfant, moins 10 %)"), 3692),
        ],
        "due_on": today + timedelta(20),
        "payer_name": "Rose Chassang",
        "person": rose,
    }


def _hall(today: date) -> dict[str, Any]:
    return {
        "title": _("Salle des fêtes\u00a0: solde de la location"),
        "lines": [(_("Grande salle, un week-end"), 18000), (_("Cuisine"), 4500)],
        "due_on": today + timedelta(8),
        "payer_name": "Association Les Amis du four",
        "payer_email": "amis.du.four@exemple.fr",
    }


def _late(today: date) -> dict[str, Any]:
    return {
        "title": _("Garderie, septembre"),
        "lines": [(_("22 soirs à 1,20 €"), 2640)],
        "due_on": today - timedelta(31),
        "payer_name": "Hugo Bastide",
        "payer_phone": "06 39 98 12 40",
        "payer_postal": "3 rue du Murgelat\n15800 Vic-sur-Cère",
    }


def _titre(today: date) -> dict[str, Any]:
    return {
        "title": _("Concession au cimetière, trente ans"),
        "lines": [(_("Concession de 2 m²"), 24000)],
        "due_on": today + timedelta(45),
        "payer_name": "Yvonne Lacombe",
        "titre": "2026-118",
    }


def _paid(rose: int, today: date) -> dict[str, Any]:
    return {
        "title": _("Cantine, octobre\u00a0: Lina et Tom"),
        "lines": [(_("Lina : 15 repas à 3,15 €"), 4725), (_("Tom : 15 repas à 2,84 €"), 4260)],
        "due_on": today - timedelta(10),
        "payer_name": "Rose Chassang",
        "person": rose,
    }
