from __future__ import annotations

import io
from datetime import date

import pytest

from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.changes import apply_changes, apply_due_changes, record_changes
from cantou.core.territories.domain.contours import write_contours
from cantou.core.territories.domain.events import TerritoriesChanged
from cantou.core.territories.domain.messages import TerritoryError, describe
from cantou.core.territories.domain.places import add_place
from cantou.core.territories.domain.queries import find_address
from cantou.core.territories.engine.contours import from_wkb
from cantou.core.territories.models import (
    ORIGIN,
    Change,
    Contour,
    KnownCommune,
    OldSlug,
    Place,
    Territory,
    TerritoryLink,
    TerritoryName,
)
from cantou.core.territories.tasks import apply_changes_of_the_day
from tests.core.territories.making import COMMUNES, commune, current, load_map
from tests.support.factories import make_organisation
from tests.support.jobs import run_now

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HEADER = "date;type;code_avant;nom_avant;code_apres;nom_apres\n"
MERGER = "2024-06-01;fusion;15219;Salers;15258;Vic-sur-Cère\n"
RESTORED = "2024-06-01;rétablissement;15141;Neussargues en Pinatelle;15031;Celles\n"
RENAMED = "2024-06-01;changement de nom;15258;Vic-sur-Cère;15258;Vic-en-Carladès\n"
TODAY = date(2024, 9, 1)


@pytest.fixture(autouse=True)
def loaded(tmp_path):
    load_map(tmp_path)


def record(text: str, today: date = TODAY):
    return record_changes(stream=io.BytesIO((HEADER + text).encode()), source="essai.csv", today=today)


def names(code: str) -> set[tuple[str, str]]:
    return set(TerritoryName.objects.filter(territory=current(code)).values_list("kind", "normalised"))


def lives_of(code: str):
    rows = Territory.objects.filter(level="commune", code=code).order_by("valid_from")
    return list(rows.values_list("valid_from", "valid_to"))


def test_a_merger():
    gone = current("15219")
    report = record(MERGER)
    assert (report.read, report.recorded, report.closed) == (1, 1, ["Salers (15219)"])
    assert report.merged == {str(gone.pk): current("15258").pk}
    assert lives_of("15219") == [(ORIGIN, date(2024, 6, 1))]
    assert find_address("salers").territory == current("15258")
    assert find_address("salers").moved
    assert {("old", "salers"), ("code", "15219"), ("postcode", "15410")} <= names("15258")
    assert not TerritoryLink.objects.filter(child=gone, valid_to=None).exists()
    assert Change.objects.get().applied_on == TODAY


def test_the_same_file_again_changes_nothing():
    record(MERGER + RESTORED + RENAMED)
    before = sorted(Territory.objects.values_list())
    names_before = sorted(TerritoryName.objects.values_list())
    report = record(MERGER + RESTORED + RENAMED)
    assert (report.recorded, report.closed, report.opened, report.renamed) == (0, [], [], [])
    assert sorted(Territory.objects.values_list()) == before
    assert sorted(TerritoryName.objects.values_list()) == names_before


def test_a_map_loaded_again_after_the_changes_agrees(tmp_path):
    record(MERGER + RESTORED + RENAMED)
    names_before = {(n.territory_id, n.kind, n.normalised) for n in TerritoryName.objects.all()}
    report = load_map(tmp_path)
    assert (report.added, report.closed, report.unexplained) == (0, 0, [])
    assert current("15258").name == "Vic-en-Carladès"
    assert current("15031").slug == "celles"
    assert TerritoryLink.objects.filter(child=current("15031"), valid_to=None).count() == 2
    assert {(n.territory_id, n.kind, n.normalised) for n in TerritoryName.objects.all()} == names_before


