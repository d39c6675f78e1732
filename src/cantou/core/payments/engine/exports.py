"""What is owed, for other programs: one interface, several forms. Pure: no Django.

The accountant's own flow (PES_RecetteAller) is signed and sent by the organisation's finance software: what is written
here has its main blocks, so that such a software takes it up. It is not a substitute for it (docs/adr/0205).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from xml.etree import ElementTree as ET

from cantou.core.web.cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Amount:
    """One debt, as those who keep accounts want it."""

    reference: str
    titre: str
    title: str
    payer: str
    regie: str
    written_on: date
    due_on: date
    total_cents: int
    credited_cents: int
    paid_cents: int
    refunded_cents: int
    state: str


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    siret: str
    year: int


class AmountsExport(Protocol):
    """A form in which amounts leave. One is added to EXPORTS."""

    id: str
    title: str
    content_type: str
    extension: str

    def write(self, sender: Sender, amounts: Sequence[Amount]) -> str: ...


def in_euros(cents: int) -> str:
    """« 1234.50 », as machines write it."""
    sign, whole = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02}"


class Csv:
    id = "csv"
    title = "Tableur (CSV)"
    content_type = "text/csv; charset=utf-8"
    extension = "csv"
    head = (
        *("reference", "titre", "objet", "debiteur", "regie", "ecrit_le", "echeance"),
        *("montant_euros", "avoirs_euros", "paye_euros", "rembourse_euros", "etat"),
    )

    def write(self, sender: Sender, amounts: Sequence[Amount]) -> str:  # noqa: ARG002
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        writer.writerow(self.head)
        for one in amounts:
            writer.writerow([safe_cell(cell) for cell in self._cells(one)])
        return "\ufeff" + buffer.getvalue()

    def _cells(self, one: Amount) -> tuple[str, ...]:
        cents = (one.total_cents, one.credited_cents, one.paid_cents, one.refunded_cents)
        return (
            *(one.reference, one.titre, one.title, one.payer, one.regie),
            *(one.written_on.isoformat(), one.due_on.isoformat()),
            *(in_euros(each).replace(".", ",") for each in cents),
            one.state,
        )


class PesLike:
    """The blocks of PES_RecetteAller that say who owes what: head, bordereau, one Piece for each titre."""

    id = "pes"
    title = "Pour le logiciel de comptabilité (XML, sur le modèle du PES recette)"
    content_type = "application/xml; charset=utf-8"
    extension = "xml"

    def write(self, sender: Sender, amounts: Sequence[Amount]) -> str:
        root = ET.Element("PES_RecetteAller")
        head = ET.SubElement(root, "EnTetePES")
        _value(head, "LibelleColBud", sender.name)
        _value(head, "IdColl", sender.siret)
        bordereau = ET.SubElement(ET.SubElement(root, "PES_Recette"), "Bordereau")
        block = ET.SubElement(bordereau, "BlocBordereau")
        _value(block, "Exer", str(sender.year))
        _value(block, "NbrPce", str(len(amounts)))
        _value(block, "MtBordHT", in_euros(sum(_net(one) for one in amounts)))
        for one in amounts:
            self._piece(bordereau, one)
        ET.indent(root)
        return ET.tostring(root, encoding="unicode", xml_declaration=True).replace(
            "encoding='us-ascii'", "encoding='utf-8'"
        )

    def _piece(self, bordereau: ET.Element, one: Amount) -> None:
        piece = ET.SubElement(bordereau, "Piece")
        block = ET.SubElement(piece, "BlocPiece")
        _value(block, "IdPce", one.titre or one.reference)
        _value(block, "ObjPce", one.title)
        _value(block, "RefExt", one.reference)
        _value(block, "DteEcheance", one.due_on.isoformat())
        line = ET.SubElement(ET.SubElement(piece, "LigneDePiece"), "BlocLignePiece")
        _value(line, "LibLigne", one.regie)
        _value(line, "MtHT", in_euros(_net(one)))
        _value(ET.SubElement(ET.SubElement(piece, "Tiers"), "InfoTiers"), "Nom", one.payer)


def _net(one: Amount) -> int:
    return one.total_cents - one.credited_cents


def _value(parent: ET.Element, name: str, text: str) -> None:
    """As PES writes them: <Name V="…"/>. A letter that XML cannot hold becomes a space."""
    ET.SubElement(parent, name, {"V": "".join(each if each.isprintable() else " " for each in text)})


EXPORTS: dict[str, AmountsExport] = {one.id: one for one in (Csv(), PesLike())}
