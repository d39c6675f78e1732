"""Centres, the guide, open data, health, the demonstration."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.dechets.domain.centres import door
from cantou.services.dechets.domain.health import calendars_go_on
from cantou.services.dechets.domain.practice import fill
from cantou.services.dechets.domain.streams import BY_CODE
from cantou.services.dechets.engine.guide import OUTLETS, common, folded, look_up
from cantou.services.dechets.models import Centre, Closure, DropOffPoint, Sector
from tests.services.dechets.making import TUESDAY, shown
from tests.support.factories import make_commune

HOURS = "Mo-Fr 14:00-18:00; Sa 09:00-12:00,14:00-17:00; PH off"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-12-01T15:00", "Ouverte, ferme à 18 h"),
        ("2026-12-01T18:00", "Fermée, ouvre demain à 14 h"),
        ("2026-12-01T09:00", "Fermée, ouvre à 14 h"),
        ("2026-12-05T12:30", "Fermée, ouvre à 14 h"),
        ("2026-12-05T18:00", "Fermée, ouvre le lundi 7 décembre à 14 h"),
        ("2026-12-25T15:00", "Fermée, ouvre demain à 9 h"),
        ("2026-12-28T15:00", "Fermée exceptionnellement, ouvre le mercredi 30 décembre à 14 h"),
        ("2026-03-28T16:30", "Ouverte, ferme à 17 h"),
        ("2026-03-30T14:00", "Ouverte, ferme à 18 h"),
    ],
)
def test_whether_a_centre_is_open(at, said):
    centre = Centre(pk=1, hours=HOURS)
    closures = [Closure(centre_id=1, starts_on=date(2026, 12, 28), ends_on=date(2026, 12, 29))]
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert door(centre=centre, closures=closures, at=now).said == said


def test_a_centre_that_never_opens_again_says_so():
    centre = Centre(pk=1, hours="2025 Mo 09:00-12:00")
    now = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert door(centre=centre, closures=[], at=now).said == "Fermée"


def test_the_guide_speaks_of_streams_that_exist_and_names_nothing_twice():
    items = common()
    assert {code for item in items for code in item.outlets} <= {*BY_CODE, *OUTLETS}
    words = [folded(item.word) for item in items]
    assert len(words) == len(set(words))
    assert len(items) >= 100


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("pile", "pile"), ("PILES", "pile"), ("pot de yaourt", "pot de yaourt"), ("yaourts", "pot de yaourt"),
        ("vêtement", "textile"), ("habits", "textile"), ("frigo", "réfrigérateur"),
        ("coquilles d'oeuf", "coquille d’œuf"),
        ("vélo", "skis"), ("huile de vidange", "huile de vidange"), ("vieux meuble", None),
        ("gaz", "bouteille de gaz"),
    ],
)  # fmt: skip
def test_what_people_call_it(asked, first):
    found = look_up(asked, common()).items
    assert (found[0].word if found else None) == first


def test_a_slip_is_understood():
    answer = look_up("ampuole", [*common()])
    assert (answer.items, answer.near) == ((), ())
    assert look_up("matela", common()).items[0].word == "matelas"
    assert "réfrigérateur" in look_up("refrigirateur", common()).near


@pytest.mark.django_db
def test_open_data(client, country, at):
    at("2026-12-01")
    country.sector(
        "La vallée", communes=[country.commune, country.other], menageres={"weekdays": [4], "shift": "next"}
    )
    country.point("Le lavoir", takes=["verre"], lon=2.55, lat=44.95)
    root = f"/{country.commune.slug}/donnees/dechets"
    rows = json.loads(b"".join(client.get(f"{root}/collectes.json").streaming_content))
    christmas = next(row for row in rows if row["date_habituelle"] == "2026-12-25")
    assert christmas["debut"] == "2026-12-26"
    assert christmas["lieu"] == "Thiézac, Vic-sur-Cère"
    text = b"".join(client.get(f"{root}/points.csv").streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert (row["nom"], row["recoit"], row["code_insee"]) == ("Le lavoir", "Verre", country.commune.code)


@pytest.mark.django_db
def test_a_calendar_that_ends_is_said(country, at):
    at("2026-12-01")
    country.sector("A", menageres={**TUESDAY, "ends_on": date(2026, 12, 31)})
    assert calendars_go_on() is None
    at("2027-01-10")
    assert calendars_go_on() == "1 secteur(s) publié(s) sans collecte d’ici cinq semaines : A."


@pytest.mark.django_db
def test_the_front_page_says_what_is_not_as_usual(client, country, at):
    at("2026-12-20")
    country.sector(menageres={"weekdays": [4], "shift": "next"})
    text = shown(client, f"/{country.commune.slug}/")
    assert "Ordures ménagères : samedi 26 décembre. Au lieu du vendredi 25 décembre (Noël)" in text


@pytest.mark.django_db
def test_the_demonstration_is_told_once(client, settings):
    settings.DEMO = True
    for code, name, slug in (("15258", "Vic-sur-Cère", "vic-sur-cere"), ("15154", "Polminhac", "polminhac")):
        make_commune(name, code=code, slug=slug, departement_code="15")
    from cantou.services.dechets.demo import load

    for _ in range(2):
        show = Demonstration(departements=("15",), say=lambda _text: None)
        load(show)
    assert [one.who for one in show.accounts] == ["Mireille Calmels, responsable de la collecte, syndicat"]
    assert "Déchèterie de Comblat" in shown(client, "/vic-sur-cere/dechets/decheteries/")
    with Scope.public().enter():
        # The other sectors are in hamlets and communes that this test has not.
        assert (Sector.objects.count(), DropOffPoint.objects.filter(trouble="full").count()) == (1, 1)


@pytest.mark.django_db
def test_the_practice_commune_has_something_that_waits(country):
    from cantou.core.work.models import WorkItem
    from tests.services.dechets.making import make_dechets_offer
    from tests.support.factories import make_organisation

    mairie = make_organisation("Mairie", territory=make_commune())
    make_dechets_offer(mairie)
    with Scope.agent(mairie.pk).enter():
        fill(organisation=mairie.pk)
        assert WorkItem.objects.filter(service="dechets", is_open=True).count() == 1
