"""A village with something on every page: what the browser looks at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from cantou_sample.domain import publish as publish_ad
from django.test import Client
from django.utils import timezone

from cantou.core.applications.domain.applications import register
from cantou.core.applications.domain.openings import open_application
from cantou.core.applications.manifest import read
from cantou.core.booking.domain.outside import add_calendar
from cantou.core.booking.domain.trouble import raise_
from cantou.core.files.domain.files import receive
from cantou.core.files.domain.incoming import take_in
from cantou.core.forms.demo import offer as offer_form
from cantou.core.forms.domain.drafts import current_version, open_draft, save_answers
from cantou.core.maps.domain.ground import forget
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.notices.domain.arrivals import keep_mail
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.payments.domain import debts, paying, queries
from cantou.core.payments.models import Means
from cantou.core.people.domain import consents, dependants, sharing
from cantou.core.people.domain.persons import create_at_counter
from cantou.core.people.domain.relations import household_of
from cantou.core.people.models import Absence
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.desk.domain.onboarding import look
from cantou.services.alertes.domain.register import name_reader
from cantou.services.signalements.domain import marks
from cantou.services.signalements.domain.abuse import mark_abusive
from cantou.services.signalements.domain.confirming import proof_of
from cantou.services.signalements.domain.decisions import hand_over
from cantou.services.signalements.domain.endpoints import save_endpoint
from cantou.services.signalements.domain.me_toos import of_report, say_me_too
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.round_queries import Going
from cantou.services.signalements.domain.rounds import in_order, plan_round
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.models import Contact, Report
from tests.core.files.making import ALL, upload
from tests.core.maps.ground import EAST, MIDDLE, make_contour, make_place
from tests.core.people.relations import live_together
from tests.desk.test_dead_letters import make_dead_letter
from tests.services.alertes import village as alertes
from tests.services.annuaire import village as annuaire
from tests.services.dechets import village as dechets
from tests.services.demarches import village as demarches
from tests.services.periscolaire import village as periscolaire
from tests.services.rendez_vous.settling import receive_people
from tests.services.salles.settling import let_halls
from tests.services.signalements.competences import rule, turn
from tests.services.signalements.filing import Filing
from tests.services.site import village as site
from tests.support.application import External
from tests.support.booking import at, make_booking, make_resource
from tests.support.factories import (
    make_area,
    make_commune,
    make_member,
    make_offer,
    make_organisation,
    make_person,
    make_publication,
    make_report,
)
from tests.support.jobs import run_jobs

WHERE = Somewhere("point", 2.551, 44.951, words="devant le four, au Bourg")


@dataclass
class Village:
    commune: object
    mairie: object
    people: dict[str, object]
    """Role → person; "visitor" is nobody."""
    values: dict[str, list[str]]
    """An argument of an address → what stands there."""


def build() -> Village:
    forget()
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", lon=2.55, lat=44.945, departement_code="15")
    neighbour = make_commune("Thiézac", slug="thiezac", lon=2.65, lat=44.945, departement_code="15")
    make_area("departement", "Cantal", code="15", slug="d/cantal", communes=[commune, neighbour])
    make_contour(commune)
    make_contour(neighbour, west=MIDDLE, east=EAST)
    make_place(commune, "Salvagnac", 2.55, 44.95)
    mairie = make_organisation(
        "Mairie de Vic-sur-Cère", territory=commune, address="2 rue du Four\n15800 Vic-sur-Cère",
        phone="+33471475000", email="mairie@vic.example", hours="Mo-Fr 09:00-12:00",
    )  # fmt: skip
    operator = make_organisation("Département du Cantal", kind="departement", is_operator=True)
    make_offer(mairie)
    make_offer(mairie, "petites_annonces")
    with Scope.agent(mairie.pk).enter():
        publish_ad(title="Un vélo à donner")
    make_dead_letter(mairie)
    join_application(mairie, operator)
    people = settle(mairie, operator)
    reference, secret, photo = report(mairie, people)
    mine, mine_proof = seen_too(mairie, reference)
    asked, proof = unsure(mairie)
    return Village(
        commune,
        mairie,
        people,
        {
            "reference": [reference],
            "secret": [secret],
            "mine": [mine],
            "mine_proof": [mine_proof],
            "unsure": [asked],
            "proof": [proof],
            "name": [photo],
            "picture": [photo.partition("-")[0]],
            "answer": ["oui"],
            "category": ["voirie"],
            "code": ["voirie"],
            "service": ["signalements"],
            "token": [draft(commune)],
            "handle": [people["colleague"].handle],
            **family(mairie, people["inhabitant"]),
            "slug": [mairie.slug],
            "notice": ["received"],
            "application": ["covoiturage"],
            "rule": [str(rule(mairie, "voirie", since="2024-01-01").pk)],
            "slot": [str(turn(mairie).pk)],
            "block": [str(refused(mairie).pk)],
            "tour": [str(tour(mairie, people))],
            "number": [str(city(mairie).pk)],
            "shared": [share(mairie, operator)],
            "key": [str(errand(operator, commune))],
            "arrival": [stray()],
            "subscriber": [subscriber(commune, mairie)],
            **agendas(mairie),
            **tried(mairie, people["agent"]),
            **owing(mairie, people["inhabitant"]),
            **receive_people(mairie, people),
            **let_halls(mairie, people),
            **dechets.furnish(commune, mairie),
            **site.furnish(commune, mairie),
            **alertes.furnish(commune, mairie),
            **annuaire.furnish(commune, mairie),
            **demarches.furnish(mairie),
            **periscolaire.furnish(mairie, people["inhabitant"]),
        },
    )


def settle(mairie, operator) -> dict[str, object]:
    inhabitant = make_person(given_name="Ginette", family_name="Fau", email="ginette@exemple.fr")
    EmailAddress.objects.create(user=inhabitant, email=inhabitant.email, verified=True, primary=True)
    agent = make_person(given_name="Jeanne", family_name="Vidal", email="jeanne@exemple.fr")
    colleague = make_person(given_name="Paul", family_name="Lacoste", email="paul@exemple.fr")
    operating = make_person(given_name="Nadia", family_name="Roche", email="nadia@exemple.fr")
    for service, role in (
        ("", "admin"),
        ("", "regie"),
        ("", "mayor"),
        ("annuaire", "manager"),
        ("dechets", "manager"),
        ("site", "manager"),
        *(("alertes", role) for role in ("sender", "manager", "register")),
        ("signalements", "manager"),
        ("rendez_vous", "manager"),
        ("salles", "manager"),
        ("demarches", "publisher"),
        *(("periscolaire", role) for role in ("manager", "server")),
        ("petites_annonces", "reader"),
    ):
        make_member(agent, mairie, service=service, role=role)
    make_member(colleague, mairie)
    for role in ("admin", "operator", "support"):
        make_member(operating, operator, service="", role=role)
    make_member(operating, operator)
    live_together(inhabitant, make_person(given_name="René", family_name="Fau"))
    today = timezone.localdate()
    with Scope.agent(mairie.pk).enter():
        name_reader(person=agent.pk, by=agent.pk)
        Absence.objects.create(
            organisation=mairie,
            person=colleague,
            substitute=agent,
            starts_on=today,
            ends_on=today + timedelta(9),
        )
    return {"inhabitant": inhabitant, "agent": agent, "operator": operating, "colleague": colleague}


def family(mairie, person) -> dict[str, list[str]]:
    """A child whom an organisation knows, and whose other parent has an account of the counter."""
    home = household_of(person=person.pk)[0].household
    born_on = timezone.localdate() - timedelta(2000)
    child = dependants.add(
        person=person.pk, given_name="Lou", family_name="Fau", born_on=born_on, household=home
    )
    sharing.share(person=person.pk, dependant=child.pk, organisation=mairie.pk)
    with Scope.agent(mairie.pk).enter():
        resident = create_at_counter(given_name="Marguerite", family_name="Soubrier").person
        end = timezone.localdate() + timedelta(300)
        mandate = consents.write(
            giver=resident, named="Ginette Fau", names=["signalements"], ends_on=end, consent="counter"
        )
    code = dependants.custody_code(person=person.pk, dependant=child)
    dependants.take_custody(person=resident.pk, code=code)
    return {"dependant": [child.handle], "resident": [resident.handle], "mandate": [str(mandate.key)]}


def share(mairie, operator) -> str:
    """The reference of a report that the mairie has handed over."""
    one = make_report(mairie, "Un arbre penche sur la route départementale", category="voirie")
    with Scope.agent(mairie.pk).enter():
        one.refresh_from_db()
        hand_over(report=one, to=operator.pk, part="in_charge", why="route départementale", person=None)
    return one.reference


def refused(mairie):
    """Somebody who may not write for a while."""
    one = make_report(mairie, "Des insultes", contact={"email": "roger@exemple.fr", "wants": "email"})
    with Scope.agent(mairie.pk).enter():
        return mark_abusive(report=one, why="insultes", person=None, refuse=["email"]).blocks.get()


def tour(mairie, people) -> UUID:
    """The village agent's, through everything that waits."""
    key, agent = UUID(int=15), people["colleague"].pk
    with Scope.agent(mairie.pk).enter():
        waiting = Report.objects.filter(organisation=mairie).exclude(status__in=["done", "closed"])
        start = (2.55, 44.945)
        plan_round(
            key=key, goings=in_order([Going(one) for one in waiting], start), agent=agent,
            day=timezone.localdate(), mode="walk", start=start, person=agent,
        )  # fmt: skip
    return key


