from __future__ import annotations

import io
from datetime import date

import pytest

from cantou.core.territories.domain.changes import record_facts
from cantou.core.territories.domain.contours import draw_demo_outlines, load_contours, shapes_of
from cantou.core.territories.domain.load import load_territories
from cantou.core.territories.domain.messages import TerritoryError
from cantou.core.territories.engine.movements import ChangeFact
from cantou.core.territories.engine.problems import Problem
from cantou.core.territories.models import Contour
from tests.core.territories.making import BOTH, current, geojson, square, write_map
from tests.support.shared import shared

pytestmark = [pytest.mark.usefixtures("france", "db"), pytest.mark.database]

VIC = ("15258", "Vic-sur-Cère", square(2.6, 44.9))
POLMINHAC = ("15154", "Polminhac", square(2.5, 44.9))


def load(*features):
    return load_contours(stream=io.BytesIO(geojson(*features)), source="essai")


def test_contours_of_communes_and_of_what_they_make_up():
    report = load(VIC, POLMINHAC)
    assert (report.written, report.merged, report.renamed, report.elsewhere) == (2, [], [], [])
    vic = Contour.objects.get(territory=current("15258"))
    assert (vic.west, vic.south, vic.east, vic.north) == (2.6, 44.9, 2.7, 45.0)
    assert (vic.source, vic.is_exact, vic.caveat) == ("essai", True, "")
    assert report.wholes == 2
    epci = Contour.objects.get(territory=current("241501089", "epci"))
    assert (epci.west, epci.east, epci.is_exact) == (2.5, 2.7, False)
    assert epci.caveat == "sans les 2 communes dont le contour manque"


def test_an_epci_of_which_all_is_drawn_is_exact():
    codes = ["15258", "15154", "15027", "15219"]
    load(*((code, code, square(2 + index / 10, 44.9)) for index, code in enumerate(codes)))
    epci = Contour.objects.get(territory=current("241501089", "epci"))
    assert (epci.is_exact, epci.caveat) == (False, "seulement les communes chargées ici")
    type(current("241501089", "epci")).objects.filter(level="epci", code="241501089").update(population=4_020)
    load(*((code, code, square(2 + index / 10, 44.9)) for index, code in enumerate(codes)))
    epci = Contour.objects.get(territory=current("241501089", "epci"))
    assert (epci.is_exact, epci.caveat, round(epci.west, 6), round(epci.east, 6)) == (True, "", 2.0, 2.4)


def test_again_replaces():
    load(VIC)
    load(("15258", "Vic-sur-Cère", square(2.61, 44.9)))
    assert Contour.objects.get(territory=current("15258")).west == 2.61


def test_a_commune_that_has_merged_is_part_of_todays():
    report = load(("15027", "Calvinet", square(2.3, 44.7)), ("15136", "Mourjou", square(2.4, 44.7)))
    assert report.merged == ["Mourjou (15136) → Puycapel (15027)"]
    assert report.renamed == ["Calvinet → Puycapel (15027)"]
    contour = Contour.objects.get(territory=current("15027"))
    assert (contour.west, contour.east, contour.is_exact) == (2.3, 2.5, True)


def test_an_article_is_no_other_name():
    report = load(("15258", "Le Vic-sur-Cère", square(2.6, 44.9)))
    assert report.renamed == []


def test_a_restored_commune_has_none_and_its_old_one_says_so():
    record_facts(
        facts=[ChangeFact("restoration", date(2024, 6, 1), "15141", "Neussargues", "15219", "Salers")],
        source="essai",
    )
    report = load(("15141", "Neussargues en Pinatelle", square(2.9, 45.1)))
    assert report.restored == ["Salers (15219) ← Neussargues-Moissac (15141)"]
    contour = Contour.objects.get(territory=current("15141"))
    assert (contour.is_exact, contour.caveat) == (False, "comprend encore Salers")
    assert not Contour.objects.filter(territory=current("15219")).exists()


def test_a_file_of_the_whole_departement_tells_what_it_lacks():
    codes = ["15014", "15138", "15154", "15187", "15027", "15219"]
    report = load(
        ("15141", "Neussargues en Pinatelle", square(2.9, 45.1)),
        *((code, current(code).name, square(2 + index / 10, 44.9)) for index, code in enumerate(codes)),
    )
    assert report.restored == ["Vic-sur-Cère (15258)"]
    contour = Contour.objects.get(territory=current("15141"))
    assert (contour.is_exact, contour.caveat) == (
        False,
        "nom changé depuis ce fichier, étendue peut-être aussi",
    )


def test_communes_that_are_not_loaded_are_told():
    report = load(VIC, ("29019", "Brest", square(-4.5, 48.3)))
    assert report.elsewhere == ["Brest (29019)"]


def test_problems_are_told_with_the_rest():
    report = load(VIC, ("15154", "Polminhac", square(0, 0)))
    assert (report.written, report.problem_count) == (1, 1)
    assert report.problems == [Problem("contour_outside", 2, "15154 Polminhac")]


def test_what_is_no_geojson_changes_nothing():
    load(VIC)
    with pytest.raises(TerritoryError, match="ce fichier n’est pas du GeoJSON"):
        load_contours(stream=io.BytesIO(b"%PDF"), source="essai")
    assert Contour.objects.filter(territory=current("15258")).exists()


def test_outlines_of_the_demonstration_stand_back_before_contours():
    load(VIC)
    drawn = draw_demo_outlines()
    assert drawn == 5
    murat = Contour.objects.get(territory=current("15138"))
    assert (murat.is_exact, murat.source) == (False, "contour approximatif de démonstration")
    assert Contour.objects.get(territory=current("15258")).source == "essai"
    assert draw_demo_outlines() == 0


def test_shapes_in_one_query(django_assert_num_queries):
    load(VIC)
    vic, murat = current("15258"), current("15138")
    with django_assert_num_queries(1):
        shapes = shapes_of([vic.pk, murat.pk])
    assert {key: shape.bounds for key, shape in shapes.items()} == {vic.pk: (2.6, 44.9, 2.7, 45.0)}


def test_the_cantal_of_2018():
    path = shared("territory/communes-15-cantal.geojson")
    load_territories(departements=BOTH[:1])
    with path.open("rb") as stream:
        report = load_contours(stream=stream, source=path.name)
    assert report.written == 246
    assert report.merged == ["Mourjou (15136) → Puycapel (15027)"]
    assert report.restored == [
        "Celles (15031)",
        "Chalinargues (15035)",
        "Chavagnac (15047)",
        "Sainte-Anastasie (15171)",
    ]
    assert report.problem_count == 0
    assert not Contour.objects.get(territory=current("15141")).is_exact


def test_a_map_loaded_after_contours_keeps_them(tmp_path):
    load(VIC)
    load_territories(departements=BOTH, source=write_map(tmp_path))
    assert Contour.objects.filter(territory=current("15258")).exists()
