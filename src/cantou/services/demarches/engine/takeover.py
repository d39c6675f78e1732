"""Cases that another program had: its table or JSON read into rows, and what of them is wrong, line by line. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.definition import Choice, Choices, Day, YesNo
from cantou.core.web.strict_json import read_json
from cantou.core.web.tables import LARGEST, TableError, plain, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.core.forms.engine.definition import Asked, Definition
    from cantou.services.demarches.engine.workflow import Workflow

MOST: Final = 500
KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "source": ("reference", "numero", "id", "number", "identifiant", "display id"),
    "filed": ("depose le", "filed at", "date de depot", "receipt time", "date", "recu le"),
    "status": ("etat", "status", "statut", "workflow status", "status title"),
}
"""What a column may be called, without accents."""
DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S")
YES: Final = frozenset({"oui", "vrai", "true", "yes", "1", "x"})
NO: Final = frozenset({"non", "faux", "false", "no", "0", ""})


class TakeOverError(ValueError):
    """Of the file as a whole, in French."""


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """`source`: how the other program called it."""

    line: int
    source: str
    filed: date
    status: str
    answers: dict[str, Any] = field(default_factory=dict)


def read_file(content: bytes) -> list[tuple[int, dict[str, Any]]]:
    """(line, column → value) of a CSV, or of a JSON array whose items may hold their answers under `answers`. Raises
    TakeOverError."""
    if len(content) > LARGEST:
        raise TakeOverError("Ce fichier est trop lourd : 2 Mo au plus. Coupez-le en plusieurs.")
    if content.lstrip()[:1] in {b"[", b"{"}:
        return _json(content)
    try:
        table = read_table(content)
    except TableError as error:
        raise TakeOverError(str(error)) from error
    return [(number, dict(zip(table.columns, row, strict=True))) for number, row in enumerate(table.rows, 2)]


def _json(content: bytes) -> list[tuple[int, dict[str, Any]]]:
    try:
        found = read_json(content)
    except ValueError as error:
        raise TakeOverError("Ce fichier n’est pas du JSON.") from error
    if isinstance(found, dict):
        found = found.get("data", found.get("items"))
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise TakeOverError("Ce JSON n’est pas une liste de dossiers.")
    if not found:
        raise TakeOverError("Ce fichier n’a aucun dossier.")
    return [(number, _flat(one)) for number, one in enumerate(found, 1)]


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    inner = next((one[name] for name in ("answers", "fields") if isinstance(one.get(name), dict)), {})
    return {**{name: value for name, value in one.items() if name not in {"answers", "fields"}}, **inner}


def check(
    lines: Iterable[tuple[int, Mapping[str, Any]]],
    definition: Definition,
    workflow: Workflow,
    *,
    today: date,
    parameters: Mapping[str, Any] | None = None,
) -> tuple[list[Row], list[Fault]]:
    """What may be taken, and each fault at its line and column. A column that names nothing is passed over: another
    program keeps more than we ask."""
    questions = {one.key: one for _place, _way, one in definition.questions()}
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, values in lines:
        if len(seen) >= MOST:
            faults.append(
                Fault(line, "", f"Trop de dossiers : {MOST} au plus. Coupez le fichier en plusieurs.")
            )
            break
        row, wrong = _row(line, values, questions, workflow, today)
        if row is not None and row.source in seen:
            wrong.append(Fault(line, "référence", f"Déjà à la ligne {seen[row.source]}."))
        if row is not None and not wrong:
            seen[row.source] = line
            done = fill(definition, row.answers, today=row.filed, parameters=parameters, whole=False)
            wrong = [Fault(line, _label(questions, key), words) for key, words in done.errors.items()]
            row = Row(line, row.source, row.filed, row.status, done.answers)
        faults += wrong
        if row is not None and not wrong:
            rows.append(row)
    return rows, faults


def _label(questions: Mapping[str, Asked], key: str) -> str:
    return str(questions[key].label) if key in questions else key


def _row(
    line: int, values: Mapping[str, Any], questions: Mapping[str, Asked], workflow: Workflow, today: date
) -> tuple[Row | None, list[Fault]]:
    said = {name: _column(values, KNOWN[name]) for name in KNOWN}
    faults = []
    source = str(said["source"] or "").strip()
    if not source:
        faults.append(Fault(line, "référence", "Il manque la référence du dossier dans l’autre logiciel."))
    filed = _day(said["filed"])
    if filed is None or filed > today:
        faults.append(
            Fault(line, "déposé le", "Il faut le jour du dépôt, passé, comme 2026-03-15 ou 15/03/2026.")
        )
    status = _status(workflow, said["status"])
    if status is None:
        known = ", ".join(one.label for one in workflow.statuses)
        faults.append(
            Fault(line, "état", f"« {said['status'] or ''} » n’est pas un état de la démarche : {known}.")
        )
    if faults or filed is None or status is None:
        return None, faults
    answers = {}
    for key, one in questions.items():
        given = _column(values, (plain(key), plain(str(one.label))), key)
        if given not in (None, ""):
            answers[key] = _understood(one, given)
    return Row(line, source[:200], filed, status, answers), faults


def _column(values: Mapping[str, Any], names: Iterable[str], exact: str = "") -> Any:
    if exact and exact in values:
        return values[exact]
    wanted = {*names}
    return next((value for name, value in values.items() if plain(str(name)) in wanted), None)


def _status(workflow: Workflow, given: Any) -> str | None:
    text = plain(str(given or ""))
    found = (one.key for one in workflow.statuses if text in {plain(one.key), plain(one.label)})
    return next(found, None) if text else None


def _day(given: Any) -> date | None:
    text = str(given or "").strip()[:19]
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day, in words)
        except ValueError:
            continue
    return None


def _understood(one: Asked, given: Any) -> Any:
    """As forms type it: a yes in words, a choice by its label, a day as it is written in France."""
    if not isinstance(given, str):
        return given
    text = given.strip()
    if isinstance(one, YesNo):
        return True if plain(text) in YES else False if plain(text) in NO else text
    if isinstance(one, Day):
        day = _day(text)
        return day.isoformat() if day else text
    if isinstance(one, (Choice, Choices)):
        values = {plain(option.label): option.value for option in one.options}
        if isinstance(one, Choices):
            return [values.get(plain(each), each.strip()) for each in text.split("|")]
        return values.get(plain(text), text)
    return text