def agendas(mairie) -> dict[str, list[str]]:
    """A hall with a week before it, and an agenda kept elsewhere of which not all is understood."""
    hall = make_resource(mairie, "Salle du Bourg", opening_hours="Mo-Su 08:00-24:00; PH off")
    make_booking(hall, at(5, 14), at(5, 18), public_title="Loto")
    start = at(5, 9).astimezone(UTC)
    lines = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{start:%Y%m%dT%H%M%SZ}\nDURATION:PT8H\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:Visite\nDTSTART:hier\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    with Scope.agent(mairie.pk).enter():
        kept = add_calendar(resource=hall, title="Ancien agenda de la salle", data=lines.encode())
        raise_(kept, "L’autre site ne répond pas.")
        item = WorkItem.objects.get(organisation=mairie, queue="calendars")
    return {
        "resource": [str(hall.pk)],
        "place": [str(hall.place_id)],
        "outside": [str(kept.pk)],
        "trouble": [item.reference],
    }


def tried(mairie, agent) -> dict[str, list[str]]:
    """A form that an agent tries: all is answered."""
    key = UUID(int=16)
    with Scope.agent(mairie.pk).enter():
        form = offer_form(mairie.pk)
        version = current_version(organisation=mairie.pk, key=form.key)
        draft = open_draft(version=version, service="forms", key=key, person=agent.pk, is_test=True)
        child = {"enfant_prenom": "Zoé", "naissance": "2020-05-04", "pai": "non"}
        answers = {
            "prenom": "Ginette",
            "nom": "Fau",
            "telephone": "04 71 47 50 00",
            "enfants": [child],
            "lieu": "bourg",
            "quotient": "700",
        }
        save_answers(draft=draft, patch=answers, step="")
    return {"form_key": [form.key], "trial": [str(draft.pk)]}


