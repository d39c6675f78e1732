from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from cantou.core.territories.domain.load import default_source
from cantou.core.territories.engine.centres import town_centres
from cantou.core.territories.engine.decoupage import read_decoupage
from cantou.core.territories.engine.geometry import in_france, metres_between
from cantou.core.territories.engine.names import slugify
from cantou.core.territories.engine.problems import UnreadableError
from cantou.core.territories.engine.slugs import RESERVED
from tests.core.territories.making import write_map


@pytest.fixture(scope="module")
def france():
    return read_decoupage(default_source())


def test_all_of_france(france):
    assert len(france.communes) == 34_969
    assert len(france.epcis) == 1_255
    assert len(france.departements) == 109
    assert sum(not commune.postcodes for commune in france.communes.values()) == 5
    assert france.communes["15258"].slug == "vic-sur-cere"
    assert france.communes["15138"].slug == "murat-15"
    assert france.departements["15"].slug == "d/cantal"
    assert france.regions["84"].slug == "r/auvergne-rhone-alpes"


def test_every_commune_of_france_has_an_address_of_its_own(france):
    slugs = {commune.slug for commune in france.communes.values()}
    areas = {
        area.slug for some in (france.epcis, france.departements, france.regions) for area in some.values()
    }
    old = [part.former_slug for part in france.parts if part.former_slug]
    assert len(slugs) == 34_969
    assert len(areas) == 1_255 + 109 + 26
    assert len(set(old)) == len(old)
    assert not slugs & RESERVED
    assert not slugs & set(old)
    assert not {slugify(commune.name) for commune in france.communes.values()} & RESERVED
    assert not {slug.split("/")[0] for slug in areas} & slugs


def test_centres_lie_in_france_near_their_departement(france):
    regions = {code: area.region for code, area in france.departements.items()}
    centres = town_centres(france.communes.values(), regions)
    assert len(centres) > 14_000
    assert all(in_france(*place) for place in centres.values())
    assert centres["15138"] != centres.get("03189")
    assert metres_between(centres["15138"], (2.869, 45.110)) < 1_000


def test_a_small_map(tmp_path):
    france = read_decoupage(write_map(tmp_path))
    assert france.vintage == date(2024, 1, 1)
    murat = france.communes["15138"]
    assert (murat.slug, murat.epci, murat.population) == ("murat-15", "200066637", 1_770)
    assert france.epcis["241501089"].departement == "15"
    assert france.departements["15"].population == 38_744
    assert [part.former_slug for part in france.parts] == ["calvinet", "mourjou"]
    assert france.successors() == {"15136": "15027"}
    assert france.successor("15136") == "15027"
    assert france.successor("15027") == "15027"
    assert france.successor("15999") is None


def test_a_commune_known_to_have_merged_by_its_old_code_only(tmp_path):
    france = read_decoupage(write_map(tmp_path, deleguees=(), old_codes={"15027": ["15136"]}))
    assert france.successors() == {"15136": "15027"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "decoupage_missing"),
        (b"{", "decoupage_unreadable"),
        (b"\xff", "decoupage_unreadable"),
        (b"[]", "decoupage_shape"),
        (b'{"a": 1}', "decoupage_shape"),
        (b'[{"code": "1"}]', "decoupage_shape"),
        (b"[1]", "decoupage_shape"),
    ],
)
def test_a_folder_that_is_not_the_map(tmp_path, content, code):
    folder = write_map(tmp_path)
    path = folder / "data" / "communes.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(UnreadableError) as error:
        read_decoupage(folder)
    assert error.value.problem.code == code


def test_a_map_that_does_not_say_its_version_is_that_of_this_year(tmp_path):
    folder = write_map(tmp_path)
    (folder / "package.json").write_text(json.dumps({}))
    assert read_decoupage(folder).vintage == date(timezone.localdate().year, 1, 1)
