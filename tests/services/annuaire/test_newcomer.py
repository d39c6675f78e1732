from __future__ import annotations

import pytest

from cantou.services.annuaire.engine.newcomer import STEPS, TRAITS, WHEN, steps_of
from tests.services.annuaire.making import Country, shown

pytestmark = pytest.mark.django_db


def test_the_list_follows_the_household(client):
    country = Country(welcome="Bienvenue à Vic")
    country.listing("École du Bourg", "ecole", phone="04 71 47 50 10")
    page = f"{country.root}nouveau-ici/"
    text = shown(client, page)
    assert "Bienvenue à Vic" in text
    assert "Inscrire les enfants à l’école" not in text
    text = shown(client, f"{page}?nous=enfants&nous=chien")
    assert "Inscrire les enfants à l’école" in text
    assert "École du Bourg , 04 71 47 50 10" in text
    assert "Changez l’adresse de sa puce" in text


def test_what_is_done_is_in_the_address_alone(client):
    country = Country()
    page = f"{country.root}nouveau-ici/"
    everything = "&".join(f"fait={step.code}" for step in steps_of(frozenset()))
    assert "Tout est fait" in shown(client, f"{page}?{everything}")
    answer = client.get(f"{page}?nous=chien&fait=animal&fait=<script>&nous=dragon")
    text = answer.content.decode()
    assert 'value="animal" checked' in text
    assert "&lt;script" not in text
    assert "dragon" not in text
    assert not answer.cookies


def test_the_steps_are_well_made():
    known = {trait.code for trait in TRAITS}
    assert all(step.of <= known and step.when in WHEN for step in STEPS)
    assert len({step.code for step in STEPS}) == len(STEPS)
    assert {code for step in STEPS for code in step.of} == known
