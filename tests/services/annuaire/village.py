"""What stands on every page of this service, for the tests that look at all of them (tests/house/village.py)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.references import link_secret
from cantou.core.scope.scope import Scope
from cantou.services.annuaire.domain.duties import add_duty
from cantou.services.annuaire.domain.gatherings import clean, save_gathering
from cantou.services.annuaire.domain.importing import start_import
from cantou.services.annuaire.domain.keepers import invite_by_mail
from cantou.services.annuaire.domain.listings import confirm, make_mairie_page
from cantou.services.annuaire.domain.members import add_member
from cantou.services.annuaire.domain.photos import show_photos
from cantou.services.annuaire.domain.proposals import ask, propose_change, take_up
from tests.core.files.making import make_file
from tests.services.annuaire.making import make_listing
from tests.support.jobs import run_jobs


def furnish(commune, mairie) -> dict[str, list[str]]:
    """An argument of an address → what stands there."""
    enable_offer(organisation=mairie, service="annuaire", settings={"welcome": "Bienvenue !"})
    now = timezone.now()
    with Scope.agent(mairie.pk).enter():
        make_mairie_page(body=mairie)
        listing = make_listing(
            commune, summary="Pain au levain", phone="04 71 47 50 10", hours="du mardi au samedi 7h-12h30",
            text="Fouace le dimanche.\n\nTourte de seigle.", lon=2.552, lat=44.951, street="Salvagnac",
            email="pain@exemple.fr", website="https://pain.example", hours_note="Fermé en août",
            access_facts={"entree_plain_pied": True},
        )  # fmt: skip
        confirm(listing=listing)
        club = make_listing(commune, "Comité des fêtes", "culture", lon=2.549, lat=44.949)
        keeper = invite_by_mail(listing=club, email="lucette.keeper@exemple.fr", cle="v" * 20)
        secret = link_secret(seed=f"annuaire.keeper:{club.object_key}:{'v' * 20}")
        when = {
            "starts_at": now + timedelta(days=4),
            "ends_at": None,
            "where": "Au parc",
            "text": "Apportez des crêpes",
            "rule": f"FREQ=WEEKLY;UNTIL={now + timedelta(days=40):%Y%m%d}T235959",
        }
        gathering = save_gathering(listing=club, values=clean({"title": "Fête du four", **when}))
        make_listing(commune, "Garage Roux", "garage", phone="04 71 47 50 11")
        facts = {"acc": "Extérieur", "acc_lib": True, "acc_complt": "Sous le porche", "disp_j": ["7j/7"]}
        device = make_listing(
            commune, "Celui de la mairie", "defibrillateur", facts=facts, hours="24h/24", lon=2.55, lat=44.95
        )
        make_listing(
            commune, "Poteau", "poteau", facts={"type_pei": "PI", "debit": 60.0}, lon=2.551, lat=44.95
        )
        duty = add_duty(
            trade="pharmacy", name="Pharmacie du Pont", phone="04 71 47 50 12",
            starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=9), where="rue du Pont",
        )  # fmt: skip
        file = "nom;telephone\nAu pain de la Cère;04 71 47 50 99\nMercerie;\nBoucherie;non\n"
        taken = start_import(content=file.encode(), kind="shop")
    photo = make_file(mairie, key=listing.object_key, purpose="photo", alt="La façade")
    run_jobs("cantou.files.")
    with Scope.agent(mairie.pk).enter():
        type(photo).objects.filter(pk=photo.pk).update(service="annuaire")
        show_photos(organisation=mairie.pk, key=listing.object_key)
    with Scope.for_object(organisation=mairie.pk, key=club.object_key).enter():
        change = propose_change(listing=club, values={"summary": "Fêtes et feu de la Saint-Jean"})
        ask(listing=club, subject="Tables", text="Dix tables ?")
        member = add_member(listing=club, name="Lucette Membre", phone="06 12 34 56 78")
    run_jobs("cantou.tasks.")
    with Scope.agent(mairie.pk).enter():
        take_up(organisation=mairie.pk, ticket=change.ticket)
    more = {"keeper": [secret], "norm": ["equipements"], "proposed": [change.reference]}
    values = {"invited": [keeper], "gathering": [gathering], "member": [member], "taken": [taken]}
    values |= {"listing": [listing, device], "apparatus": [device], "duty": [duty], "picture_of": [photo]}
    return more | {name: [str(each.pk) for each in found] for name, found in values.items()}


def words() -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    return {
        "annuaire.Listing": {
            "kind": "shop",
            "category": "boulangerie",
            "lon": None,
            "lat": None,
            "facts": {},
            "access_facts": {},
            "is_mairie": False,
            "hours": "Mo 09:00-12:00",
            "website": "https://pain.example",
            "commune": lambda maker: maker.organisation.territory,
        },
        "annuaire.Keeper": {"way": "email", "sealed": None},
        "annuaire.Gathering": {
            "rule": "",
            "repeats_until": None,
            "off": [],
            "starts_at": timezone.now(),
            "ends_at": timezone.now() + timedelta(hours=9),
        },
        "annuaire.Proposal": {"what": "request", "state": "waiting", "decided_at": None, "before": {}},
        "annuaire.Member": {"removed_at": None},
        "annuaire.Import": {
            "kind": "shop",
            "columns": ["nom"],
            "rows": lambda maker: [[maker.mark]],
            "mapping": {"nom": "name"},
            "report": [],
            "done_at": None,
        },
        "annuaire.Duty": {
            "trade": "pharmacy",
            "phone": "+33639980001",
            "starts_at": timezone.now(),
            "ends_at": timezone.now() + timedelta(hours=9),
        },
    }
