"""The class of a road: from what was typed, from an imported file, never guessed."""

from __future__ import annotations

import json

import pytest

from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.decisions import road_of
from cantou.services.signalements.domain.road_map import NotRoadsError, import_roads, road_at
from cantou.services.signalements.domain.roads import NOTHING, Road, road_named, road_told
from cantou.services.signalements.models import RoadPiece
from tests.services.signalements.filing import Place


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("RD 120", ("RD", "D 120")),
        ("rd120", ("RD", "D 120")),
        ("D120", ("RD", "D 120")),
        ("d. 54", ("RD", "D 54")),
        ("D\u00a054", ("RD", "D 54")),
        ("la départementale 926", ("RD", "D 926")),
        ("Route départementale n° 926", ("RD", "D 926")),
        ("route départementale D 990", ("RD", "D 990")),
        ("D17a", ("RD", "D 17A")),
        ("D 8 bis", ("RD", "D 8 bis")),
        ("N122", ("RN", "N 122")),
        ("n 122", ("RN", "N 122")),
        ("RN 122", ("RN", "N 122")),
        ("nationale 122", ("RN", "N 122")),
        ("A75", ("A", "A 75")),
        ("autoroute A 75", ("A", "A 75")),
        ("VC 3", ("VC", "VC 3")),
        ("voie communale n°12", ("VC", "VC 12")),
        ("CR 4", ("CR", "CR 4")),
        ("chemin rural 4", ("CR", "CR 4")),
        ("", ("", "")),
        ("je ne sais pas", ("", "")),
        ("la départementale", ("", "")),
        ("D", ("", "")),
        ("120", ("", "")),
        ("D 54 ou N 122", ("", "")),
        ("D 54, D54, la départementale 54", ("RD", "D 54")),
        ("D 12345", ("", "")),
        ("R2D2", ("", "")),
        ("15/12/2025", ("", "")),
        ("D 54/2", ("", "")),
    ],
)
def test_the_answer_to_which_road(text, road):
    assert road_named(text) == Road(*road)


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("Sur la D 54, en montant", ("RD", "D 54")),
        ("sur la d54", ("RD", "D 54")),
        ("RN122 au niveau du pont", ("RN", "N 122")),
        ("au n 12 de la rue", ("", "")),
        ("au n° 12", ("", "")),
        ("N 122, virage", ("RN", "N 122")),
        ("A 75 m de l’école", ("", "")),
        ("sur l’A75", ("A", "A 75")),
        ("à 75 m", ("", "")),
        ("d 54 marches", ("", "")),
        ("près de la D 54", ("", "")),
        ("à côté de la D 54", ("", "")),
        ("entre la D 54 et le four", ("", "")),
        ("carrefour D 54 D 8", ("", "")),
        ("direction D 926", ("", "")),
        ("à 200 m de la D 54", ("", "")),
        ("Le Bourg, devant le four", ("", "")),
        ("chemin rural 7 derrière", ("CR", "CR 7")),
    ],
)
def test_in_the_words_that_say_where(text, road):
    expected = NOTHING if "derrière" in text else Road(*road)
    assert road_told(text) == expected


def test_what_was_answered_goes_before_what_was_told(db):
    with Scope.public().enter():
        found = road_of(answers={"route": "D 54"}, words="Sur la N122", lon=None, lat=None, accuracy=None)
    assert found == Road("RD", "D 54")


def line(coordinates, **properties):
    geometry = {"type": "LineString", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def file(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


NORTHWARDS = line([[2.60, 44.90], [2.60, 44.95], [2.60, 45.00]], numero="D926")
EASTWARDS = line([[2.55, 44.95], [2.65, 44.95]], classe="Voie communale", nom="Chemin des Prés")


@pytest.mark.django_db
@pytest.mark.database
class TestImported:
    @pytest.fixture
    def taken(self):
        place = Place()
        with Scope.agent(place.mairie.pk).enter():
            told = import_roads(content=file(NORTHWARDS, EASTWARDS, line([[2.6, 44.9], [2.7, 44.9]])))
        return place, told

    def test_the_report_counts_and_says_what_was_refused(self, taken):
        _place, told = taken
        assert (told.features, told.roads) == (2, 2)
        assert told.refused == [(3, "ni numéro de route ni classe que l’on reconnaisse")]

    @pytest.mark.parametrize(
        ("lon", "lat", "accuracy", "road"),
        [
            (2.6001, 44.92, None, ("RD", "D 926")),  # 8 m
            (2.6001, 44.92, 25, ("RD", "D 926")),
            (2.6001, 44.92, 80, ("", "")),  # a telephone that is not sure
            (2.6004, 44.92, None, ("", "")),  # 31 m
            (2.57, 44.9502, None, ("VC", "Chemin des Prés")),
            (2.60005, 44.95005, None, ("", "")),  # at the crossroads nobody can tell
            (2.9, 45.2, None, ("", "")),
        ],
    )
    def test_on_the_road_or_on_none(self, taken, lon, lat, accuracy, road):
        with Scope.public().enter():
            assert road_at(lon=lon, lat=lat, accuracy=accuracy) == Road(*road)

    def test_a_new_file_replaces_the_old_one_and_nobody_elses(self, taken):
        place, _told = taken
        other = Place("Murat", "murat")
        with Scope.agent(other.mairie.pk).enter():
            import_roads(content=file(line([[3.0, 45.0], [3.01, 45.0]], ref="D 3")))
        with Scope.agent(place.mairie.pk).enter():
            import_roads(content=file(line([[2.0, 45.0], [2.01, 45.0]], ref="D 9")))
        with Scope.public().enter():
            assert set(RoadPiece.objects.values_list("name", flat=True)) == {"D 3", "D 9"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "n’est pas du GeoJSON"),
        (b"[]", "n’est pas une collection"),
        (b'{"type": "FeatureCollection", "features": 3}', "n’est pas une collection"),
        (file(), "aucune route"),
        (file(line([[2, 45], [2, 45.1]], ref="rue du four")), "ni numéro"),
        (file({"type": "Feature", "properties": {"ref": "D 1"}, "geometry": None}), "illisible"),
        (
            file(
                {
                    "type": "Feature",
                    "properties": {"ref": "D 1"},
                    "geometry": {"type": "Point", "coordinates": [2, 4]},
                }
            ),
            "pas une ligne",
        ),
        (file(line([[652000, 6420000], [652100, 6420000]], ref="D 1")), "hors de la terre"),
        (file(None, 3, "x"), "ni numéro"),
    ],
)
def test_a_file_of_no_roads_says_why_and_leaves_what_was_there(content, why):
    place = Place()
    with Scope.agent(place.mairie.pk).enter():
        import_roads(content=file(NORTHWARDS))
        before = RoadPiece.objects.count()
        with pytest.raises(NotRoadsError, match=why):
            import_roads(content=content)
        assert RoadPiece.objects.count() == before
