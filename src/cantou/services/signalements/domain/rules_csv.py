"""The rules of an organisation as a spreadsheet: what is exported can be imported again, all of it or nothing."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import acting
from cantou.core.territories.models import Territory
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.roads import RoadClass
from cantou.services.signalements.domain.rules import rules_of, save_rule
from cantou.services.signalements.models import RoutingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = (
    *("sujet", "niveau", "code", "route", "du", "au (non compris)", "priorité", "compétence", "destinataire"),
    *("équipe", "qui appeler", "téléphone", "heures", "que dire", "bloque"),
)
LARGEST = 2_000_000
MOST_LINES = 10_000
YES, NO = "oui", "non"


class RefusedLinesError(Exception):
    """Nothing was taken in. `lines`: (number in the file, what is wrong)."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        super().__init__(len(lines))
        self.lines = lines


def rows(*, organisation: int) -> Iterator[list[object]]:
    """In an agent's Scope. The organisation that sees to it is named by its short name on the platform."""
    for rule in rules_of(organisation=organisation):
        yield [
            rule.category,
            rule.territory.level,
            rule.territory.code,
            rule.road_class,
            rule.valid_from.isoformat(),
            rule.valid_to.isoformat() if rule.valid_to else "",
            rule.priority,
            rule.competence,
            rule.target.slug if rule.target else "",
            rule.team,
            rule.outside_name,
            rule.outside_phone,
            rule.outside_hours,
            rule.outside_words,
            YES if rule.blocks else NO,
        ]


def import_rules(*, content: bytes, replace: bool) -> int:
    """Inside an agent's Scope: how many rules were taken in. `replace`: those that were there go first.

    Raises RefusedLinesError, and nothing has changed.
    """
    with transaction.atomic():
        if replace:
            RoutingRule.objects.filter(organisation_id=acting()).delete()
        wrong: list[tuple[int, str]] = []
        number = 0
        for line, row in _read(content):
            try:
                with transaction.atomic():
                    save_rule(values=_values(row))
            except ValidationError as error:
                wrong.append((line, " ".join(error.messages)))
            else:
                number += 1
        if wrong:
            raise RefusedLinesError(wrong)
        record(action="signalements.rules_imported", details={"rules": number, "replaced": replace})
    return number


def _read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """A French spreadsheet writes semicolons, and sometimes Windows-1252."""
    if len(content) > LARGEST:
        raise RefusedLinesError([(0, _("Ce fichier est trop lourd\u00a0: 2 Mo au plus."))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    lines = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ","))
    head = [cell.strip().lower() for cell in lines[0]] if lines else []
    missing = [name for name in HEAD if name not in head]
    if missing:
        told = _("Il manque des colonnes\u00a0: %(names)s.") % {"names": ", ".join(missing)}
        raise RefusedLinesError([(1, told)])
    found = [
        (number, dict(zip(head, map(_cell, line), strict=False)))
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    if len(found) > MOST_LINES:
        raise RefusedLinesError([(0, _("Ce fichier a trop de lignes\u00a0: 10\u00a0000 au plus."))])
    return found


def _cell(text: str) -> str:
    """The apostrophe that keeps a spreadsheet from running a cell (core.web.exports) goes again."""
    cell = text.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _values(row: dict[str, str]) -> dict[str, Any]:
    phone = row["téléphone"]
    values: dict[str, Any] = {
        "category": _category(row["sujet"]),
        "territory_id": _territory(row["niveau"], row["code"]),
        "road_class": _road(row["route"]),
        "competence": _short(row["compétence"], 160),
        "valid_from": _day(row["du"]),
        "valid_to": _day(row["au (non compris)"]) if row["au (non compris)"] else None,
        "priority": _whole(row["priorité"]),
        "target_id": _target(row["destinataire"]) if row["destinataire"] else None,
        "team": _short(row["équipe"], 80),
        "outside_name": _short(row["qui appeler"], 120),
        "outside_phone": clean_phone(phone) if phone else "",
        "outside_hours": _short(row["heures"], 120),
        "outside_words": _short(row["que dire"], 400),
        "blocks": row["bloque"].lower() == YES,
    }
    _check(values)
    return values


def _check(values: dict[str, Any]) -> None:
    if not values["competence"]:
        raise ValidationError(_("Dites pourquoi (colonne « compétence »)."))
    if (values["target_id"] is None) == (not values["outside_name"]):
        raise ValidationError(_("Dites un destinataire, ou qui appeler\u00a0: l’un des deux."))
    if values["target_id"] is not None and (values["blocks"] or values["outside_phone"]):
        raise ValidationError(_("« bloque » et « téléphone » ne valent que s’il n’y a pas de destinataire."))
    if values["valid_to"] is not None and values["valid_to"] <= values["valid_from"]:
        raise ValidationError(_("La fin est avant le début."))


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise ValidationError(_("Trop long\u00a0: « %(text)s… »") % {"text": text[:30]})
    return text


def _category(code: str) -> str:
    if code and code not in categories_of(organisation=acting()):
        raise ValidationError(_("Sujet inconnu\u00a0: %(code)s") % {"code": code})
    return code


def _road(code: str) -> str:
    if code and code not in RoadClass.values:
        raise ValidationError(_("Route inconnue\u00a0: %(code)s (A, RN, RD, VC ou CR)") % {"code": code})
    return code


def _day(text: str) -> date:
    """« 2026-01-31 » or « 31/01/2026 »."""
    parts = text.split("/")
    try:
        return date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else text)  # noqa: PLR2004
    except ValueError as error:
        raise ValidationError(_("Date illisible\u00a0: %(text)s") % {"text": text}) from error


def _whole(text: str) -> int:
    try:
        number = int(text or 0)
    except ValueError as error:
        raise ValidationError(_("Priorité illisible\u00a0: %(text)s") % {"text": text}) from error
    if not -100 <= number <= 100:  # noqa: PLR2004 (as the form)
        raise ValidationError(_("La priorité va de -100 à 100."))
    return number


def _territory(level: str, code: str) -> int:
    found = Territory.objects.filter(level=level, code=code, valid_to=None).values_list("pk", flat=True)
    number = found.first()
    if number is None:
        raise ValidationError(_("Lieu inconnu\u00a0: %(level)s %(code)s") % {"level": level, "code": code})
    return number


def _target(slug: str) -> int:
    found = Organisation.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise ValidationError(_("Organisme inconnu\u00a0: %(slug)s") % {"slug": slug})
    return found
