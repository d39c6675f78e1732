"""The annuaire in national schemas: equipments, defibrillators, fire hydrants, acceslibre (ADR 0182).

A row that a schema would refuse is not written: what it lacks is said at the desk.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from cantou.core.web.exports import safe_cell
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.engine.categories import BY_CODE
from cantou.services.annuaire.engine.facts import ACCESS, DAE, PEI
from cantou.services.annuaire.models import Kind, Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cantou.core.organisations.models import Organisation

    Row = dict[str, Any]

ROAD = re.compile(r"[^a-zA-Z0-9\-'\s\u00C0-\u00FF]")
TOWN = re.compile(r"[^A-Za-z\s\-\u00C0-\u00FF]")
PHONE = re.compile(r"\+33\d{6,9}")
HAMLET = "99999"
"""The number that the national address base gives to a place that has none."""


@dataclass(frozen=True, slots=True)
class Schema:
    code: str
    title: str
    head: tuple[str, ...]
    needed: tuple[str, ...]
    listings: Callable[[int], Iterable[Listing]]
    row: Callable[[Listing, Organisation, int], Row]
    yes_no: tuple[str, str] = ("oui", "non")


@dataclass(frozen=True, slots=True)
class Export:
    """`lacking`: what was left out, and which columns it lacks."""

    schema: Schema
    rows: list[Row]
    lacking: list[tuple[Listing, list[str]]]


def export(*, code: str, body: Organisation) -> Export:
    """In any Scope: what is public."""
    schema = SCHEMAS[code]
    rows: list[Row] = []
    lacking: list[tuple[Listing, list[str]]] = []
    for number, listing in enumerate(schema.listings(body.pk), start=1):
        row = schema.row(listing, body, number)
        missing = [name for name in schema.needed if row.get(name) in (None, "", [])]
        if missing:
            lacking.append((listing, missing))
        else:
            rows.append({name: _written(row.get(name), schema) for name in schema.head})
    return Export(schema, rows, lacking)


def _written(value: Any, schema: Schema) -> Any:
    if isinstance(value, bool):
        return schema.yes_no[0] if value else schema.yes_no[1]
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else value


def to_csv(found: Export) -> str:
    """Commas and UTF-8, as the schemas' own examples; a cell that a spreadsheet would run is made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(found.schema.head)
    for row in found.rows:
        writer.writerow([_safe(value) for value in row.values()])
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    return value if isinstance(value, str) and PHONE.fullmatch(value) else safe_cell(value)


def _road(text: str) -> str:
    return ROAD.sub(" ", text.replace("’", "'").replace("œ", "oe")).strip()


def _of_kinds(*kinds: str) -> Callable[[int], Iterable[Listing]]:
    def found(organisation: int) -> Iterable[Listing]:
        return queries.public(organisations=[organisation]).filter(kind__in=kinds).order_by("pk")

    return found


def _equipment(listing: Listing, body: Organisation, number: int) -> Row:
    category = BY_CODE[listing.category]
    code = f"{category.number}-{number:03}" if category.number else ""
    road = _road(listing.street)
    return {
        "COLL_NOM": body.name,
        "COLL_SIRET": body.siret,
        "EQUIP_UID": f"{listing.commune.code}-{code}" if code else "",
        "EQUIP_THEME": category.theme,
        "EQUIP_CODE": code,
        "EQUIP_TYPE": category.title,
        "EQUIP_NOM": listing.name,
        "ADR_NUMERO": listing.number or HAMLET,
        "ADR_NOMVOIE": road if len(road) > 2 else "",  # noqa: PLR2004 (three letters at least)
        "ADR_CODEPOSTAL": listing.postcode,
        "ADR_COMMUNE": TOWN.sub(" ", listing.commune.name).strip(),
        "EQUIP_LAT": listing.lat,
        "EQUIP_LONG": listing.lon,
        "EQUIP_OUVERTURE": listing.hours,
        "EQUIP_TEL": listing.phone if len(listing.phone) <= 13 else "",  # noqa: PLR2004 (the schema's own)
        "EQUIP_EMAIL": listing.email,
        "EQUIP_WEB": listing.website,
    }


def _defibrillator(listing: Listing, body: Organisation, _number: int) -> Row:
    phone = listing.phone or body.phone
    return {
        "nom": listing.name,
        "lat_coor1": listing.lat,
        "long_coor1": listing.lon,
        "adr_num": listing.number,
        "adr_voie": listing.street,
        "com_cp": listing.postcode,
        "com_insee": listing.commune.code,
        "com_nom": listing.commune.name,
        "etat": "Actif",
        "tel1": phone if PHONE.fullmatch(phone) else "",
        "site_email": listing.email,
        "expt_siren": body.siren or body.siret[:9],
        "expt_siret": body.siret,
        "expt_rais": body.name,
        "expt_tel1": body.phone if PHONE.fullmatch(body.phone) else "",
        "expt_email": body.email,
        **listing.facts,
    }


def _hydrant(listing: Listing, body: Organisation, _number: int) -> Row:
    labels = dict(PEI[0].choices)
    return {
        "insee": listing.commune.code,
        "id_gestion": listing.outside_id,
        "nom_gest": body.name,
        "type_rd": labels.get(listing.facts.get("type_pei", ""), ""),
        "situation": listing.street,
        "date_maj": listing.updated_at.date().isoformat(),
        "lon": listing.lon,
        "lat": listing.lat,
        **listing.facts,
    }


