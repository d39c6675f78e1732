from __future__ import annotations

import pytest

from cantou.core.notices.engine.place_names import longest, number_said, places_said
from cantou.core.notices.engine.sms_parts import Part, read_part
from cantou.core.notices.engine.sms_words import command

KNOWN = {"murat", "vic", "cere", "vic sur cere", "la roche", "arches", "salers"}


def sure(text, **options):
    said = places_said(text, **options)
    return longest({name for name, is_sure in said.names.items() if is_sure} & KNOWN)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un trou à Murat", {"murat"}),
        ("Bonjour,\nMurat\nun trou", {"murat"}),
        ("Murat : un trou", {"murat"}),
        ("mairie de Salers", {"salers"}),
        ("je suis à Vic-sur-Cère, au bourg", {"vic sur cere"}),
        ("vic sur cere trou", {"vic sur cere"}),
        ("un trou route de Murat", set()),
        ("sur la rue de Vic-sur-Cère", set()),
        ("direction Murat", set()),
        ("Il y a des arches abîmées", set()),
        ("la lumière à arches du pont", set()),
        ("à Murat et à Salers", {"murat", "salers"}),
        ("Monsieur Murat se plaint", set()),
    ],
)
def test_where_it_happens(text, found):
    assert sure(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("murat trou devant l'ecole", {"murat"}), ("trou a murat", {"murat"}), ("trou murat", set())],
)
def test_an_sms_begins_with_it(text, found):
    assert sure(text, begins=True) == found


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("15800", ("15800",)),
        ("au 15800 Vic et 15258", ("15800", "15258")),
        ("0612345678", ()),
        ("2a004 ici", ("2A004",)),
    ],
)
def test_codes(text, codes):
    assert places_said(text).codes == codes


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" 2. ", 2),
        ("le 3", 3),
        ("Réponse 1\nmerci", 1),
        ("4", None),
        ("0", None),
        ("2 trous", None),
        ("²", None),
    ],
)
def test_a_choice(text, number):
    assert number_said(text, 3) == number


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("0500035C0201", Part(0x5C, 2, 1)),
        ("00035C0202", Part(0x5C, 2, 2)),
        ("06080412340302", Part(0x1234, 3, 2)),
        ("06050415810000", None),
        ("0B05041581000000037A0201", Part(0x7A, 2, 1)),
        ("0500035C0200", None),
        ("0500035C0203", None),
        ("0500035C0101", None),
        ("05", None),
        ("zz", None),
        ("", None),
    ],
)
def test_a_part_of_an_sms(header, part):
    assert read_part(header) == part


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("STOP", "stop"), ("Stop.", "stop"), ("stop 36111", "stop"), ("arrêt", "stop"), ("STOP SMS", "stop"),
        ("START", "start"), ("aide", "help"), ("Stop disparu", ""), ("stop arraché au carrefour", ""), ("", ""),
    ],
)  # fmt: skip
def test_commands(text, found):
    assert command(text) == found
