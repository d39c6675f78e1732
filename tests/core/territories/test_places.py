from __future__ import annotations

import io
from datetime import date

import pytest

from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.gazetteer import search_places
from cantou.core.territories.domain.messages import TerritoryError
from cantou.core.territories.domain.places import add_place, load_bal
from cantou.core.territories.domain.queries import near, places_of
from cantou.core.territories.models import Place
from tests.core.territories.making import current
from tests.support.factories import make_organisation
from tests.support.shared import shared

pytestmark = [pytest.mark.usefixtures("france", "db"), pytest.mark.database]

HEADER = "cle_interop;commune_insee;voie_nom;numero;suffixe;position;long;lat;date_der_maj;commune_deleguee_insee\n"
SCHOOLS = (
    "15258_0100_00012;15258;Rue des Écoles;12;;entrée;2.620;44.980;2024-02-01;\n"
    "15258_0100_00012_bis;15258;Rue des Écoles;12;bis;entrée;2.621;44.980;2024-02-01;\n"
    "15258_0100_00014;15258;Rue des Écoles;14;;entrée;2.622;44.980;2024-02-01;\n"
)
HAMLET = "15258_b001_99999;15258;Le Moulin;99999;;;;;2024-02-01;\n"


@pytest.fixture
def vic():
    return current("15258")


def load(text: str, **options):
    return load_bal(stream=io.BytesIO((HEADER + text).encode()), **options)


def labels(places) -> list[str]:
    return [place.label for place in places]


def test_a_bal(vic):
    report = load(SCHOOLS + HAMLET)
    assert (report.communes, report.added, report.changed, report.withdrawn, report.problem_count) == (
        1,
        5,
        0,
        0,
        0,
    )
    assert labels(places_of(vic.pk)) == [
        "Le Moulin",
        "12 Rue des Écoles",
        "12 bis Rue des Écoles",
        "14 Rue des Écoles",
        "Rue des Écoles",
    ]
    assert labels(places_of(vic.pk, kind="hamlet")) == ["Le Moulin"]
    road = Place.objects.get(kind="road")
    assert (road.lon, road.lat, road.source) == (2.621, 44.98, "bal")
    assert Place.objects.get(kind="hamlet").lon is None


def test_again_changes_nothing(vic):
    load(SCHOOLS + HAMLET)
    before = sorted(Place.objects.values_list())
    report = load(SCHOOLS + HAMLET)
    assert (report.added, report.changed, report.withdrawn) == (0, 0, 0)
    assert sorted(Place.objects.values_list()) == before


def test_what_moves_is_moved_and_what_goes_is_withdrawn_then_comes_back(vic):
    load(SCHOOLS + HAMLET)
    keys = dict(Place.objects.values_list("normalised", "pk"))
    report = load(SCHOOLS.replace("2.622", "2.629"))
    assert (report.changed, report.withdrawn) == (1, 1)
    assert "Le Moulin" not in labels(places_of(vic.pk))
    report = load(SCHOOLS + HAMLET)
    assert (report.added, report.changed) == (0, 2)
    assert Place.objects.get(kind="hamlet").pk == keys["le moulin"]
    assert "Le Moulin" in labels(places_of(vic.pk))


def test_what_the_secretary_typed_stays(vic):
    add_place(commune=vic, name="Les Prés Hauts")
    report = load(SCHOOLS)
    assert report.withdrawn == 0
    assert "Les Prés Hauts" in labels(places_of(vic.pk))


def test_a_bal_takes_over_what_was_typed_and_keeps_its_position(vic):
    add_place(commune=vic, name="le Moulin", lon=2.63, lat=44.98)
    report = load(HAMLET)
    assert (report.added, report.changed) == (0, 1)
    place = Place.objects.get()
    assert (place.name, place.source, place.lon, place.key) == ("Le Moulin", "bal", 2.63, "15258_b001_99999")


def test_a_file_cut_short_is_refused(vic):
    full = "".join(f"15258_0100_{n:05};15258;Rue des Écoles;{n};;;;;;\n" for n in range(1, 61))
    load(full)
    with pytest.raises(TerritoryError) as error:
        load(SCHOOLS)
    assert str(error.value) == "ce fichier retirerait 58 des 61 lieux de Vic-sur-Cère : est-il entier ?"
    assert Place.objects.filter(withdrawn_on=None).count() == 61
    assert load(SCHOOLS, may_shrink=True).withdrawn == 58


def test_a_merged_commune_of_the_file_lies_in_todays():
    report = load(
        "15136_0001_00001;15136;Rue de l’Église;1;;;;;;\n15027_0002_00001;15027;Rue de l’Église;1;;;;;;15027\n"
    )
    assert (report.communes, report.unknown) == (1, [])
    puycapel = places_of(current("15027").pk)
    assert sorted((p.label, p.part_code) for p in puycapel) == [
        ("1 Rue de l’Église", "15027"),
        ("1 Rue de l’Église", "15136"),
        ("Rue de l’Église", "15027"),
        ("Rue de l’Église", "15136"),
    ]


def test_communes_that_are_not_loaded_are_told():
    report = load("29019_0001_00001;29019;Rue de Siam;1;;;;;;\n" + SCHOOLS)
    assert (report.unknown, report.communes) == (["29019"], 1)