def owing(mairie, inhabitant) -> dict[str, list[str]]:
    """What Ginette owes, in two parts: one was paid at the counter, one is begun at the simulator."""
    today = timezone.localdate()
    with Scope.agent(mairie.pk).enter():
        regie = debts.create_regie(key="cantine", title="Régie cantine", provider="carte")
        debt = debts.owe(
            key=UUID(int=17), service="essai", regie=regie, title="Cantine, novembre", person=inhabitant.pk,
            lines=[("12 repas", 3780), ("Adhésion", 1220)], due_on=today - timedelta(3),
            payer_name="Ginette Fau", payer_email="ginette@exemple.fr",
        )  # fmt: skip
        debts.instalments(debt=debt, parts=[(today - timedelta(3), 2000), (today + timedelta(27), 3000)])
        paying.take_at_counter(debt=debt, cents=500, means=Means.CHEQUE, cheque="0042")
        debts.credit(debt=debt, cents=300, reason="Absence de Tom")
    with Scope.for_object(organisation=mairie.pk, key=debt.object_key).enter():
        fresh = queries.debt_of_key(mairie.pk, debt.object_key)
        begun = paying.start(debt=fresh, provider="carte", cents=1500, back="http://testserver/", relay="")
    return {
        "debt": [str(debt.pk)],
        "debt_secret": [debts.secret_of(debt)],
        "receipt_number": ["1"],
        "regie": ["cantine"],
        "bulk_act": ["prise-en-charge"],
        "export_form": ["csv"],
        "payment_provider": ["carte"],
        "simulated": [begun.provider_reference],
    }


