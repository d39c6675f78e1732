from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.core.territories.domain import load as loading
from cantou.core.territories.domain.changes import record_facts
from cantou.core.territories.domain.load import load_territories
from cantou.core.territories.domain.messages import TerritoryError
from cantou.core.territories.engine.movements import ChangeFact
from cantou.core.territories.models import (
    ORIGIN,
    Change,
    KnownCommune,
    OldSlug,
    Territory,
    TerritoryLink,
    TerritoryName,
)
from tests.core.territories.making import BOTH, COMMUNES, EPCIS, commune, without, write_map

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TABLES = (Change, KnownCommune, OldSlug, Territory, TerritoryLink, TerritoryName)


@pytest.fixture(autouse=True)
def no_towns(monkeypatch):
    """GeoNames' file takes two seconds to read; test_decoupage reads it."""
    monkeypatch.setattr(loading, "town_centres", lambda _communes, _regions: {"15187": (3.09, 45.03)})


def everything():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in TABLES}


def current(code: str, level: str = "commune") -> Territory:
    return Territory.objects.get(level=level, code=code, valid_to=None)


def names(code: str) -> set[tuple[str, str]]:
    found = TerritoryName.objects.filter(territory=current(code))
    return set(found.values_list("kind", "normalised"))


def links(code: str) -> set[tuple[str, str, date, date | None]]:
    found = TerritoryLink.objects.filter(child__code=code, child__level="commune")
    return set(found.values_list("kind", "parent__code", "valid_from", "valid_to"))


def test_two_departements(tmp_path):
    report = load_territories(departements=BOTH, source=write_map(tmp_path))
    assert report.totals == {
        "commune": 10,
        "commune_deleguee": 2,
        "epci": 4,
        "departement": 2,
        "region": 1,
    }
    assert (report.added, report.changed, report.closed) == (19, 0, 0)
    vic = current("15258")
    assert (vic.name, vic.slug, vic.population, vic.siren) == (
        "Vic-sur-Cère",
        "vic-sur-cere",
        1_905,
        "21152580",
    )
    assert (vic.departement_code, vic.valid_from, vic.confirmed_on) == ("15", ORIGIN, date(2024, 1, 1))
    assert current("241500230", "epci").slug == "epci/bassin-d-aurillac"
    assert current("241500230", "epci").kind == "CA"
    assert current("15", "departement").slug == "d/cantal"
    assert current("84", "region").slug == "r/auvergne-rhone-alpes"
    assert not Territory.objects.filter(code__in=["29019", "242900314", "53", "29"]).exists()


def test_what_lies_in_what(tmp_path):
    load_territories(departements=BOTH, source=write_map(tmp_path))
    assert links("15258") == {
        ("departement", "15", ORIGIN, None),
        ("epci", "241501089", ORIGIN, None),
    }
    up = TerritoryLink.objects.filter(child__code="15", child__level="departement")
    assert list(up.values_list("kind", "parent__code")) == [("region", "84")]
    parts = TerritoryLink.objects.filter(kind="commune")
    assert set(parts.values_list("child__code", "parent__code")) == {("15027", "15027"), ("15136", "15027")}


def test_names_are_those_of_today_and_of_before(tmp_path):
    load_territories(departements=BOTH, source=write_map(tmp_path))
    assert names("15027") == {
        ("name", "puycapel"),
        ("old", "calvinet"),
        ("old", "mourjou"),
        ("postcode", "15340"),
        ("code", "15027"),
        ("code", "15136"),
    }
    epci = TerritoryName.objects.filter(territory=current("241500230", "epci"))
    assert set(epci.values_list("kind", "normalised", "weight")) == {
        ("name", "ca du bassin d aurillac", 0),
        ("name", "communaute d agglomeration du bassin d aurillac", 0),
        ("name", "bassin d aurillac", 0),
        ("code", "241500230", 0),
    }


def test_centres_are_facts_of_ours_or_of_geonames_or_unknown(tmp_path):
    report = load_territories(departements=["15"], source=write_map(tmp_path))
    vic, flour, puycapel = current("15258"), current("15187"), current("15027")
    assert (vic.lon, vic.lat, vic.centre_source) == (2.625, 44.98, "GeoNames (CC BY 4.0)")
    assert (flour.lon, flour.centre_source) == (3.093, "GeoNames (CC BY 4.0)")
    assert (puycapel.lon, puycapel.lat, puycapel.centre_source) == (None, None, "")
    assert report.with_centre == 6


