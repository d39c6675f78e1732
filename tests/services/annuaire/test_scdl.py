"""What goes out in national schemas, judged by the schemas themselves where they are there."""

from __future__ import annotations

import csv
import io

import pytest

from cantou.services.annuaire.domain.importing import apply_import, plan, start_import
from cantou.services.annuaire.domain.scdl import SCHEMAS, export, to_csv
from cantou.services.annuaire.models import Listing
from tests.services.annuaire.making import shown
from tests.services.annuaire.tableschema import problems, schema_of
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
FILES = {
    "equipements": "scdl_equipements.json",
    "defibrillateurs": "atlasante_schema-dae_schema.json",
    "points-eau-incendie": "datakode_schema-pei_schema.json",
    "acceslibre": "MTES-MCT_acceslibre-schema_schema.json",
}
DAE = {
    "acc": "Extérieur", "acc_lib": True, "disp_j": ["7j/7", "jours fériés"], "disp_h": ["24h/24"],
    "etat_fonct": "En fonctionnement", "fab_rais": "Schiller", "modele": "=HS1", "num_serie": "X09",
    "dermnt": "2026-09-14", "lc_ped": False, "acc_complt": "Sous le porche, à droite",
}  # fmt: skip
PEI = {"type_pei": "PI", "diam_pei": "100", "debit": 60.0, "disponible": True, "date_ct": "2026-04-01"}
WHERE = {"number": "4 bis", "street": "rue de l’Œil d’Or", "postcode": "15800", "lon": 2.62, "lat": 44.98}


@pytest.fixture
def full(country):
    body = country.mairie
    body.siret, body.siren, body.email = "21150258900012", "211502589", "mairie@vic.example"
    body.save()
    country.listing(
        "Mairie", "mairie", phone="04 71 47 50 00", hours="lundi 9h-12h", email="m@vic.example", **WHERE
    )
    country.listing("École", "ecole", access_facts={"entree_plain_pied": True, "entree_marches": 0}, **WHERE)
    country.listing("École du haut", "ecole", **WHERE)
    country.listing("Sans rue", "ecole", lon=2.62, lat=44.98)
    country.listing("DAE", "defibrillateur", facts=DAE, **WHERE)
    country.listing("DAE sans rien", "defibrillateur", **WHERE)
    country.listing("Poteau", "poteau", facts=PEI, **WHERE)
    country.listing(
        "Fournil", access_facts={"entree_marches_rampe": "amovible", "sanitaires_adaptes": False}, **WHERE
    )
    country.listing("Caché", "mairie", is_public=False, **WHERE)
    return country


def table(country, code):
    country.mairie.refresh_from_db()
    with country.scope():
        head, *rows = csv.reader(io.StringIO(to_csv(export(code=code, body=country.mairie))))
    return head, rows


@pytest.mark.parametrize("code", SCHEMAS)
def test_each_export_is_what_its_schema_asks(full, code):
    schema = schema_of(FILES[code])
    head, rows = table(full, code)
    assert rows
    assert problems(schema, head, rows) == []


def test_the_check_itself_sees_what_is_wrong():
    field = {"name": "a", "type": "number", "constraints": {"required": True, "minimum": 3}}
    schema = {"fields": [field]}
    assert [why for _, _, why in problems(schema, ["a"], [["x"], ["2"], [""], ["4"]])] == [
        "not a number: x", "minimum: 2", "required",
    ]  # fmt: skip
    assert problems(schema, ["b"], []) == [(0, "b", "unknown"), (0, "a", "missing")]


def test_what_is_lacking_is_said_and_left_out(client, full):
    head, rows = table(full, "equipements")
    names = [dict(zip(head, row, strict=True)) for row in rows]
    assert [one["EQUIP_NOM"] for one in names] == ["Mairie", "École", "École du haut"]
    assert names[0]["EQUIP_UID"].endswith("-01010401-001")
    assert len({one["EQUIP_UID"] for one in names}) == 3
    sign_in(client, full.agent("reader"))
    text = shown(client, "/bureau/annuaire/exports/")
    assert "Sans rue : ADR_NOMVOIE, ADR_CODEPOSTAL" in text
    assert "DAE sans rien : acc" in text
    answer = client.get("/bureau/annuaire/exports/equipements.csv")
    assert answer.status_code == 200
    assert client.get("/bureau/annuaire/exports/rien.csv").status_code == 404


def test_anybody_takes_them_away_and_no_cell_is_a_formula(client, full):
    text = client.get(f"{full.root}donnees/defibrillateurs.csv").content.decode()
    assert "+33471475000" in text
    assert "'=HS1" in text
    assert "Caché" not in client.get(f"{full.root}donnees/equipements.csv").content.decode()
    assert client.get(f"{full.root}donnees/rien.csv").status_code == 404


def test_what_goes_out_comes_back_the_same(full):
    """The export of defibrillators, read again by the import: nothing differs."""
    _head, _rows = table(full, "defibrillateurs")
    with full.scope():
        text = to_csv(export(code="defibrillateurs", body=full.mairie)).replace("'=HS1", "=HS1")
        Listing.objects.filter(name="DAE").update(outside_id="X09", phone="+33471475000")
        taken = start_import(content=text.encode(), kind="dae")
        (line,) = plan(taken=taken)
        assert (line.state, line.errors) == ("same", [])
        assert apply_import(taken=taken, overwrite=[])["same"] == 1
