"""Tables and tents: counted by the day, asked, confirmed, out, back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cantou.core.booking.domain.errors import UnavailableError
from cantou.core.booking.models import Booking
from cantou.services.salles.domain import lending
from cantou.services.salles.domain.hires import secret_of
from cantou.services.salles.models import Loan, LoanLine, Wants
from tests.services.salles.village import ANNE, errors, hidden, plain, saturday, shown

pytestmark = pytest.mark.django_db


def lend(place, number, first=None, last=None, **fields):
    first = first or saturday()
    values = {"key": uuid4(), "wanted": [(place.tables, number)], "holder": ANNE, **fields}
    return lending.ask(organisation=place.mairie.pk, first=first, last=last or first, **values)


def test_asked_on_the_portal_with_how_many_are_left(client, place):
    lend(place, 15)
    day = saturday().isoformat()
    assert "reste 5 sur 20" in shown(client, f"{place.root}/materiel/?first={day}&last={day}")
    address = f"{place.root}/materiel/demander/"
    page = client.get(address).content.decode()
    data = {
        "cle": hidden(page, "cle"), "first": day, "last": (saturday() + timedelta(days=1)).isoformat(),
        "name": "Bruno Roux", "phone": "06 12 34 56 78", f"item_{place.tables.pk}": "6",
    }  # fmt: skip
    assert errors(client.post(address, data)) == ["Il en reste 5 ces jours-là."]
    data[f"item_{place.tables.pk}"] = "5"
    made = client.post(address, data)
    assert made.status_code == 302, errors(made)
    assert client.post(address, data)["Location"] == made["Location"]
    with place.scope():
        assert Loan.objects.filter(organisation=place.mairie).count() == 2
    assert "Bruno Roux" in shown(client, made["Location"])
    client.post(f"{made['Location']}annuler/")
    assert "annulé" in shown(client, made["Location"])
    assert "reste 5 sur 20" in shown(client, f"{place.root}/materiel/?first={day}&last={day}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first": "2020-01-01"}, "Ce jour est passé."),
        ({"last": "2026-12-01"}, "La fin est avant le début."),
        ({"number": "0"}, "Dites combien il en faut."),
        ({"number": "-3"}, "Zéro, ou plus."),
        ({"number": "beaucoup"}, "Écrivez un nombre, en chiffres."),
    ],
)
def test_a_wrong_demand_is_said_beside_its_field(client, place, fields, said):
    number = fields.pop("number", "2")
    address = f"{place.root}/materiel/demander/"
    data = {
        "cle": "k" * 24, "first": saturday().isoformat(), "last": saturday().isoformat(),
        "name": "Bruno", "phone": "06 12 34 56 78", f"item_{place.tables.pk}": number, **fields,
    }  # fmt: skip
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert said in errors(answer)


def test_never_more_than_there_are_on_any_day(place):
    first = saturday()
    lend(place, 12, first, first + timedelta(days=2))
    lend(place, 8, first + timedelta(days=2), first + timedelta(days=4))
    with pytest.raises(UnavailableError, match="complet"):
        lend(place, 1, first + timedelta(days=2))
    assert lend(place, 8, first + timedelta(days=1)).state == "asked"


def test_from_the_desk_out_and_back_with_what_is_missing(client, place, agent):
    page = client.get("/bureau/salles/prets/nouveau/").content.decode()
    data = {
        "cle": hidden(page, "cle"), "first": saturday().isoformat(), "last": saturday().isoformat(),
        "name": "Luc Roche", "phone": "06 12 34 56 78", f"item_{place.tables.pk}": "10", "confirmed": "on",
    }  # fmt: skip
    made = client.post("/bureau/salles/prets/nouveau/", data)
    assert made.status_code == 302, errors(made)
    assert client.post("/bureau/salles/prets/nouveau/", data)["Location"] == made["Location"]
    address = f"{made['Location']}avancer/"
    client.post(address, {"act": "out"})
    with place.scope():
        line = LoanLine.objects.get()
    wrong = client.post(address, {"act": "back", f"missing_{line.pk}": "8", f"damaged_{line.pk}": "3"})
    assert "C’est plus que ce qui a été prêté." in errors(wrong)
    client.post(address, {"act": "back", f"missing_{line.pk}": "1", f"note_{line.pk}": "perdue"})
    client.post(address, {"act": "back"})
    page = shown(client, made["Location"])
    assert "manque 1" in page
    assert "perdue" in page
    assert "Aucun prêt en cours" in shown(client, "/bureau/salles/prets/")
    assert "Luc Roche" in shown(client, "/bureau/salles/prets/?tous=1")


def test_tables_for_who_has_the_hall_are_typed_with_the_days_and_the_person_there(client, place, agent):
    hire = place.hire()
    booking = hire.booking
    page = shown(client, f"/bureau/salles/{hire.reference}/")
    assert "Prêter aussi du matériel" in page
    form = client.get(f"/bureau/salles/prets/nouveau/?pour={hire.reference}").context["form"]
    assert (form["name"].value(), form["phone"].value()) == (booking.holder_name, booking.holder_phone)
    # The evening ends in the night: everything comes back the day after.
    assert (form["first"].value(), form["last"].value()) == (saturday(), saturday() + timedelta(days=1))
    assert ("", "Ne pas la prévenir") in form.fields["wants"].choices
    unknown = client.get("/bureau/salles/prets/nouveau/?pour=AAAAAAAAA").context["form"]
    assert not unknown["name"].value()


def test_refused_it_is_free_for_others(client, place, agent):
    loan = lend(place, 20)
    with pytest.raises(UnavailableError):
        lend(place, 1)
    client.post(f"/bureau/salles/prets/{loan.reference}/avancer/", {"act": "refuse", "said": "en réparation"})
    assert lend(place, 20).state == "asked"
    assert "en réparation" in plain(
        Client().get(f"{place.root}/materiel/suivi/{secret_of(key=loan.object_key)}/")
    )


def test_nobody_needs_a_telephone_to_be_lent_tables(client, place):
    address = f"{place.root}/materiel/demander/"
    day = saturday().isoformat()
    data = {
        "cle": hidden(client.get(address).content.decode(), "cle"), "first": day, "last": day,
        "name": "Bruno Roux", f"item_{place.tables.pk}": "2", "postal": "Le Bourg, 15800 Vic-sur-Cère",
    }  # fmt: skip
    refused = errors(client.post(address, data))
    assert refused == [
        "Écrivez un téléphone ou une adresse électronique, ou demandez une lettre pour réponse."
    ]
    made = client.post(address, {**data, "wants": Wants.LETTER.value})
    assert made.status_code == 302, errors(made)
    with place.scope():
        assert Loan.objects.get().wants == Wants.LETTER


def test_what_is_kept_back_is_not_lent_and_what_was_promised_stays(client, place, agent):
    day, after = saturday(), saturday() + timedelta(days=2)
    lend(place, 4, day)
    address = reverse("bureau:salles:item_closures", args=[place.tables.pk])
    data = {"cle": hidden(client.get(address).content.decode(), "cle"), "why": "Inventaire"}
    backwards = client.post(address, {**data, "first": after.isoformat(), "last": day.isoformat()})
    assert errors(backwards) == ["La fin est avant le début."]
    done = client.post(address, {**data, "first": day.isoformat(), "last": after.isoformat()}, follow=True)
    assert "Un prêt est déjà prévu : il reste." in plain(done)
    assert "Inventaire" in plain(done)
    with pytest.raises(UnavailableError):
        lend(place, 1, after)
    portal = f"{place.root}/materiel/?first={after.isoformat()}&last={after.isoformat()}"
    assert "reste 0 sur 20" in shown(client, portal)
    lend(place, 20, after + timedelta(days=1))
    with place.scope():
        closure = Booking.objects.get(kind="closure")
        assert Loan.objects.filter(state="asked").count() == 2
    lifted = reverse("bureau:salles:item_reopen", args=[place.tables.pk, closure.pk])
    client.post(lifted)
    assert "reste 20 sur 20" in shown(client, portal)
    assert client.post(lifted).status_code == 404
