"""Who sees to what in the demonstration: the département's roads, a syndicat's water, a mairie that keeps its own.

Loaded after the stories, which therefore stay with the mairies that tell them. The people are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.domain.organisations import create_organisation
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.people.domain import memberships
from cantou.core.people.domain.demonstration import PASSWORD, demo_person
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.people.domain.queries import who_may
from cantou.core.registry.demo import Account
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.perimeters import draw_perimeter
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Kind, Territory
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.messages import write_as_agent, write_note
from cantou.services.signalements.domain.on_call import save_slot, slots_of
from cantou.services.signalements.domain.participations import write_side_note
from cantou.services.signalements.domain.questions import keep_answers
from cantou.services.signalements.domain.reports import SERVICE, file_report
from cantou.services.signalements.domain.rules import rules_of, save_rule
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Participation, Report

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

KEYS = UUID("0d4c1f0e-93d2-4d57-8a6b-3c8a4f2a7e15")
VIC, POLMINHAC, THIEZAC, CARLAT = "15258", "15154", "15236", "15028"
WATER = "Eaux du Carladès (démonstration)"
SINCE = date(2025, 1, 1)
ROADS = "entretien des routes départementales"
MOTORWAY = {
    "outside_name": "DIR Massif Central, district A75",
    "outside_phone": "+33465710075",
    "outside_hours": "jour et nuit",
    "outside_words": "Dites le sens de circulation et le numéro de la borne la plus proche.",
    "blocks": True,
}
NATIONAL = {"outside_name": "DIR Massif Central", "outside_phone": "+33465710122"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    commune: str
    category: str
    text: str
    words: str
    days: float
    answers: dict[str, Any]
    note: str
    side_note: str
    reply: str


STORIES = (
    Told(
        commune=VIC,
        category="voirie",
        days=3.2,
        text="La chaussée s’affaisse au bord de la départementale, avant le deuxième lacet. Les cars mordent dessus.",
        words="D 54, deuxième lacet en montant",
        answers={"ou_sur_la_voie": "Sur la chaussée", "route": "D 54", "gene": True},
        note="Le conducteur du car scolaire l’a dit aussi à l’adjoint.",
        side_note="Même affaissement qu’en 2023, voir le mur de soutènement avec le bureau d’études.",
        reply="L’agence des routes passe demain matin et pose un balisage.",
    ),
    Told(
        commune=POLMINHAC,
        category="eau",
        days=1.1,
        text="De l’eau claire coule sur la route depuis hier soir, elle sort sous le bitume.",
        words="en face du lavoir",
        answers={"debit": "Un filet", "depuis": 1},
        note="Le cantonnier a fermé la vanne du lavoir : ce n’est pas elle.",
        side_note="Vanne de sectionnement n° 12 à fermer avant de creuser.",
        reply="Une équipe cherche la fuite cet après-midi. L’eau sera coupée une heure, vers 15 h.",
    ),
)


def load(show: Demonstration) -> None:
    """Nothing where the département is not on the platform."""
    departement = _departement(show)
    if departement is None:
        return
    water = _water()
    _rules(departement, water)
    for number, told in enumerate(STORIES):
        key = uuid5(KEYS, str(number))
        if water is not None and not _known(key):
            _tell(told, key)


def _known(key: UUID) -> bool:
    return Reference.objects.filter(object_key=key).exists()


def _departement(show: Demonstration) -> Organisation | None:
    found = Organisation.objects.filter(kind="departement", territory__code="15").first()
    if found is not None:
        person = _agent(found, "denis", "Denis", "Lacoste")
        who = _("%(person)s, Routes du département") % {"person": person}
        show.accounts.append(Account(who=who, email=person.email, password=PASSWORD))
    return found


def _water() -> Organisation | None:
    communes = list(current("commune").filter(code__in=(VIC, POLMINHAC, THIEZAC, CARLAT)))
    if not communes:
        return None
    area = Territory.objects.filter(level="perimeter", name=WATER, valid_to=None).first()
    if area is None:
        with Scope.public().enter():
            area = draw_perimeter(name=WATER, kind=Kind.SYNDICAT, members=communes, on=SINCE)
    body = Organisation.objects.filter(kind="syndicat", territory=area).first() or create_organisation(
        kind="syndicat",
        name=f"Syndicat des {WATER[:1].lower()}{WATER[1:]}",
        territory=area,
        phone="04 65 71 02 60",
        email="astreinte@eaux-carlades.example",
    )
    _agent(body, "sylvie", "Sylvie", "Roumieux")
    return body


def _agent(body: Organisation, name: str, given_name: str, family_name: str) -> Any:
    person = demo_person(name=name, given_name=given_name, family_name=family_name, second_factor=True)
    with Scope.agent(body.pk, reason="démonstration").enter():
        memberships.set_roles(person=person.pk, roles={RoleOf("", "agent"), RoleOf(SERVICE, "manager")})
    return person


def _rules(departement: Organisation, water: Organisation | None) -> None:
    for category in ("voirie", "neige", "signalisation"):
        _rule(departement, category, "RD", ROADS, target=departement)
    _rule(departement, "", "RN", "c’est une route nationale", **NATIONAL)
    _rule(departement, "", "A", "c’est une autoroute", **MOTORWAY)
    if water is not None:
        _rule(water, "eau", "", "réseau d’eau potable", target=water)
    mairie = Organisation.objects.filter(kind="mairie", territory__code=VIC).first()
    if mairie is not None:
        _rule(mairie, "neige", "RD", "déneigement de la traverse, par convention", target=mairie)
        _on_call(mairie)


def _rule(
    writer: Organisation,
    category: str,
    road_class: str,
    why: str,
    *,
    target: Organisation | None = None,
    **outside: Any,
) -> None:
    values = {
        "category": category,
        "road_class": road_class,
        "territory_id": writer.territory_id,
        "competence": why,
        "valid_from": SINCE,
        "valid_to": None,
        "priority": 0,
        "target_id": target.pk if target else None,
        **outside,
    }
    with Scope.agent(writer.pk, reason="démonstration").enter():
        if not rules_of(organisation=writer.pk).filter(category=category, road_class=road_class).exists():
            save_rule(values=values)


def _on_call(mairie: Organisation) -> None:
    """The village agent and an elected member, in turn, from Friday to Friday."""
    with Scope.agent(mairie.pk, reason="démonstration").enter():
        if slots_of(organisation=mairie.pk).exists():
            return
        for number, name in enumerate(("Bruno Rieu", "Adjointe aux travaux")):
            first = date(2026, 1, 2) + timedelta(weeks=number)
            save_slot(
                values={
                    "name": name,
                    "phone": f"+3363998003{number}",
                    "starts_on": first,
                    "starts_at": time(17),
                    "ends_on": first + timedelta(weeks=1),
                    "ends_at": time(17),
                    "every": 2,
                    "until": None,
                    "categories": [],
                }
            )


def _tell(told: Told, key: UUID) -> None:
    commune = current("commune").filter(code=told.commune).first()
    provider = commune and providers(territory=commune.pk, service=SERVICE).first()
    if commune is None or provider is None:
        return
    owner = provider.organisation_id
    filed = timezone.now() - timedelta(days=told.days)
    with Scope.for_object(organisation=owner, key=key).enter():
        questions = categories_of(organisation=owner)[told.category].questions
        file_report(
            organisation=owner,
            key=key,
            commune=commune.pk,
            category=told.category,
            description=told.text,
            where=Somewhere("words", words=told.words),
            answers=keep_answers(questions, told.answers),
            contact={"name": "Ginette Fau", "email": "ginette.fau@courriel.example", "wants": "email"},
            at=filed,
            tell=False,
        )
    with Scope.agent(owner, reason="démonstration").enter():
        report = Report.objects.select_related("commune").get(organisation_id=owner, object_key=key)
        write_note(report=report, body=told.note, person=_somebody(owner))
    _answer(told, report, filed)


def _answer(told: Told, report: Report, filed: Any) -> None:
    """By whoever is in charge elsewhere, as their agent would: in the report's own Scope, and on their own side."""
    with Scope.for_object(organisation=report.organisation_id, key=report.object_key).enter():
        share = report.shares.filter(until=None).first()
        if share is None:
            return
        change_status(
            report=report,
            before="received",
            after="accepted",
            person=None,
            by=share.to_id,
            at=filed + timedelta(hours=5),
            tell=False,
        )
        write_as_agent(
            report=report,
            body=told.reply,
            person=None,
            by=share.to_id,
            at=filed + timedelta(hours=6),
            tell=False,
        )
    with Scope.agent(share.to_id, reason="démonstration").enter():
        side = Participation.objects.get(organisation_id=share.to_id, object_key=report.object_key)
        write_side_note(participation=side, body=told.side_note, person=_somebody(share.to_id))


def _somebody(organisation: int) -> int | None:
    return (
        who_may(organisation=organisation, service=SERVICE, permission="treat")
        .values_list("pk", flat=True)
        .first()
    )
