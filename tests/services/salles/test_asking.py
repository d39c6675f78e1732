"""An inhabitant asks for the hall on the portal, without script, a question a page."""

from __future__ import annotations

import pytest
from django.test import Client

from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.salles.domain import hires
from cantou.services.salles.domain.hires import secret_of
from cantou.services.salles.models import Draft, Step, Sum
from tests.services.salles.village import errors, evening, hidden, plain, saturday, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


class Asking:
    """One person at the form. Each step posts what its page asks."""

    def __init__(self, client, place, slug="salle-des-fetes"):
        self.client, self.place, self.slug, self.token = client, place, slug, ""

    def begin(self, day=None, **fields):
        address = f"{self.place.root}/{self.slug}/demander/"
        page = self.client.get(address).content.decode()
        self.token = fields.pop("cle", None) or hidden(page, "cle")
        day = day or saturday()
        return self.client.post(
            address, {"cle": self.token, "jour": day.isoformat(), "moment": "evening", **fields}
        )

    def post(self, step, **fields):
        return self.client.post(f"{self.place.root}/demande/{self.token}/{step}/", fields)

    def whole(self, day=None, **fields):
        """From the first page to the confirmation's address."""
        who = {"audience": "resident", **fields.pop("who", {})}
        for answer in (
            self.begin(day, **fields),
            self.post("pour-qui", **who),
            self.post("quoi", event="repas de famille", guests="60"),
            self.post("coordonnees", name="Anne Vidal", email="anne@exemple.fr", wants="email"),
        ):
            assert answer.status_code == 302, errors(answer) or plain(answer)[-3000:]
        return self.post("verifier", agreed="on")


def test_from_the_list_of_halls_to_the_answer(client, place):
    assert "Salle des fêtes" in shown(client, f"{place.root}/")
    page = shown(client, f"{place.root}/salle-des-fetes/")
    assert "120 assises" in page
    assert "90 €" in page
    asking = Asking(client, place)
    sent = asking.whole()
    [hire] = place.hires()
    assert sent["Location"] == f"{place.root}/suivi/{secret_of(key=hire.object_key)}/envoyee/"
    assert (hire.booking.state, hire.price_cents, hire.guests) == ("requested", 9000, 60)
    starts_at, ends_at = evening(saturday())
    assert (hire.booking.starts_at, hire.booking.ends_at) == (starts_at, ends_at)
    page = shown(client, sent["Location"])
    assert "-".join(hire.reference[start : start + 3] for start in (0, 3, 6)) in page
    follow = shown(client, f"{place.root}/suivi/{secret_of(key=hire.object_key)}/")
    assert "Demande reçue" in follow
    with place.scope():
        item = WorkItem.objects.get(organisation=place.mairie, service="salles")
        assert (item.queue, item.is_open, item.status_title) == ("hires", True, "à répondre")
        assert sorted(Sum.objects.values_list("kind", "cents")) == [
            ("balance", 6300), ("caution", 30000), ("cleaning", 8000), ("deposit", 2700),
        ]  # fmt: skip
        assert Draft.objects.filter(name="").count() == 1
    run_jobs("cantou.events")
    with place.scope():
        assert list(Notice.objects.values_list("kind", "channel")) == [("received", "email")]


def test_sent_twice_it_is_one_hire(client, place):
    asking = Asking(client, place)
    first = asking.whole()
    again = asking.post("verifier", agreed="on")
    assert again["Location"] == first["Location"]
    assert len(place.hires()) == 1


def test_two_people_for_one_evening_the_second_is_told_and_loses_nothing(client, place):
    slow = Asking(Client(), place)
    for answer in (
        slow.begin(),
        slow.post("pour-qui", audience="outside"),
        slow.post("quoi", event="anniversaire", guests="30"),
        slow.post("coordonnees", name="Bruno Roux", phone="06 12 34 56 78", wants=""),
    ):
        assert answer.status_code == 302, errors(answer)
    assert Asking(client, place).whole().status_code == 302
    refused = slow.post("verifier", agreed="on")
    page = plain(refused)
    assert refused.status_code == 422
    assert "Quelqu’un vient de réserver ces heures" in page
    assert "Aux mêmes heures, c’est libre" in page
    assert "Bruno Roux" in page
    assert len(place.hires()) == 1
    moved = slow.post("quand", jour=saturday(7).isoformat(), moment="evening")
    assert moved.status_code == 302
    assert slow.post("verifier", agreed="on").status_code == 302
    assert len(place.hires()) == 2


def test_what_is_taken_is_said_beside_the_day_with_other_days(client, place):
    place.hire()
    refused = Asking(client, place).begin()
    assert refused.status_code == 422
    assert errors(refused) == ["Ce créneau est déjà pris. Choisissez-en un autre."]
    assert "Aux mêmes heures, c’est libre" in plain(refused)
    assert "Être prévenu si ce jour se libère" in plain(refused)