def test_again_changes_nothing(tmp_path):
    source = write_map(tmp_path)
    load_territories(departements=BOTH, source=source)
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load_territories(departements=BOTH, source=source)
    assert everything() == before
    assert (report.added, report.changed, report.closed, report.changes) == (0, 0, 0, [])
    assert not [
        q for q in queries.captured_queries if "insert into" in q["sql"].lower() and "oldslug" not in q["sql"]
    ]


def test_loading_the_rest_later_changes_no_address(tmp_path):
    source = write_map(tmp_path)
    load_territories(departements=["15"], source=source)
    before = dict(Territory.objects.values_list("pk", "slug"))
    assert current("15138").slug == "murat-15"
    load_territories(source=source)
    after = dict(Territory.objects.values_list("pk", "slug"))
    assert {key: after[key] for key in before} == before
    assert current("03189").slug == "murat-03"
    assert current("2A004").slug == "ajaccio"


def test_all_of_france_is_known_by_name(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    assert KnownCommune.objects.count() == len(COMMUNES)
    brest = KnownCommune.objects.get(code="29019")
    assert (str(brest), brest.slug, brest.postcodes) == ("Brest (Finistère)", "brest", "29200")


def test_merged_communes_have_an_address_that_redirects(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    assert dict(OldSlug.objects.values_list("slug", "territory__code")) == {
        "calvinet": "15027",
        "mourjou": "15027",
    }


def test_a_newer_map_brings_populations_and_names(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    communes = (*without("15258"), commune("15258", "Vic-en-Carladès", 2_000, ["15800"], "241501089"))
    vic = current("15258")
    report = load_territories(departements=["15"], source=write_map(tmp_path, communes=communes, year=2025))
    assert report.changes == [
        ChangeFact("rename", date(2025, 1, 1), "15258", "Vic-sur-Cère", "15258", "Vic-en-Carladès")
    ]
    assert (report.added, report.changed) == (0, 3)
    again = current("15258")
    assert (again.pk, again.slug, again.population) == (vic.pk, "vic-en-carlades", 2_000)
    assert OldSlug.objects.get(slug="vic-sur-cere").territory_id == vic.pk
    assert ("old", "vic sur cere") in names("15258")
    assert ("name", "vic en carlades") in names("15258")


def test_a_newer_map_without_a_commune_closes_it_and_says_where_it_went(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    salers, vic = current("15219"), current("15258")
    report = load_territories(
        departements=["15"],
        source=write_map(
            tmp_path,
            communes=without("15219"),
            deleguees=(
                ("15027", "Calvinet", "15027"),
                ("15136", "Mourjou", "15027"),
                ("15219", "Salers", "15258"),
            ),
            year=2025,
        ),
    )
    day = date(2025, 1, 1)
    assert report.changes == [ChangeFact("merge", day, "15219", "Salers", "15258", "Vic-sur-Cère")]
    salers.refresh_from_db()
    assert (salers.valid_to, salers.slug) == (day, None)
    assert OldSlug.objects.get(slug="salers").territory_id == vic.pk
    assert {("old", "salers"), ("code", "15219")} <= names("15258")
    assert not TerritoryName.objects.filter(territory=salers).exists()
    assert links("15219") == {
        ("departement", "15", ORIGIN, day),
        ("epci", "241501089", ORIGIN, day),
    }
    assert Change.objects.get().applied_on is not None


def test_a_commune_that_vanishes_without_a_word_is_left_and_told(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    report = load_territories(
        departements=["15"], source=write_map(tmp_path, communes=without("15219"), year=2025)
    )
    assert report.unexplained == ["Salers (15219)"]
    assert current("15219").slug == "salers"


def test_a_newer_map_with_a_restored_commune(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    communes = (*COMMUNES, commune("15136", "Mourjou", 300, ["15340"], "241501089"))
    report = load_territories(
        departements=["15"],
        source=write_map(tmp_path, communes=communes, deleguees=(("15027", "Calvinet", "15027"),), year=2025),
    )
    day = date(2025, 1, 1)
    assert report.changes == [ChangeFact("restoration", day, "15027", "Puycapel", "15136", "Mourjou")]
    mourjou = current("15136")
    assert (mourjou.valid_from, mourjou.slug) == (day, "mourjou")
    assert not OldSlug.objects.filter(slug="mourjou").exists()
    assert ("old", "mourjou") not in names("15027")
    assert Territory.objects.get(level="commune_deleguee", code="15136").valid_to == day


def test_a_commune_that_changes_epci_keeps_both_periods(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    communes = (*without("15154"), commune("15154", "Polminhac", 1_105, ["15800"], "241500230"))
    load_territories(departements=["15"], source=write_map(tmp_path, communes=communes, year=2025))
    day = date(2025, 1, 1)
    assert links("15154") == {
        ("departement", "15", ORIGIN, None),
        ("epci", "241501089", ORIGIN, day),
        ("epci", "241500230", day, None),
    }


def test_an_epci_that_is_no_more_leads_to_where_its_members_went(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    gone = current("241501089", "epci")
    communes = tuple((*row[:4], "200066637" if row[4] == "241501089" else row[4]) for row in COMMUNES)
    epcis = tuple(row for row in EPCIS if row[0] != "241501089")
    report = load_territories(
        departements=["15"], source=write_map(tmp_path, communes=communes, epcis=epcis, year=2025)
    )
    gone.refresh_from_db()
    assert report.closed == 1
    assert gone.valid_to == date(2025, 1, 1)
    assert OldSlug.objects.get(slug="epci/cere-et-goul-en-carlades").territory.code == "200066637"
    assert ("epci", "200066637", date(2025, 1, 1), None) in links("15258")


def test_an_older_map_is_refused(tmp_path):
    load_territories(departements=["15"], source=write_map(tmp_path))
    with pytest.raises(TerritoryError) as error:
        load_territories(departements=["15"], source=write_map(tmp_path, year=2023))
    assert (
        str(error.value)
        == "ce découpage est celui du 01/01/2023, plus ancien que celui du 01/01/2024 déjà chargé"
    )


def test_a_merger_told_since_the_map_holds_against_it(tmp_path):
    source = write_map(tmp_path)
    load_territories(departements=["15"], source=source)
    record_facts(
        facts=[ChangeFact("merge", date(2024, 6, 1), "15219", "Salers", "15258", "Vic-sur-Cère")],
        source="essai",
    )
    load_territories(departements=["15"], source=source)
    assert not Territory.objects.filter(level="commune", code="15219", valid_to=None).exists()
    before = everything()
    report = load_territories(departements=["15"], source=source)
    assert everything() == before
    assert report.unexplained == []


def test_a_reserved_slug_given_before_is_taken_back(tmp_path, monkeypatch):
    source = write_map(tmp_path)
    load_territories(departements=["15"], source=source)
    Territory.objects.filter(level="commune", code="15219").update(slug="bureau")
    load_territories(departements=["15"], source=source)
    assert current("15219").slug == "salers"


@pytest.mark.parametrize("codes", [["99"], [""], []])
def test_an_unknown_departement(tmp_path, codes):
    with pytest.raises(TerritoryError, match="département inconnu"):
        load_territories(departements=codes, source=write_map(tmp_path))


def test_a_departement_may_be_typed_without_its_zero(tmp_path):
    assert load_territories(departements=["3", "2a"], source=write_map(tmp_path)).departements == ["03", "2A"]


def test_a_missing_map_is_one_line(tmp_path):
    with pytest.raises(TerritoryError, match=r"le découpage administratif manque .* lancez « npm ci »"):
        load_territories(departements=["15"], source=tmp_path)


def test_progress_tells_each_step(tmp_path):
    steps = []
    load_territories(
        departements=["15"],
        source=write_map(tmp_path),
        progress=lambda step, n, of: steps.append((n, of, step)),
    )
    assert [(n, of) for n, of, _ in steps] == [(n, 7) for n in range(1, 8)]
    assert steps[0][2] == "Lecture du découpage administratif"
