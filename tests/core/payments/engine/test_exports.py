"""What leaves for other programs: exactly what is kept, as text that no spreadsheet runs and any reader reads."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from cantou.core.payments.engine import exports
from cantou.core.payments.engine.exports import EXPORTS, Amount, Sender, in_euros

SENDER = Sender("Mairie de Vic-sur-Cère", "21150258800014", 2026)
ONE = Amount(
    reference="7K4M2RXAF", titre="2026-118", title="Cantine & garderie", payer="=Vidal", regie="Cantine",
    written_on=date(2026, 11, 30), due_on=date(2026, 12, 31), total_cents=5000, credited_cents=1000,
    paid_cents=4500, refunded_cents=500, state="settled",
)  # fmt: skip


def test_euros_are_written_without_a_float():
    assert [in_euros(cents) for cents in (0, 5, 123450, -5)] == ["0.00", "0.05", "1234.50", "-0.05"]


def test_a_spreadsheet_reads_each_amount_and_runs_no_name():
    text = EXPORTS["csv"].write(SENDER, [ONE])
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert row["debiteur"] == "'=Vidal"
    assert (row["montant_euros"], row["avoirs_euros"]) == ("50,00", "10,00")
    assert (row["paye_euros"], row["rembourse_euros"]) == ("45,00", "5,00")
    assert row["echeance"] == "2026-12-31"


def test_the_xml_says_who_owes_what_and_its_sum_is_that_of_its_pieces():
    root = ET.fromstring(EXPORTS["pes"].write(SENDER, [ONE, ONE]))
    assert root.find("EnTetePES/IdColl").get("V") == "21150258800014"
    pieces = root.findall("PES_Recette/Bordereau/Piece")
    sums = [one.find("LigneDePiece/BlocLignePiece/MtHT").get("V") for one in pieces]
    assert sums == ["40.00", "40.00"]
    assert root.find("PES_Recette/Bordereau/BlocBordereau/MtBordHT").get("V") == "80.00"
    assert pieces[0].find("BlocPiece/ObjPce").get("V") == "Cantine & garderie"
    assert pieces[0].find("Tiers/InfoTiers/Nom").get("V") == "=Vidal"


def test_a_letter_that_xml_cannot_hold_breaks_nothing():
    wild = "Vi\x00d\x0bal"
    odd = Amount(**{**{name: getattr(ONE, name) for name in Amount.__slots__}, "payer": wild})
    root = ET.fromstring(EXPORTS["pes"].write(SENDER, [odd]))
    assert root.find(".//Nom").get("V") == "Vi d al"


def schema():
    return etree.XMLSchema(etree.parse(Path(exports.__file__).with_name("montants.xsd")))


def test_the_xml_is_as_its_schema_says():
    bare = {"titre": "", "credited_cents": 5000, "payer": ""}
    odd = Amount(**{**{name: getattr(ONE, name) for name in Amount.__slots__}, **bare})
    for sender, amounts in ((SENDER, [ONE, odd]), (SENDER, []), (Sender("Mairie", "", 2026), [ONE])):
        schema().assertValid(etree.fromstring(EXPORTS["pes"].write(sender, amounts).encode()))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('MtHT V="40.00"', 'MtHT V="40,00"'), ('V="2026-12-31"', 'V="31/12/2026"'), ("<Tiers>", "<Tiers><X/>")],
)
def test_the_schema_refuses_what_is_wrong(right, wrong):
    text = EXPORTS["pes"].write(SENDER, [ONE])
    assert right in text
    assert not schema().validate(etree.fromstring(text.replace(right, wrong, 1).encode()))