def test_the_great_hall_is_taken_with_one_of_its_rooms(client, place):
    place.hire(hall=place.rooms[0])
    assert Asking(client, place).begin().status_code == 422
    assert Asking(client, place, "salle-du-bas").begin().status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"jour": "2020-01-01"}, "Ce jour est passé."),
        ({"jour": "2099-01-01"}, "C’est trop loin : dix-huit mois au plus."),
        ({"jour": "demain"}, "Ce jour n’existe pas. Exemple : 12/06/2027."),
        ({"jour": ""}, "Choisissez un jour."),
        ({"moment": ""}, "Choisissez un moment, ou d’autres heures."),
        ({"moment": "other"}, "À partir de quelle heure ?"),
        ({"moment": "other", "starts": "25:00", "ends": "10:00"}, "Écrivez une heure. Exemple : 18:30."),
        (
            {"moment": "other", "starts": "10:00", "ends": "12:00", "until": "2026-12-01"},
            "La fin est avant le début : vérifiez les jours et les heures.",
        ),
    ],
)
def test_a_wrong_moment_is_said_beside_its_field(client, place, fields, said):
    answer = Asking(client, place).begin(**fields)
    assert answer.status_code == 422
    assert said in errors(answer)
    with place.scope():
        assert Draft.objects.count() == 0


def test_the_hour_that_does_not_exist(client, place):
    answer = Asking(client, place).begin(jour="2027-03-28", moment="other", starts="02:30", ends="05:00")
    assert answer.status_code == 422
    assert errors(answer) == ["28/03/2027 02:30 n’existe pas : cette nuit-là, l’heure avance."]


def test_too_many_guests_and_nobody_to_call(client, place):
    asking = Asking(client, place)
    asking.begin()
    asking.post("pour-qui", audience="resident")
    assert errors(asking.post("quoi", event="concert", guests="500")) == [
        "Cette salle reçoit 200 personnes au plus. Choisissez une salle plus grande."
    ]
    assert errors(asking.post("coordonnees", name="Anne")) == [
        "Écrivez un téléphone ou une adresse électronique, ou demandez une lettre pour réponse."
    ]
    assert asking.post("verifier", agreed="on")["Location"].endswith("/quoi/")


def test_one_free_use_a_year_for_an_association(client, place):
    who = {"audience": "association_free", "label": "Comité des fêtes"}
    first = Asking(client, place).whole(who=who)
    assert first.status_code == 302
    [hire] = place.hires()
    assert (hire.is_free_use, hire.price_cents) == (True, 0)
    again = Asking(client, place)
    refused = again.whole(saturday(7), who={**who, "label": "  comité  des FÊTES "})
    assert refused.status_code == 422
    assert "L’utilisation gratuite de l’année est déjà prise" in plain(refused)
    assert again.post("pour-qui", audience="association", label="Comité des fêtes").status_code == 302
    assert again.post("verifier", agreed="on").status_code == 302
    assert [one.price_cents for one in place.hires()] == [0, 5000]


def test_cancelled_by_the_link_the_hall_is_free_again(client, place):
    hire = place.hire()
    address = f"{place.root}/suivi/{secret_of(key=hire.object_key)}/annuler/"
    assert "Annuler cette réservation ?" in shown(client, address)
    assert place.fresh(hire).booking.state == "requested"
    assert client.post(address).status_code == 302
    assert place.fresh(hire).booking.state == "cancelled"
    assert Asking(client, place).begin().status_code == 302
    assert "déjà finie" in shown(client, address)


def test_the_first_who_waits_has_it_when_it_is_free(client, place):
    hire = place.hire()
    address = f"{place.root}/salle-des-fetes/attendre/"
    data = {
        "cle": hidden(client.get(address).content.decode(), "cle"),
        "jour": saturday().isoformat(),
        "moment": "evening",
        "name": "Bruno Roux",
        "email": "bruno@exemple.fr",
    }
    for _ in range(2):
        assert "C’est noté" in plain(client.post(address, data))
    with place.scope():
        hires.cancel(hire=place.fresh(hire), said="", person=None)
    run_jobs("cantou.")
    [_old, offered] = place.hires()
    assert (offered.booking.state, offered.booking.holder_name) == ("held", "Bruno Roux")
    secret = secret_of(key=offered.object_key)
    assert "Ce moment s’est libéré" in shown(client, f"{place.root}/suivi/{secret}/")
    client.post(f"{place.root}/suivi/{secret}/accepter/")
    assert place.fresh(offered).booking.state == "requested"


def test_a_draft_belongs_to_who_has_its_address(client, place):
    assert client.get(f"{place.root}/demande/{'x' * 24}/pour-qui/").status_code == 410


def test_nobody_reads_who_has_the_hall(client, place):
    place.hire()
    for address in ("/", "/salle-des-fetes/", "/salle-des-fetes/agenda.ics"):
        page = shown(client, f"{place.root}{address}")
        assert "Vidal" not in page
        assert "repas" not in page
    assert "SUMMARY:Occupé" in shown(client, f"{place.root}/salle-des-fetes/agenda.ics")


def test_steps_are_kept_in_order(client, place):
    hire = place.hire()
    with Scope.agent(place.mairie.pk).enter():
        assert list(Step.objects.filter(hire=hire).values_list("kind", flat=True)) == ["asked"]
