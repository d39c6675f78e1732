"""People of the demonstration: who works where, who lives with whom. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.organisations.models import Organisation
from cantou.core.people.domain import (
    consents,
    dependants,
    households,
    mandates,
    memberships,
    persons,
    queries,
    relations,
    sharing,
)
from cantou.core.people.domain.demonstration import PASSWORD, demo_person
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.people.models import HouseholdTie
from cantou.core.registry import services
from cantou.core.registry.demo import Account
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from cantou.core.people.models import Person
    from cantou.core.registry.demo import Demonstration

VIC, POLMINHAC, CARLAT, PAILHEROLS = "15258", "15154", "15028", "15146"
PHONE = "+33639980015"
"""Of those that are kept for stories: nobody has it."""
SECRETARY = ("admin", "agent", "regie")
MAYOR = "mayor"
"""Signs, and treats nothing."""


@dataclass(frozen=True, slots=True)
class Agent:
    name: str
    given_name: str
    family_name: str
    who: str
    communes: tuple[str, ...]
    platform: tuple[str, ...]
    """Roles of the platform itself; in each service, the last role that its manifest names."""


AGENTS = (
    Agent(
        "jeanne",
        "Jeanne",
        "Delmas",
        "Secrétaire de trois mairies",
        (POLMINHAC, CARLAT, PAILHEROLS),
        SECRETARY,
    ),
    Agent("odile", "Odile", "Vidalenc", "Secrétaire générale, Vic-sur-Cère", (VIC,), SECRETARY),
    Agent("augustin", "Augustin", "Cayla", "Maire, Vic-sur-Cère", (VIC,), (MAYOR,)),
    Agent("bruno", "Bruno", "Rieu", "Agent technique, Vic-sur-Cère", (VIC,), ()),
)


def load(show: Demonstration) -> None:
    for agent in AGENTS:
        person = _person(agent)
        for organisation in Organisation.objects.filter(kind="mairie", territory__code__in=agent.communes):
            _give_roles(organisation, person, agent.platform)
    _inhabitants()
    _family()
    _counter()
    told = [("Habitante, Vic-sur-Cère", demo_person(name="rose", given_name="Rose", family_name="Chassang"))]
    told.append(
        (
            "Mère de deux enfants, Vic-sur-Cère",
            demo_person(name="camille", given_name="Camille", family_name="Bonnal"),
        )
    )
    told += [(agent.who, _person(agent)) for agent in AGENTS]
    told += [("Exploitant de la plateforme", person) for person in _operator()]
    for who, person in told:
        show.accounts.append(Account(who=f"{person}, {who}", email=person.email, password=PASSWORD))


def _person(agent: Agent) -> Person:
    return demo_person(
        name=agent.name, given_name=agent.given_name, family_name=agent.family_name, second_factor=True
    )


def _give_roles(organisation: Organisation, person: Person, platform: tuple[str, ...]) -> None:
    roles = {RoleOf("", role) for role in platform}
    for manifest in services():
        if manifest.roles and MAYOR not in platform:
            known = [role.id for role in manifest.roles]
            plain = "agent" if "agent" in known else known[0]
            roles.add(RoleOf(manifest.id, known[-1] if platform else plain))
    with Scope.agent(organisation.pk, reason="démonstration").enter():
        memberships.set_roles(person=person.pk, roles=roles)


def _operator() -> list[Person]:
    """Who runs the platform, and helps the others; nobody where no organisation does."""
    owner = Organisation.objects.filter(is_operator=True).first()
    if owner is None:
        return []
    person = demo_person(name="paul", given_name="Paul", family_name="Fabre", second_factor=True)
    wanted = [RoleOf("", role) for role in ("admin", "operator", "support")]
    with Scope.agent(owner.pk, reason="démonstration").enter():
        memberships.set_roles(person=person.pk, roles=wanted)
    return [person]


def _inhabitants() -> None:
    """Rose lives with her daughter, and Lucie acts for her."""
    rose = demo_person(name="rose", given_name="Rose", family_name="Chassang")
    lucie = demo_person(name="lucie", given_name="Lucie", family_name="Chassang")
    with Scope.for_person(rose.pk).enter():
        known = HouseholdTie.objects.filter(person=rose).exists()
    if known:
        return
    households.join(person=lucie.pk, code=households.invite(person=rose.pk))
    names = [manifest.id for manifest in services()][:1]
    if names:
        in_a_year = timezone.localdate() + timedelta(days=365)
        mandates.accept(holder=lucie.pk, code=mandates.write(giver=rose, names=names, ends_on=in_a_year).code)


def _family() -> None:
    """The Bonnals of Vic-sur-Cère: two parents, two children; the elder also lives with his father, elsewhere."""
    camille = demo_person(name="camille", given_name="Camille", family_name="Bonnal")
    thibault = demo_person(name="thibault", given_name="Thibault", family_name="Rouzet")
    yanis = demo_person(name="yanis", given_name="Yanis", family_name="Bonnal")
    with Scope.for_person(camille.pk).enter():
        if HouseholdTie.objects.filter(person=camille).exists():
            return
    households.join(person=yanis.pk, code=households.invite(person=camille.pk))
    home = relations.household_of(person=camille.pk)[0].household
    year = timezone.localdate().year
    children = [
        dependants.add(
            person=camille.pk,
            given_name=given_name,
            family_name=family_name,
            born_on=date(year - age, month, 12),
            household=home,
            parents=[yanis.pk] if family_name == "Bonnal" else [],
        )
        for given_name, family_name, age, month in (("Tom", "Rouzet", 9, 3), ("Inès", "Bonnal", 6, 10))
    ]
    code = dependants.custody_code(person=camille.pk, dependant=children[0])
    dependants.take_custody(person=thibault.pk, code=code)
    mairie = Organisation.objects.filter(kind="mairie", territory__code=VIC).first()
    if mairie is not None:
        for child in children:
            sharing.share(person=camille.pk, dependant=child.pk, organisation=mairie.pk)


def _counter() -> None:
    """Marguerite has no e-mail address: her account was made at the counter of Vic-sur-Cère; she signed a mandate for
    her daughter there.
    """
    mairie = Organisation.objects.filter(kind="mairie", territory__code=VIC).first()
    if mairie is None:
        return
    with Scope.agent(mairie.pk, reason="démonstration").enter():
        if queries.registrations(organisation=mairie.pk).exists():
            return
        old = persons.create_at_counter(given_name="Marguerite", family_name="Soubrier", phone=PHONE).person
        names = [manifest.id for manifest in services()][:2]
        if not names:
            return
        in_a_year = timezone.localdate() + timedelta(days=365)
        mandate = consents.write(
            giver=old, named="Hélène Soubrier", names=names, ends_on=in_a_year, consent="counter"
        )
        consents.agree_by_signature(mandate=mandate, on_paper=False)
    daughter = demo_person(name="helene", given_name="Hélène", family_name="Soubrier")
    mandates.accept(holder=daughter.pk, code=mandates.draw_code(giver=old.pk, key=mandate.key).code)