def test_a_restored_commune_comes_out_of_another():
    neussargues = current("15141")
    square = from_wkb(_square(2.9, 45.1))
    write_contours({neussargues.pk: square}, source="essai")
    report = record(RESTORED)
    assert report.opened == ["Celles (15031)"]
    celles = current("15031")
    assert (celles.name, celles.slug, celles.valid_from, celles.population) == (
        "Celles",
        "celles",
        date(2024, 6, 1),
        None,
    )
    links = TerritoryLink.objects.filter(child=celles)
    assert set(links.values_list("kind", "parent__code", "valid_from")) == {
        ("departement", "15", date(2024, 6, 1)),
        ("epci", "200066637", date(2024, 6, 1)),
    }
    assert names("15031") == {("name", "celles"), ("code", "15031")}
    contour = Contour.objects.get(territory=neussargues)
    assert (contour.is_exact, contour.caveat) == (False, "d’avant le départ de Celles (01/06/2024)")


def _square(west: float, south: float) -> bytes:
    from shapely.geometry import box

    from cantou.core.territories.engine.contours import to_wkb

    return to_wkb(box(west, south, west + 0.1, south + 0.1))


def test_merged_then_restored_is_two_rows():
    merged = current("15219")
    record(MERGER)
    record("2024-08-01;rétablissement;15258;Vic-sur-Cère;15219;Salers\n")
    restored = current("15219")
    assert restored.pk != merged.pk
    assert lives_of("15219") == [(ORIGIN, date(2024, 6, 1)), (date(2024, 8, 1), None)]
    assert restored.slug == "salers"
    assert not OldSlug.objects.filter(slug="salers").exists()
    assert ("old", "salers") not in names("15258")
    assert ("code", "15219") not in names("15258")


def test_a_restored_commune_that_the_map_has_already_is_only_dated(tmp_path):
    load_map(
        tmp_path, year=2025, communes=(*COMMUNES, commune("15031", "Celles", 200, ["15170"], "200066637"))
    )
    known = current("15031")
    record("2016-12-01;fusion;15031;Celles;15141;Neussargues en Pinatelle\n" + RESTORED)
    assert current("15031").pk == known.pk
    assert lives_of("15031") == [(ORIGIN, date(2016, 12, 1)), (date(2024, 6, 1), None)]
    assert ("old", "celles") not in names("15141")


def test_a_new_name():
    vic = current("15258")
    report = record(RENAMED)
    assert report.renamed == ["Vic-sur-Cère → Vic-en-Carladès (15258)"]
    vic.refresh_from_db()
    assert (vic.name, vic.slug) == ("Vic-en-Carladès", "vic-en-carlades")
    assert find_address("vic-sur-cere").territory == vic
    assert {("name", "vic en carlades"), ("old", "vic sur cere")} <= names("15258")


def test_a_name_that_others_bear_takes_the_departement():
    record("2024-06-01;changement de nom;15258;Vic-sur-Cère;15258;Brest\n")
    assert current("15258").slug == "brest-15"


def test_communes_that_become_one_under_a_new_code():
    record(
        "2024-06-01;fusion;15219;Salers;15300;Hautes Prairies\n"
        "2024-06-01;fusion;15154;Polminhac;15300;Hautes Prairies\n"
    )
    new = current("15300")
    assert (new.name, new.slug, new.valid_from, new.population) == (
        "Hautes Prairies",
        "hautes-prairies",
        date(2024, 6, 1),
        1_415,
    )
    assert {("old", "salers"), ("old", "polminhac"), ("postcode", "15410"), ("code", "15154")} <= names(
        "15300"
    )
    assert find_address("polminhac").territory == new


def test_what_merges_into_what_merges_leads_to_the_last():
    record(MERGER + "2024-07-01;fusion;15258;Vic-sur-Cère;15154;Polminhac\n")
    assert find_address("salers").territory == current("15154")
    assert find_address("vic-sur-cere").territory == current("15154")
    assert {("old", "salers"), ("old", "vic sur cere")} <= names("15154")


def test_a_change_to_come_waits_for_its_day():
    report = record(MERGER, today=date(2024, 5, 31))
    assert (report.waiting, report.closed) == (1, [])
    assert current("15219").slug == "salers"
    assert apply_due_changes(today=date(2024, 5, 31)) is None
    assert apply_due_changes(today=date(2024, 6, 1)).closed == ["Salers (15219)"]
    assert apply_due_changes(today=date(2024, 6, 2)) is None


