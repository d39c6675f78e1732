"""A hall let by a démarche: chosen among what is free, kept, paid, handed over, given back; and by the other desk."""

from __future__ import annotations

from copy import deepcopy
from datetime import time
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.booking.domain.choosing import Span, choosable, free_spans
from cantou.core.booking.models import Booking, Occupation
from cantou.core.forms.domain.drafts import current_version
from cantou.core.payments.domain.paying import take_at_counter
from cantou.core.payments.models import Debt, Means
from cantou.core.work.models import WorkItem
from cantou.services.demarches.demo_halls import let_halls
from cantou.services.demarches.domain import cases, slots
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.sense import WorkflowError, read
from cantou.services.demarches.models import Case, CaseEvent, Effect, Note
from cantou.services.salles.domain import hires
from cantou.services.salles.domain.halls import add_hall
from cantou.services.salles.domain.prices import set_prices
from cantou.services.salles.models import Hire, Sum
from tests.services.demarches.village import Place, answers, hidden, plain, shown
from tests.services.salles.village import GRID, saturday
from tests.support.concurrency import race
from tests.support.factories import make_member, make_offer
from tests.support.jobs import run_jobs

SALLE = "location-salle-des-fetes"
DAY = Span("La journée et la soirée", time(8), time(2))


class Halls(Place):
    """A commune with a hall, let through the démarche."""

    def __init__(self):
        super().__init__()
        make_offer(self.mairie, "salles")
        with self.scope():
            self.hall = add_hall(
                building="Maison commune",
                facts={
                    "title": "Salle des fêtes",
                    "keys": "Porte",
                    "caution_cents": 30000,
                    "deposit_percent": 50,
                },
                rules={},
            )
            set_prices(hall=self.hall, grid=GRID, today=timezone.localdate())
            self.letting = open_demarche(package=PACKAGES[SALLE])

    def free(self, day):
        with self.scope():
            found = choosable(organisation=self.mairie.pk, service="salles", kind="room")
            return free_spans(resources=found, first=day, days=1, spans=[DAY])

    def chosen(self, day):
        (one,) = self.free(day)
        return {
            "resource": one.resource.pk, "name": one.resource.name, "starts": one.starts_at.isoformat(),
            "ends": one.ends_at.isoformat(), "label": one.said,
        }  # fmt: skip

    def ask(self, day=None, *, jobs=True, slot=None, **more):
        given = {
            **answers(), "creneau": slot or self.chosen(day or saturday()), "qui": "resident", "objet": "noces d’or",
            "convives": "60", "buvette": False, "reglement": True, **more,
        }  # fmt: skip
        with self.scope():
            version = current_version(organisation=self.mairie.pk, key=SALLE)
            case = cases.file_case(
                demarche=self.letting, key=uuid4(), version=version.pk, answers=given, tell=False
            )
        if jobs:
            run_jobs("cantou.")
        return self.fresh(case)

    def press(self, case, button, typed=None):
        with self.scope():
            cases.press(case=case, button=button, agent=True, person=None, typed=typed)
        run_jobs("cantou.")
        return self.fresh(case)

    def booking(self, case):
        with self.scope():
            return Booking.objects.filter(object_key=case.object_key).order_by("-pk").first()

    def hire(self, case):
        with self.scope():
            return Hire.objects.select_related("hall", "booking").get(object_key=case.object_key)

    def pay(self, action):
        with self.scope():
            line = CaseEvent.objects.filter(kind="payment", data__action=action).latest("pk")
            debt = Debt.objects.get(object_key=line.data["debt"])
            take_at_counter(debt=debt, cents=debt.owed_cents, means=Means.CASH)
        run_jobs("cantou.")
        return debt


@pytest.fixture
def place():
    return Halls()


@pytest.mark.django_db
def test_from_filing_to_the_archive(place):
    case = place.ask()
    booking = place.booking(case)
    assert (case.status, booking.state, booking.reference) == ("tenue", "requested", case.reference)
    assert case.state["values"]["prix"] == "90"
    assert (case.state["values"]["arrhes"], case.state["values"]["solde"]) == ("27", "63")
    hire = place.hire(case)
    assert (hire.reference, hire.through) == (case.reference, "demarches")
    with place.scope():
        assert not Sum.objects.filter(hire=hire).exists()
        assert not WorkItem.objects.get(service="salles", object_key=case.object_key).is_open
    case = place.press(case, "accorder")
    assert case.status == "a_payer"
    debt = place.pay("payer_arrhes")
    assert debt.total_cents == 2700
    case = place.fresh(case)
    assert (case.status, case.phase, place.booking(case).state) == ("accordee", "granted", "confirmed")
    assert place.hire(case).booking.state == "confirmed"
    assert place.pay("payer_solde").total_cents == 6300
    case = place.press(
        case, "remettre",
        {"entree": {"cles_remises": "Porte, à Mme Fau", "etat_entree": "120 chaises", "assurance_vue": "oui",
                    "caution_recue": "oui"}},
    )  # fmt: skip
    assert case.status == "occupee"
    case = place.press(
        case, "rendre", {"sortie": {"etat_sortie": "Rien à dire.", "caution_rendue": "rendue"}}
    )
    assert (case.status, case.phase) == ("terminee", "closed")
    with place.scope():
        paper = CaseEvent.objects.get(case=case, kind="document")
        assert "« Salle des fêtes » est louée" in paper.data["values"]["texte"]
        assert "90 €, dont 27 € d’arrhes" in paper.data["values"]["texte"]
        assert not Effect.objects.filter(case=case, state="waiting").exists()
        assert not Note.objects.filter(case=case, to_do=True).exists()


