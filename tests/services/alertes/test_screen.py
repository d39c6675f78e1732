"""The screen in front of the mairie, and that of the alerts."""

from __future__ import annotations

import pytest

from cantou.core.organisations.domain.offers import enable_offer
from tests.services.alertes.making import plain, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(valley):
    enable_offer(organisation=valley.mairie, service="site", settings={})
    return f"/{valley.commune.slug}/site/ecran/"


def test_what_is_real_stands_on_the_screen_in_front_of_the_mairie(client, valley, screen):
    valley.send("neige")
    worst = valley.send("crue")
    text = shown(client, screen)
    assert text.index("éloignez-vous des cours d’eau") < text.index("évitez de prendre la route")
    assert "Ne descendez pas à la cave" in text
    assert "EXERCICE" not in text
    valley.send("crue", msg_type="Cancel", follows=worst, note="L’eau est redescendue.")
    assert "cours d’eau" not in shown(client, screen)


def test_an_exercise_stands_there_as_one(client, valley, screen):
    valley.send("crue", status="Exercise")
    page = client.get(screen).content.decode()
    assert "EXERCICE : Crue" in plain(page)
    assert "Ceci n’est pas une alerte réelle" in plain(page)
    assert "Ne descendez pas à la cave" not in page
    assert "display-slide drill" in page


def test_a_technical_test_stands_nowhere(client, valley, screen):
    valley.send("crue", status="Test")
    assert "cours d’eau" not in shown(client, screen)


def test_the_screens_keep_what_they_show_without_a_network(client, valley):
    code = valley.send("crue").thread.code
    for address, every in ((f"{valley.root}/ecran/", "30"), (f"{valley.root}/{code}/", "0")):
        page = client.get(address).content.decode()
        assert f'data-screen="{every}"' in page
        assert "data-stale" in page
        assert "cantou/screen" in page