def test_the_night_applies_what_is_due():
    Change.objects.create(
        kind="merge",
        on=date(2024, 6, 1),
        code_before="15219",
        name_before="Salers",
        code_after="15258",
        source="essai",
    )
    run_now(apply_changes_of_the_day)
    assert lives_of("15219") == [(ORIGIN, date(2024, 6, 1))]


def test_changes_of_departements_that_are_not_loaded_are_kept_for_later():
    report = record("2024-06-01;fusion;29019;Brest;29020;Guipavas\n")
    assert (report.elsewhere, report.closed) == (1, [])
    assert apply_due_changes(today=TODAY) is None
    assert Change.objects.get().applied_on is None


def test_a_commune_that_a_later_map_still_has_is_left_standing():
    report = record("2019-01-01;fusion;15219;Salers;15258;Vic-sur-Cère\n")
    assert (report.denied, report.closed) == (["Salers (15219)"], [])
    assert lives_of("15219") == [(ORIGIN, None)]


def test_the_past_is_written_too():
    record("2014-01-01;fusion;15150;Pers;15268;Le Rouget-Pers\n")
    row = Territory.objects.get(level="commune", code="15150")
    assert (row.name, row.valid_from, row.valid_to, row.slug) == ("Pers", ORIGIN, date(2014, 1, 1), None)


def test_a_true_date_replaces_that_of_the_map(tmp_path):
    communes = tuple(row for row in COMMUNES if row[0] != "15219")
    load_map(tmp_path, year=2025, communes=communes, deleguees=(("15219", "Salers", "15258"),))
    assert lives_of("15219") == [(ORIGIN, date(2025, 1, 1))]
    record(MERGER)
    assert lives_of("15219") == [(ORIGIN, date(2024, 6, 1))]


def test_places_and_contours_pass_to_the_heir():
    salers, vic = current("15219"), current("15258")
    add_place(commune=salers, name="Le Bourg")
    add_place(commune=vic, name="Le Bourg")
    write_contours(
        {salers.pk: from_wkb(_square(2.6, 44.9)), vic.pk: from_wkb(_square(2.7, 44.9))}, source="essai"
    )
    record(MERGER)
    places = Place.objects.filter(commune=vic)
    assert set(places.values_list("name", "part_code")) == {("Le Bourg", ""), ("Le Bourg", "15219")}
    contour = Contour.objects.get(territory=vic)
    assert (contour.west, contour.east) == (2.6, 2.8)


def test_others_are_told(django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setattr("cantou.core.territories.domain.changes.publish", told.append)
    gone = current("15219")
    record(MERGER)
    assert told == [
        TerritoriesChanged(
            organisation=None, departements=["15"], merged={str(gone.pk): current("15258").pk}, perimeters=[]
        )
    ]


def test_an_agent_leaves_an_entry_in_the_journal():
    from cantou.core.journal.models import Entry

    operator = make_organisation()
    with Scope.agent(operator.pk).enter():
        record(MERGER)
        assert list(Entry.objects.values_list("action", "details")) == [
            ("territories.changes", {"read": 1, "new": 1})
        ]


def test_a_file_with_nothing_readable():
    with pytest.raises(TerritoryError) as error:
        record("hier;fusion;15219;;15258;\n")
    assert str(error.value) == (
        "aucun changement lisible ; premier problème : ligne 2 : date illisible : « hier » (2019-01-01 ou 01/01/2019)"
    )


def test_another_file():
    with pytest.raises(TerritoryError, match="il manque la colonne « date »"):
        record_changes(stream=io.BytesIO(b"a;b\n1;2\n"), source="x")


def test_problems_come_back_with_what_could_be_read():
    report = record(MERGER + "hier;fusion;15219;;15258;\n")
    assert report.closed == ["Salers (15219)"]
    assert [describe(problem) for problem in report.problems] == [
        "ligne 3 : date illisible : « hier » (2019-01-01 ou 01/01/2019)"
    ]


def test_applying_with_nothing_recorded():
    assert apply_changes(today=TODAY).closed == []
    assert KnownCommune.objects.count() == len(COMMUNES)