@pytest.mark.django_db
def test_two_want_one_date_and_the_second_chooses_another(place):
    slot = place.chosen(saturday())
    first, second = place.ask(slot=slot, jobs=False), place.ask(slot=slot, jobs=False)
    run_jobs("cantou.")
    states = {place.fresh(first).status, place.fresh(second).status}
    assert states == {"tenue", "prise"}
    late = next(one for one in map(place.fresh, (first, second)) if one.status == "prise")
    assert late.phase == "incomplete"
    with place.scope():
        other = place.chosen(saturday(8))
        cases.answer(
            case=late,
            action="rechoisir",
            outcome="filled",
            agent=False,
            person=None,
            typed={"autre_creneau": other},
        )
    run_jobs("cantou.")
    assert place.fresh(late).status == "tenue"
    with place.scope():
        assert Booking.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["retirer_3", "refuser"])
def test_what_ends_gives_the_hall_back(place, how):
    case = place.ask()
    typed = {"pourquoi": {"motif": "Travaux."}} if how == "refuser" else None
    case = place.press(case, how, typed)
    assert place.booking(case).state == "cancelled"
    assert place.free(saturday())
    assert place.hire(case).booking.state == "cancelled"
    with place.scope():
        assert not Note.objects.filter(to_do=True).exists()


@pytest.mark.django_db
def test_the_desk_of_the_halls_cancels_and_the_case_is_told(place):
    case = place.press(place.ask(), "accorder")
    with place.scope():
        hire = place.hire(case)
        hires.refuse(hire=hire, said="Fuite d’eau", person=None)
    run_jobs("cantou.")
    case = place.fresh(case)
    assert (case.status, case.phase) == ("annulee_mairie", "closed")
    with place.scope():
        lines = list(CaseEvent.objects.filter(case=case, kind="slot").values_list("title", "body"))
        assert any("Annulé par la mairie" in title and body == "Fuite d’eau" for title, body in lines)
        debt = Debt.objects.get()
        assert (debt.state, debt.owed_cents) == ("cancelled", 0)


@pytest.mark.django_db
def test_the_desk_of_the_halls_confirms_or_moves_and_the_case_says_it(place):
    case = place.ask()
    starts, ends = (getattr(place.free(saturday(9))[0], name) for name in ("starts_at", "ends_at"))
    with place.scope():
        hires.move(
            hire=place.hire(case), hall=place.hall, starts_at=starts, ends_at=ends, said="Gel", person=None
        )
    run_jobs("cantou.")
    case = place.fresh(case)
    assert case.state["values"]["jour_loue"] == saturday(9).isoformat()
    with place.scope():
        hires.confirm(hire=place.hire(case), said="", person=None)
    run_jobs("cantou.")
    with place.scope():
        titles = list(CaseEvent.objects.filter(case=case, kind="slot").values_list("title", flat=True))
    assert "La réservation est confirmée." in titles
    assert any(title.startswith("Changé par la mairie") for title in titles)
    case = place.press(case, "accorder")
    place.pay("payer_arrhes")
    assert place.fresh(case).status == "accordee"


@pytest.mark.django_db
def test_cancelled_after_the_money_an_agent_decides_of_it(place):
    case = place.press(place.ask(), "accorder")
    place.pay("payer_arrhes")
    case = place.press(case, "annuler_moi_2")
    assert (case.status, place.booking(case).state) == ("annulee", "cancelled")
    with place.scope():
        assert "À rendre ou à garder" in Note.objects.get(case=case, to_do=True).body
        assert list(Debt.objects.order_by("pk").values_list("state", flat=True)) == ["settled", "cancelled"]


@pytest.mark.django_db
def test_what_the_case_no_longer_waits_for_takes_nothing(place):
    case = place.ask(jobs=False)
    with place.scope():
        cases.press(case=case, button="retirer", agent=True, person=None)
    run_jobs("cantou.")
    with place.scope():
        assert not Booking.objects.exists()
        assert not slots.run_next(case=place.fresh(case))


