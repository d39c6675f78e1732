from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.annuaire.domain.duties import add_duty, purge_duties
from cantou.services.annuaire.models import Duty
from tests.core.maps.ground import make_place
from tests.services.annuaire.making import shown
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
HERE = {"acc": "Extérieur", "acc_lib": True, "acc_complt": "Sous le porche"}


def test_whom_to_call_and_the_nearest_defibrillator(client, country):
    home = make_place(country.commune, "Salvanhac", 2.614, 44.986)
    country.listing("Celui de la mairie", "defibrillateur", lon=2.64, lat=44.98, facts=HERE)
    country.listing("Celui du hameau", "defibrillateur", lon=2.615, lat=44.986)
    text = shown(client, f"{country.root}urgences/?lieu={veil(home.pk)}")
    for number in ("112", "15", "17", "18", "114"):
        assert f" {number} " in text
    assert text.index("Celui du hameau") < text.index("Celui de la mairie")
    assert "à 80 m" in text
    assert "Sous le porche · Extérieur · En accès libre" in text


def test_without_a_network_every_hamlet_knows_its_nearest(client, country):
    make_place(country.commune, "Salvanhac", 2.614, 44.986)
    country.listing("Celui de la mairie", "defibrillateur", lon=2.64, lat=44.98)
    country.listing("Celui du hameau", "defibrillateur", lon=2.615, lat=44.986)
    country.listing("Sans coordonnées", "defibrillateur")
    country.listing("Cabinet", "medecin", phone="04 71 47 50 10")
    text = shown(client, f"{country.root}hors-reseau/")
    assert "Salvanhac Celui du hameau, à 80 m" in text
    assert "Sans coordonnées" in text
    assert "Cabinet 04 71 47 50 10" in text


def test_the_doctor_on_duty_is_one_touch_away(client, country):
    page = client.get(f"{country.root}urgences/").content.decode()
    duties = page[page.index('id="gardes"') :]
    assert 'href="tel:15"' in duties
    assert 'href="tel:3237"' in duties


def test_none_is_said_plainly(client, country):
    assert "Aucun défibrillateur n’est inscrit ici" in shown(client, f"{country.root}urgences/")
    assert "Aucun défibrillateur n’est inscrit ici" in shown(client, f"{country.root}hors-reseau/")


def test_who_is_on_duty_is_who_is_on_duty_now(client, country, at):
    now = at("2026-12-08T22:00")
    with country.scope():
        for name, first in (("Pharmacie du soir", -1), ("Pharmacie de demain", 5)):
            add_duty(
                trade="pharmacy",
                name=name,
                phone="04 71 47 50 10",
                starts_at=now + timedelta(hours=first),
                ends_at=now + timedelta(hours=first + 4),
            )
    text = shown(client, f"{country.root}urgences/")
    assert "Pharmacie du soir" in text
    assert "Pharmacie de demain" not in text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"phone": "demain"}, "Ce numéro de téléphone n’existe pas"),
        ({"ends_at": "2026-12-08T10:00"}, "La fin est avant le début"),
        ({"ends_at": "2027-12-08T10:00"}, "quinze jours au plus"),
        ({"starts_at": "2026-11-01T10:00", "ends_at": "2026-11-02T10:00"}, "déjà finie"),
        ({"starts_at": "mardi"}, "date"),
    ],
)
def test_a_duty_that_cannot_be_is_refused(client, country, at, typed, why):
    at("2026-12-08T09:00")
    sign_in(client, country.agent())
    good = {
        "trade": "pharmacy", "name": "Pharmacie", "phone": "04 71 47 50 10",
        "starts_at": "2026-12-08T19:00", "ends_at": "2026-12-09T09:00",
    }  # fmt: skip
    answer = client.post("/bureau/annuaire/gardes/", {**good, **typed})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    with country.scope():
        assert not Duty.objects.exists()


def test_written_once_removed_and_forgotten(client, country, at):
    at("2026-12-08T09:00")
    sign_in(client, country.agent())
    good = {
        "trade": "doctor", "name": "Docteur Lune", "phone": "04 71 47 50 10", "cle": "k" * 20,
        "starts_at": "2026-12-08T19:00", "ends_at": "2026-12-09T09:00",
    }  # fmt: skip
    for _ in range(2):
        assert client.post("/bureau/annuaire/gardes/", good).status_code == 302
    with country.scope():
        row = Duty.objects.get()
        assert (row.phone, row.name) == ("+33471475010", "Docteur Lune")
        assert purge_duties(organisation=country.mairie.pk) == 0
    client.post(f"/bureau/annuaire/gardes/{veil(row.pk)}/oter/")
    with Scope.agent(country.mairie.pk).enter():
        assert Duty.objects.count() == 0
        old = timezone.now() - timedelta(days=100)
        Duty.objects.create(
            organisation=country.mairie, trade="doctor", name="A", phone="+33", starts_at=old,
            ends_at=old + timedelta(hours=1),
        )  # fmt: skip
        assert purge_duties(organisation=country.mairie.pk) == 1
