"""Who may alert at the demonstration's mairie, and whom it warns: all of them invented. Nothing leaves this machine;
06 39 98 and 04 65 71 are kept for fiction by ARCEP, but the former is no mobile for whoever checks one: 06 00 00 00.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.notices.domain.subscriptions import Who
from cantou.core.people.domain.demonstration import PASSWORD, demo_person
from cantou.core.people.domain.memberships import RoleOf, add_role, set_roles
from cantou.core.people.models import Membership
from cantou.core.registry.demo import Account
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.models import Place
from cantou.services.alertes.domain import counter, register
from cantou.services.alertes.domain.register import Known
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.models import Listed, Subscription

if TYPE_CHECKING:
    from cantou.core.people.models import Person
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory

MAYOR = {"name": "odette", "given_name": "Odette", "family_name": "Vermenouze"}
SECRETARY = {"name": "odile", "given_name": "Odile", "family_name": "Vidalenc"}
ROLES = ("sender", "register", "manager")
SUBSCRIBERS = (
    ("sms", "06 00 00 00 10"),
    ("sms", "06 00 00 00 11"),
    ("sms", "06 00 00 00 12"),
    ("sms", "06 00 00 00 13"),
    ("sms", "06 00 00 00 99"),
    ("voice", "04 65 71 20 14"),
    ("voice", "04 65 71 20 15"),
    ("voice", "04 65 71 20 16"),
    ("email", "leon@demo.example"),
    ("email", "colette@demo.example"),
)
"""The simulators refuse a number that ends in 99."""
LISTED = (
    Known(
        name="Marguerite Soubrier",
        phone="04 65 71 20 31",
        address="12 rue des Écoles",
        relative="Sa nièce Annie, 06 39 98 52 01",
        needs="Entend mal : laisser sonner longtemps. La clé est chez la voisine du 14.",
    ),
    Known(
        name="Léon Cazals",
        phone="04 65 71 20 32",
        address="Salvagnac",
        relative="Son fils Pierre, 06 39 98 52 02",
        needs="Vit seul, se chauffe au bois.",
    ),
    Known(
        name="Germaine Puech",
        phone="04 65 71 20 33",
        address="La Croix Blanche",
        relative="Sa voisine Mme Roques, 06 39 98 52 03",
        needs="Se déplace en fauteuil, au premier étage.",
    ),
    Known(
        name="Raymond et Huguette Fabre",
        phone="04 65 71 20 34",
        address="Les Estives",
        relative="",
        needs="Route coupée par la neige trois jours l’hiver dernier.",
    ),
    Known(
        name="Simone Lacoste",
        phone="",
        address="3 place du Carladès",
        relative="L’aide à domicile, 06 39 98 52 04",
        needs="N’a pas le téléphone : passer.",
    ),
)


def senders(*, organisation: int, show: Demonstration) -> tuple[Person, Person]:
    """The secretary and the mayor: able to alert, to open the register and to set the service."""
    odile = demo_person(**SECRETARY, second_factor=True)
    odette = demo_person(**MAYOR, second_factor=True)
    wanted = [RoleOf("alertes", role) for role in ROLES]
    with Scope.agent(organisation, reason="démonstration").enter():
        _allow(organisation, odile, wanted)
        _allow(organisation, odette, wanted)
        for person in (odile, odette):
            register.name_reader(person=person.pk, by=odette.pk)
    show.accounts.append(Account(who=f"{odette}, Maire, Vic-sur-Cère", email=odette.email, password=PASSWORD))
    return odile, odette


def _allow(organisation: int, person: Person, wanted: list[RoleOf]) -> None:
    if Membership.objects.filter(organisation_id=organisation, person_id=person.pk, ended_at=None).exists():
        for role in wanted:
            add_role(person=person.pk, role=role)
    else:
        set_roles(person=person.pk, roles=wanted)


def subscribers(*, organisation: int, commune: Territory, by: int) -> None:
    """By every way; and Rose, who has an account."""
    with Scope.agent(organisation, reason="démonstration").enter():
        if Subscription.objects.filter(organisation_id=organisation).exists():
            return
    hamlets = [*places_of(commune.pk, kind=Place.Kind.HAMLET)[:3], None]
    for at, (channel, address) in enumerate(SUBSCRIBERS):
        place = hamlets[at % len(hamlets)]
        who = Who(channel, address)
        counter.subscribe(organisation=organisation, who=who, commune=commune, place=place, by=by)
    rose = demo_person(name="rose", given_name="Rose", family_name="Chassang")
    ours.subscribe(
        organisation=organisation,
        who=Who("account", person=rose.pk),
        slug=commune.slug or "",
        how={"themes": []},
        commune_id=commune.pk,
        place_id=None,
        label=commune.name,
    )


def watched_over(*, organisation: int, by: int) -> None:
    """Inside the organisation's Scope: the register, and a morning's calls, half of them made."""
    if Listed.objects.filter(organisation_id=organisation).exists():
        return
    for at, known in enumerate(LISTED):
        register.save(
            known=known,
            consent_from="Elle-même" if at % 2 == 0 else "Lui-même",
            consent_how="counter" if at else "paper",
            consent_on=timezone.localdate() - timedelta(days=20 * (at + 1)),
            by=by,
        )
    calling = register.begin_round(title="Neige : tout le monde va bien ?", by=by)
    rows = register.calls_of(round_=calling, by=by)
    for (call, _entry), outcome in zip(rows, ("reached", "absent", "reached"), strict=False):
        register.tick_call(call=call, outcome=outcome, by=by)