def _open_to_people(organisation: int) -> Iterable[Listing]:
    kinds = (Kind.SHOP, Kind.PRODUCER, Kind.HEALTH, Kind.PUBLIC, Kind.PLACE)
    return [row for row in _of_kinds(*kinds)(organisation) if row.access_facts]


def _access(listing: Listing, _body: Organisation, _number: int) -> Row:
    return {
        "id": str(uuid5(NAMESPACE_URL, f"cantou:annuaire:{listing.organisation_id}:{listing.pk}")),
        "name": listing.name,
        "postal_code": listing.postcode,
        "commune": listing.commune.name,
        "numero": listing.number,
        "voie": listing.street,
        "code_insee": listing.commune.code,
        "siret": listing.siret,
        "site_internet": listing.website,
        "longitude": listing.lon,
        "latitude": listing.lat,
        "activite": BY_CODE[listing.category].activity,
        **listing.access_facts,
    }


SCHEMAS: dict[str, Schema] = {
    one.code: one
    for one in (
        Schema(
            "equipements",
            "Équipements (SCDL)",
            (
                *(
                    "COLL_NOM",
                    "COLL_SIRET",
                    "EQUIP_UID",
                    "EQUIP_THEME",
                    "EQUIP_CODE",
                    "EQUIP_TYPE",
                    "EQUIP_NOM",
                ),
                *("ADR_NUMERO", "ADR_NOMVOIE", "ADR_CODEPOSTAL", "ADR_COMMUNE", "ADR_CLE_INTEROP", "ERP_ID"),
                *("ERP_TYPE", "ERP_CATEGORIE", "EQUIP_LAT", "EQUIP_LONG", "EQUIP_OUVERTURE", "EQUIP_TEL"),
                *("EQUIP_EMAIL", "EQUIP_WEB"),
            ),
            (
                *(
                    "COLL_NOM",
                    "COLL_SIRET",
                    "EQUIP_UID",
                    "EQUIP_THEME",
                    "EQUIP_CODE",
                    "EQUIP_TYPE",
                    "EQUIP_NOM",
                ),
                *("ADR_NUMERO", "ADR_NOMVOIE", "ADR_CODEPOSTAL", "ADR_COMMUNE", "EQUIP_LAT", "EQUIP_LONG"),
            ),
            _of_kinds(Kind.PUBLIC, Kind.PLACE),
            _equipment,
        ),
        Schema(
            "defibrillateurs",
            "Défibrillateurs (Atlasanté)",
            (
                *(
                    "nom",
                    "lat_coor1",
                    "long_coor1",
                    "adr_num",
                    "adr_voie",
                    "com_cp",
                    "com_insee",
                    "com_nom",
                    "acc",
                ),
                *(
                    "acc_lib",
                    "acc_pcsec",
                    "acc_acc",
                    "dae_mobile",
                    "acc_etg",
                    "acc_complt",
                    "photo1",
                    "photo2",
                ),
                *("disp_j", "disp_h", "disp_complt", "tel1", "tel2", "site_email", "date_instal", "etat"),
                *(
                    "etat_fonct",
                    "fab_siren",
                    "fab_rais",
                    "mnt_siren",
                    "mnt_rais",
                    "modele",
                    "num_serie",
                    "id_euro",
                ),
                *(
                    "lc_ped",
                    "dtpr_lcped",
                    "dtpr_lcad",
                    "dtpr_bat",
                    "freq_mnt",
                    "dispsurv",
                    "dermnt",
                    "expt_siren",
                ),
                *("expt_siret", "expt_rais", "expt_tel1", "expt_tel2", "expt_email"),
            ),
            (
                *(
                    "nom",
                    "lat_coor1",
                    "long_coor1",
                    "tel1",
                    "expt_siren",
                    "expt_rais",
                    "expt_tel1",
                    "expt_email",
                ),
                *(fact.name for fact in DAE if fact.needed),
            ),
            _of_kinds(Kind.DAE),
            _defibrillator,
        ),
        Schema(
            "points-eau-incendie",
            "Points d’eau incendie (PEI)",
            (
                *(
                    "insee",
                    "id_sdis",
                    "id_gestion",
                    "nom_gest",
                    "ref_terr",
                    "type_pei",
                    "type_rd",
                    "diam_pei",
                ),
                *(
                    "diam_cana",
                    "source_pei",
                    "statut",
                    "nom_etab",
                    "situation",
                    "press_dyn",
                    "press_stat",
                    "debit",
                ),
                *(
                    "volume",
                    "disponible",
                    "date_dispo",
                    "date_mes",
                    "date_maj",
                    "date_ct",
                    "date_ro",
                    "prec",
                    "x",
                ),
                *("y", "lon", "lat"),
            ),
            ("insee", "type_pei", "type_rd"),
            _of_kinds(Kind.PEI),
            _hydrant,
            ("1", "0"),
        ),
        Schema(
            "acceslibre",
            "Accessibilité (acceslibre)",
            (
                *(
                    "id",
                    "name",
                    "postal_code",
                    "commune",
                    "numero",
                    "voie",
                    "lieu_dit",
                    "code_insee",
                    "siret",
                ),
                *("contact_url", "site_internet", "longitude", "latitude", "activite"),
                *(fact.name for fact in ACCESS),
            ),
            ("id", "name", "postal_code", "commune"),
            _open_to_people,
            _access,
            ("True", "False"),
        ),
    )
}
