"""Mariage: the hour of the hearing chosen by the couple, the day of the ceremony by an agent; both taken, both given
back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.booking.domain import bookings
from cantou.core.booking.domain.choosing import choosable, free_times
from cantou.core.booking.domain.resources import add_place, add_resource
from cantou.core.booking.models import Booking
from cantou.core.forms.domain.drafts import current_version
from cantou.core.forms.engine.tree import to_json
from cantou.core.forms.engine.words import parse
from cantou.core.forms.engine.worth import worth_of
from cantou.services.demarches.domain import cases
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.domain.timers import pass_next
from cantou.services.demarches.engine.packages import PACKAGES
from tests.services.demarches.test_packages import COUPLE, heard
from tests.services.demarches.village import Place, answers, plain, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


class Couple(Place):
    def __init__(self):
        super().__init__()
        with self.scope():
            spot = add_place(name="Mairie")
            hours = "Mo-Sa 09:00-18:00"
            self.desk = add_resource(
                place=spot, name="Secrétariat", service="rendez_vous", opening_hours=hours
            )
            self.room = add_resource(
                place=spot, name="Salle des mariages", service="salles", kind="room", opening_hours=hours,
                is_public=False,
            )  # fmt: skip
            demarche = open_demarche(package=PACKAGES["mariage"])
            version = current_version(organisation=self.mairie.pk, key="mariage")
            self.case = cases.file_case(
                demarche=demarche,
                key=uuid4(),
                version=version.pk,
                answers={**answers(), **COUPLE},
                tell=False,
            )

    def press(self, button, typed=None):
        with self.scope():
            cases.press(case=self.case, button=button, agent=True, person=None, typed=typed)
        return self.now()

    def now(self):
        run_jobs("cantou.")
        self.case = self.fresh(self.case)
        return self.case.status

    def answer(self, action, typed):
        with self.scope():
            cases.answer(
                case=self.case, action=action, outcome="filled", agent=True, person=None, typed=typed
            )
        return self.now()

    def free(self, service, minutes, after=3):
        with self.scope():
            found = choosable(organisation=self.mairie.pk, service=service)
            first = timezone.localdate() + timedelta(days=after)
            one = free_times(resources=found, first=first, days=7, minutes=minutes)[0]
        return {
            "resource": one.resource.pk, "name": one.resource.name, "starts": one.starts_at.isoformat(),
            "ends": one.ends_at.isoformat(), "label": one.said,
        }  # fmt: skip

    def booked(self):
        with self.scope():
            return [
                (one.resource.name, one.state, one.reference)
                for one in Booking.objects.select_related("resource").order_by("pk")
            ]


@pytest.fixture
def couple():
    return Couple()


def test_from_the_hearing_to_the_ceremony(couple):
    couple.press("instruire")
    assert couple.press("proposer_entretien") == "choisir_entretien"
    assert couple.case.phase == "incomplete"
    slot = couple.free("rendez_vous", 30)
    assert couple.answer("choix_entretien", {"heure_choisie": slot}) == "entretien_reserve"
    reference = couple.case.reference
    assert couple.booked() == [("Secrétariat", "confirmed", reference)]
    assert couple.case.state["values"]["entretien_quand"] in slot["label"]
    assert couple.press("publier_2") == "bans"
    today = timezone.localdate()
    values = couple.case.state["values"]
    assert values["affiches_jusquau"] == (today + timedelta(days=10)).isoformat()
    assert values["bans_valables"][:4] == str((today + timedelta(days=10)).year + 1)
    with couple.scope():
        assert not pass_next(organisation=couple.mairie.pk, now=timezone.now() + timedelta(days=9, hours=22))
        assert pass_next(organisation=couple.mairie.pk, now=timezone.now() + timedelta(days=10, hours=2))
    assert couple.now() == "libre"
    day = couple.free("salles", 60, after=20)
    assert couple.press(
        "reserver_jour", {"choisir_jour": {"jour_reserve": day, "celebre_par": "Madame le maire"}}
    ) == ("accordee")
    assert couple.booked()[1] == ("Salle des mariages", "confirmed", reference)
    with couple.scope():
        paper = couple.case.events.filter(kind="document").latest("pk").data["values"]["texte"]
    assert "par Madame le maire" in paper
    assert couple.press("reporter") == "libre"
    assert couple.booked()[1][1] == "cancelled"


def test_a_ceremony_after_the_year_of_the_banns_gives_the_room_back(couple):
    for button in ("instruire", "proposer_entretien"):
        couple.press(button)
    couple.answer("choix_entretien", {"heure_choisie": couple.free("rendez_vous", 30)})
    couple.press("publier_2")
    with couple.scope():
        pass_next(organisation=couple.mairie.pk, now=timezone.now() + timedelta(days=10, hours=2))
    couple.now()
    late = couple.free("salles", 60, after=385)
    typed = {"choisir_jour": {"jour_reserve": late, "celebre_par": "Madame le maire"}}
    assert couple.press("reserver_jour", typed) == "libre"
    assert couple.booked()[1][1] == "cancelled"


def test_the_hour_is_taken_meanwhile_or_cancelled_at_the_counter(couple):
    couple.press("instruire")
    couple.press("proposer_entretien")
    slot = couple.free("rendez_vous", 30)
    assert couple.answer("choix_entretien", {"heure_choisie": slot}) == "entretien_reserve"
    with couple.scope():
        bookings.cancel(booking=Booking.objects.get(), reason="Jeanne est absente")
    assert couple.now() == "choisir_entretien"
    other = Couple.__new__(Couple)
    other.__dict__ |= couple.__dict__
    with couple.scope():
        version = current_version(organisation=couple.mairie.pk, key="mariage")
        demarche = open_demarche(package=PACKAGES["mariage"])
        other.case = cases.file_case(
            demarche=demarche, key=uuid4(), version=version.pk, answers={**answers(), **COUPLE}, tell=False
        )
    other.press("instruire")
    other.press("proposer_entretien")
    assert other.answer("choix_entretien", {"heure_choisie": slot}) == "entretien_reserve"
    assert couple.answer("choix_entretien", {"heure_choisie": slot}) == "choisir_entretien"
    assert couple.press("renoncer4") == "retiree"
    assert other.press("renoncer6") == "retiree"
    assert {state for _name, state, _reference in couple.booked()} == {"cancelled"}


def test_the_couple_chooses_by_plain_posts(couple):
    couple.press("instruire")
    couple.press("proposer_entretien")
    client = Client()
    page = f"{couple.follow(couple.case)}repondre/choix_entretien/"
    assert "Quel jour, à quelle heure ?" in shown(client, page)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    looked = client.post(page, {"q-heure_choisie-day": day, "q-heure_choisie-look": "1"})
    assert looked.status_code == 200
    pick = plain(looked).split('name="q-heure_choisie" value="')[1].split('"')[0]
    assert "Secrétariat" not in plain(looked)
    wrong = client.post(page, {"q-heure_choisie-day": day, "q-heure_choisie": "1/x/y"})
    assert (wrong.status_code, "n’est plus libre" in plain(wrong)) == (422, True)
    assert client.post(page, {"q-heure_choisie-day": day, "q-heure_choisie": pick}).status_code == 302
    assert couple.now() == "entretien_reserve"


def test_the_tenth_day_is_counted_without_that_of_the_publication():
    path = heard().press("publier")
    assert path.state.values["affiches_jusquau"] == "2026-03-12"
    assert path.state.values["bans_valables"] == "2027-03-12"
    assert worth_of(
        parse("publies_le + 10 jours"), {"publies_le": "2026-02-20"}, {"publies_le": "date"}, None
    ) == ("2026-03-02")
    assert to_json(parse("publies_le + 10 jours"))