def city(mairie):
    """Another city, to which reports can be sent. Nobody calls it."""
    with Scope.agent(mairie.pk).enter():
        return save_endpoint(
            endpoint=None, name="Aurillac", url="https://aurillac.example/open311/v2", jurisdiction="15014",
            key="", knows_repeats=False,
        )  # fmt: skip


def join_application(mairie, operator) -> None:
    """An external application, open here. Nobody calls it."""
    external = External()
    external.url = "https://routes.example"
    with Scope.agent(operator.pk).enter():
        made = register(manifest=read(json.dumps(external.manifest())))
    with Scope.agent(mairie.pk).enter():
        open_application(organisation=mairie, application=made.application)


def errand(operator, commune) -> UUID:
    """Communes to onboard, read and not yet confirmed: one is known, one is not."""
    lines = f"insee;nom\n{commune.code};{commune.name}\n99999;Nulle part\n"
    with Scope.agent(operator.pk).enter():
        return look(name="communes.csv", content=lines.encode(), services=[]).key


def subscriber(commune, mairie) -> str:
    """The secret of somebody who is told of what happens in the commune."""
    values = {"commune_id": commune.pk, "label": "Ici", "categories": []}
    who = Who("email", "roger.subscribes@exemple.fr")
    with Scope.public().enter():
        row = ours.subscribe(
            organisation=mairie.pk, who=who, slug=commune.slug, how={"rhythm": "now"}, **values
        )
    with Scope.for_object(organisation=mairie.pk, key=row.object_key).enter():
        ours.confirm(row=row)
    return ours.secret_of(row.object_key)


def stray() -> str:
    """A mail of which nobody knows the commune."""
    message = b"From: ginette@exemple.fr\nTo: signaler@cantou.example\nSubject: Une branche\n\nElle menace.\n"
    key = keep_mail(message)
    run_jobs("cantou.notices.treat")
    return str(key)


def draft(commune) -> str:
    """The token of a report that somebody is writing, and has nearly finished."""
    filing = Filing(Client(), SimpleNamespace(root=f"/{commune.slug}/signalements"))
    assert filing.begin(**{"ou-words": "Le Bourg, devant le four"}).status_code == 302
    assert filing.what().status_code == 302
    return filing.token


def unsure(mairie) -> tuple[str, str]:
    """The secret of a report whose reporter's address nobody has confirmed, and the proof that only a mail holds."""
    contact = {"email": "luc@exemple.fr", "wants": "email", "confirmed": False}
    one = make_report(mairie, "Un banc cassé", contact=contact)
    with Scope.agent(mairie.pk).enter():
        return secret_of(key=one.object_key), proof_of(Contact.objects.get(report=one))


def seen_too(mairie, reference) -> tuple[str, str]:
    """The secret of somebody's « moi aussi », and the proof of its address."""
    with Scope.agent(mairie.pk).enter():
        of = of_report(Report.objects.get(reference=reference))
    said = say_me_too(of=of, mark="village", told={"wants": "email", "email": "luc@exemple.fr"})
    return marks.secret_of(key=said.object_key), proof_of(said)


def report(mairie, people) -> tuple[str, str, str]:
    """(reference, secret of its link, name of its photograph) of one that is under way and published."""
    agent, key = people["agent"].pk, uuid4()
    with Scope.for_object(organisation=mairie.pk, key=key).enter():
        photo = receive(
            incoming=take_in(upload=upload(), accept=ALL), organisation=mairie.pk, key=key,
            service="signalements", alt="Le trou, devant le four",
        )  # fmt: skip
    one = make_report(
        mairie, "Un trou devant le four, on a failli tomber.", key=key, where=WHERE, category="voirie",
        person=people["inhabitant"].pk, contact={"name": "Ginette Fau", "email": "ginette@exemple.fr"},
    )  # fmt: skip
    run_jobs("cantou.files.")
    make_report(mairie, "Lampadaire éteint", category="eclairage")
    with Scope.agent(mairie.pk, person=agent).enter():
        change_status(report=one, before="received", after="accepted", person=agent, note="Nous y allons.")
        write_as_agent(report=one, body="Un cône est posé.", person=agent, for_all=True)
    make_publication(one, "Un trou devant le four", text="La chaussée est creusée.", place="Le Bourg")
    return one.reference, secret_of(key=key), f"{photo.handle.hex}-600.webp"