def test_nothing_readable():
    with pytest.raises(TerritoryError) as error:
        load("k;15258;;1;;;;;;\n")
    assert str(error.value) == (
        "aucune adresse lisible : ligne 2 : nom de voie ou de lieu-dit vide ou trop long : «  »"
    )


def test_a_typed_place(vic):
    place = add_place(commune=vic, name="  Les   Prés Hauts ", lon=2.62, lat=44.98, today=date(2024, 5, 1))
    assert (place.name, place.kind, place.source, place.updated_on) == (
        "Les Prés Hauts",
        "hamlet",
        "typed",
        date(2024, 5, 1),
    )
    assert add_place(commune=vic, name="Rue des Écoles").kind == "road"


def test_a_place_typed_twice_is_one_and_takes_its_position(vic):
    first = add_place(commune=vic, name="Les Prés Hauts")
    again = add_place(commune=vic, name="les prés-hauts", lon=2.62, lat=44.98)
    assert first.pk == again.pk
    assert (again.name, again.lon) == ("Les Prés Hauts", 2.62)
    assert add_place(commune=vic, name="Les Prés Hauts", lon=2.7, lat=44.9).lon == 2.62


def test_a_withdrawn_place_that_is_typed_comes_back(vic):
    place = add_place(commune=vic, name="Les Prés Hauts")
    Place.objects.update(withdrawn_on=date(2024, 1, 1))
    assert add_place(commune=vic, name="Les Prés Hauts").pk == place.pk
    assert labels(places_of(vic.pk)) == ["Les Prés Hauts"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "écrivez le nom du lieu, en 200 caractères au plus"),
        ({"name": "😀"}, "écrivez le nom du lieu, en 200 caractères au plus"),
        ({"name": "a" * 201}, "écrivez le nom du lieu, en 200 caractères au plus"),
        ({"name": "œ" * 150}, "écrivez le nom du lieu, en 200 caractères au plus"),
        ({"name": "Le Bourg", "lon": 2.6}, "ce point n’est pas en France"),
        ({"name": "Le Bourg", "lon": 44.98, "lat": 2.6}, "ce point n’est pas en France"),
    ],
)
def test_a_place_that_is_none(vic, values, message):
    with pytest.raises(TerritoryError) as error:
        add_place(commune=vic, **values)
    assert str(error.value) == message


def test_a_place_lies_in_a_commune():
    with pytest.raises(TerritoryError, match="un lieu-dit appartient à une commune d’aujourd’hui"):
        add_place(commune=current("15", "departement"), name="Le Bourg")


def test_typing_a_place_is_told_in_the_journal(vic):
    from cantou.core.journal.models import Entry

    with Scope.agent(make_organisation(territory=vic).pk).enter():
        place = add_place(commune=vic, name="Le Bourg")
        assert list(Entry.objects.values_list("action", "subject", "details")) == [
            ("territories.place", "territories:15258", {"place": place.pk})
        ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("écoles", ["Rue des Écoles"]),
        ("rue des ec", ["Rue des Écoles"]),
        ("12 rue des écoles", ["12 Rue des Écoles", "12 bis Rue des Écoles"]),
        ("12 bis, rue des Écoles", ["12 bis Rue des Écoles"]),
        ("12bis rue des écoles", ["12 bis Rue des Écoles"]),
        ("99 rue des écoles", ["Rue des Écoles"]),
        ("moul", ["Le Moulin", "Le Moulin Vieux"]),
        ("le moulin", ["Le Moulin", "Le Moulin Vieux"]),
        ("coles", []),
        ("", []),
        ("?", []),
    ],
)
def test_searching_inside_a_commune(vic, typed, found):
    load(SCHOOLS + HAMLET)
    add_place(commune=vic, name="Le Moulin Vieux")
    add_place(commune=current("15154"), name="Le Moulin")
    assert labels(search_places(vic.pk, typed)) == found


def test_the_nearest_places_come_first(vic):
    load(SCHOOLS + HAMLET)
    add_place(commune=current("15154"), name="Ailleurs", lon=2.6195, lat=44.98)
    found = near(2.6201, 44.98)
    assert labels(found[:2]) == ["12 Rue des Écoles", "Ailleurs"]
    # The road's own point is the middle of its numbers: as far as the one in the middle.
    assert sorted(labels(found[2:4])) == ["12 bis Rue des Écoles", "Rue des Écoles"]
    assert labels(near(2.6201, 44.98, commune=vic.pk)[:1]) == ["12 Rue des Écoles"]
    assert "Le Moulin" not in labels(found)


def test_nearness_is_that_of_the_ground_not_of_degrees(vic):
    """At 45° a degree of longitude is 79 km, one of latitude 111 km."""
    add_place(commune=vic, name="Au nord", lon=2.6, lat=44.98 + 0.0085)
    add_place(commune=vic, name="À l’est", lon=2.6 + 0.0100, lat=44.98)
    assert labels(near(2.6, 44.98)) == ["À l’est", "Au nord"]


def test_real_files(vic):
    with shared("bal/1.5_1.5-valid.csv").open("rb") as stream:
        assert load_bal(stream=stream).unknown == ["31591"]