@pytest.mark.django_db
def test_a_hall_without_a_price_leaves_the_sum_to_an_agent(place):
    case = place.ask(qui="association_outside", association="Chorale")
    booking = place.booking(case)
    assert (booking.holder_label, booking.price_cents, case.state["values"]["prix"]) == (
        "Chorale",
        None,
        None,
    )
    case = place.press(case, "accorder")
    assert case.status == "a_payer"
    with place.scope():
        assert "Fixer et demander" in Note.objects.get(case=case, to_do=True).body


@pytest.mark.django_db(transaction=True)
def test_eight_cases_at_once_and_one_has_the_hall():
    place = Halls()
    slot = place.chosen(saturday())
    every = [place.ask(slot=slot, jobs=False) for _each in range(8)]

    def run(number):
        with place.scope():
            return slots.run_next(case=place.fresh(every[number]))

    race(*(lambda number=number: run(number) for number in range(8)))
    run_jobs("cantou.")
    with place.scope():
        assert Booking.objects.count() == 1
        assert Occupation.objects.filter(active=True).count() == 1
        assert sorted(Case.objects.values_list("status", flat=True)) == ["prise"] * 7 + ["tenue"]


@pytest.mark.django_db
def test_a_date_is_chosen_by_plain_posts_and_the_desk_of_the_halls_shows_the_case(client, place):
    page = shown(client, f"{place.root}/{SALLE}/")
    begun = client.post(f"{place.root}/remplir/{SALLE}/", {"key": hidden(page, "key")})
    draft, given = begun["Location"], answers()
    vous = {f"q-{key}": given[key] for key in ("prenom", "nom", "courriel", "telephone")}
    vous |= {f"q-adresse-{part}": given["adresse"][part] for part in ("line", "postcode", "city")}
    assert client.post(f"{draft}?etape=vous", {**vous, "act": "next"}).status_code == 302
    date = f"{draft}?etape=date"
    nothing = client.post(date, {"q-creneau-day": "", "act": "next"})
    assert (nothing.status_code, "Il manque une réponse" in plain(nothing)) == (422, True)
    day = saturday().isoformat()
    looked = client.post(date, {"q-creneau-day": day, "q-creneau-look": "1"})
    assert looked.status_code == 200
    assert "La journée et la soirée, 8 h – 2 h" in plain(looked)
    alone = client.post(date, {"q-creneau-day": day, "act": "next"})
    assert "Choisissez un moment libre" in plain(alone)
    pick = place.free(saturday())[0].value
    other = place.ask()
    gone = client.post(date, {"q-creneau-day": day, "q-creneau": pick, "act": "next"})
    assert "n’est plus libre" in plain(gone)
    assert "Les prochains jours libres" in plain(gone) or "La matinée" not in plain(gone)
    place.press(other, "retirer_3")
    assert client.post(date, {"q-creneau-day": day, "q-creneau": pick, "act": "next"}).status_code == 302
    more = {"q-qui": "resident", "q-objet": "noces d’or", "q-convives": "60", "q-buvette": "non"}
    assert client.post(f"{draft}?etape=pour", {**more, "act": "next"}).status_code == 302
    assert client.post(f"{draft}?etape=pieces", {"q-reglement": "oui", "act": "next"}).status_code == 302
    assert "Salle des fêtes, samedi" in shown(client, f"{draft}?etape=relire")
    assert client.post(f"{draft}?etape=relire").status_code == 302
    run_jobs("cantou.")
    case = place.cases()[-1]
    assert case.status == "tenue"
    assert "Gardé pour vous : Salle des fêtes" in shown(client, place.follow(case))
    agent = Client()
    from tests.support.sign_in import sign_in

    person = place.agent(email="jeanne@exemple.fr")
    make_member(person, place.mairie, service="salles", role="manager")
    sign_in(agent, person)
    desk = shown(agent, f"/bureau/salles/{case.reference}/")
    assert "Demandée par une démarche" in desk
    assert f"/bureau/demarches/{case.reference}/" in desk


@pytest.mark.django_db
def test_the_demonstration_lets_the_hall_once(place):
    for _each in range(2):
        let_halls(place.mairie.pk)
    run_jobs("cantou.events.")
    assert sorted(one.status for one in place.cases()) == ["a_payer", "accordee", "tenue"]
    with place.scope():
        assert Hire.objects.filter(through="demarches").count() == 3


@pytest.mark.parametrize("wrong", ["salle", "payer"])
def test_what_is_given_back_was_booked(wrong):
    document = deepcopy(PACKAGES[SALLE].workflow)
    status = next(one for one in document["statuses"] if one["key"] == "annulee")
    status["steps"][0 if wrong == "salle" else 1]["of"] = ["contrat"]
    with pytest.raises(WorkflowError, match="de cette sorte"):
        read(document)
