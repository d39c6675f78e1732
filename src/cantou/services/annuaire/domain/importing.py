"""A file is taken in: read, its columns named, compared with what there is; nothing is overwritten unasked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.web.tables import plain, read_table
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.domain.cleaning import clean
from cantou.services.annuaire.domain.listings import save_listing
from cantou.services.annuaire.engine.categories import of_kind
from cantou.services.annuaire.engine.facts import OF_KIND, FactError, read_fact
from cantou.services.annuaire.engine.spots import SpotError, read_number
from cantou.services.annuaire.engine.tables import FIELDS, guess
from cantou.services.annuaire.models import Import, Listing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NEW, SAME, DIFFERS, WRONG = "new", "same", "differs", "wrong"
FIRST_LINE = 2
"""As a spreadsheet numbers it: the first one names the columns."""


@dataclass(slots=True)
class Line:
    """What a row of the file is, beside what there is."""

    number: int
    name: str
    state: str = NEW
    errors: list[str] = field(default_factory=list)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    """(field in words, what there is, what the file says)."""
    values: dict[str, Any] = field(default_factory=dict)
    listing: Listing | None = None


def start_import(*, content: bytes, kind: str) -> Import:
    """Inside an agent's Scope. Raises TableError."""
    table = read_table(content)
    row = Import.objects.create(
        organisation_id=acting(),
        kind=kind,
        columns=table.columns,
        rows=table.rows,
        mapping=guess(table.columns, tuple(one.name for one in OF_KIND.get(kind, ()))),
        encoding=table.encoding,
    )
    record(action="annuaire.import", subject=f"annuaire:import:{row.pk}", details={"rows": len(table.rows)})
    return row


def map_columns(*, taken: Import, mapping: Mapping[str, str]) -> None:
    """Raises ValidationError where two columns are the same field, or none is the name."""
    given = {column: name for column, name in mapping.items() if name and column in taken.columns}
    twice = [name for name in given.values() if list(given.values()).count(name) > 1]
    if twice:
        label = FIELDS.get(twice[0], twice[0])
        raise ValidationError(_("Deux colonnes sont « %(what)s » : n’en gardez qu’une.") % {"what": label})
    if "name" not in given.values():
        raise ValidationError(_("Dites quelle colonne est le nom."))
    taken.mapping = given
    taken.save(update_fields=["mapping"])


def plan(*, taken: Import) -> list[Line]:
    """Each row of the file, as it would be taken in today. Writes nothing."""
    reader = _Reader(taken)
    return [reader.line(number, row) for number, row in enumerate(taken.rows, start=FIRST_LINE)]


def apply_import(*, taken: Import, overwrite: Collection[int]) -> dict[str, int]:
    """New rows enter; those that differ only where their line was chosen. How many of each; a second time, nothing."""
    locked = Import.objects.select_for_update(of=["self"]).get(organisation_id=acting(), pk=taken.pk)
    if locked.done_at is not None:
        return counts(locked.report)
    report = [_written(line, overwrite) for line in plan(taken=locked)]
    locked.report, locked.done_at, locked.rows = report, timezone.now(), []
    locked.save(update_fields=["report", "done_at", "rows"])
    record(action="annuaire.imported", subject=f"annuaire:import:{locked.pk}", details=counts(report))
    return counts(report)


def _written(line: Line, overwrite: Collection[int]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "line": line.number,
        "name": line.name,
        "state": line.state,
        "errors": line.errors,
    }
    wanted = line.state == NEW or (line.state == DIFFERS and line.number in overwrite)
    if not wanted:
        return told | {"state": "kept"} if line.state == DIFFERS else told
    try:
        with transaction.atomic():
            save_listing(values=line.values, listing=line.listing)
    except ValidationError as error:
        return told | {"state": WRONG, "errors": error.messages}
    return told | {"state": "added" if line.state == NEW else "changed"}


def counts(report: list[dict[str, Any]]) -> dict[str, int]:
    states = [line["state"] for line in report]
    return {state: states.count(state) for state in ("added", "changed", "kept", SAME, WRONG)}


class _Reader:
    def __init__(self, taken: Import) -> None:
        self.taken = taken
        self.categories = {
            plain(word): one.code for one in of_kind(taken.kind) for word in (one.code, one.title)
        }
        communes = queries.communes_around(queries.communes_served(organisation=taken.organisation_id))
        self.communes = {
            key: one for one in reversed(communes) for key in (plain(one.name), one.code.lower())
        }
        self.default = communes[0] if communes else None
        rows = queries.at_desk(organisation=taken.organisation_id).filter(kind=taken.kind)
        self.by_id = {row.outside_id: row for row in rows if row.outside_id}
        self.by_name = {(row.commune_id, plain(row.name)): row for row in rows}
        self.seen: dict[tuple[str, Any], int] = {}
        self.facts = {one.name: one for one in OF_KIND.get(taken.kind, ())}

    def line(self, number: int, cells: list[str]) -> Line:
        given = {
            self.taken.mapping[column]: cell
            for column, cell in zip(self.taken.columns, cells, strict=True)
            if column in self.taken.mapping
        }
        line = Line(number, given.get("name", "")[:120])
        line.values = self._values(given, line.errors)
        if not line.errors:
            self._same_twice(line)
        if line.errors:
            line.state = WRONG
        else:
            self._compare(line)
        return line

    def _values(self, given: dict[str, str], errors: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: cell for name, cell in given.items() if not name.startswith("facts.") and cell
        }
        values["name"] = given.get("name", "")
        values["category"] = self._category(given.get("category", ""), errors)
        values["commune"] = self._commune(given.get("commune", ""), errors)
        for name in ("lon", "lat"):
            try:
                number = read_number(given.get(name, ""))
            except SpotError as error:
                errors.append(f"{FIELDS[name]} : {error}")
                number = None
            values.pop(name, None)
            if number is not None:
                values[name] = number
        if self.facts:
            values["facts"] = self._facts(given, errors)
        try:
            cleaned = clean(values)
        except ValidationError as error:
            errors += [
                f"{FIELDS.get(name, name)} : {message}" if name != "lon" else message
                for name, messages in error.message_dict.items()
                for message in messages
            ]
            return {}
        return cleaned | {"kind": self.taken.kind}

    def _category(self, word: str, errors: list[str]) -> str:
        if not word:
            return of_kind(self.taken.kind)[-1].code
        code = self.categories.get(plain(word))
        if code is None and self.taken.kind in OF_KIND:
            return of_kind(self.taken.kind)[0].code
        if code is None:
            errors.append(
                _("Catégorie : « %(word)s » n’existe pas pour ce genre de fiche.") % {"word": word[:40]}
            )
            return of_kind(self.taken.kind)[-1].code
        return code

    def _commune(self, word: str, errors: list[str]) -> int | None:
        if not word and self.default is not None:
            return self.default.pk
        found = self.communes.get(plain(word)) or self.communes.get(word.lower())
        if found is None:
            errors.append(_("Commune : « %(word)s » n’est ni d’ici ni d’à côté.") % {"word": word[:40]})
            return None
        return found.pk

    def _facts(self, given: dict[str, str], errors: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, fact in self.facts.items():
            try:
                value = read_fact(fact, given.get(f"facts.{name}", ""))
            except FactError as error:
                errors.append(f"{fact.label} : {error}")
                continue
            if value is not None:
                found[name] = value
        return found

    def _same_twice(self, line: Line) -> None:
        identity = line.values.get("outside_id") or ""
        keys = [("name", (line.values["commune"], plain(line.values["name"])))]
        keys += [("id", identity)] if identity else []
        before = next((self.seen[key] for key in keys if key in self.seen), None)
        if before is not None:
            line.errors.append(_("C’est la même fiche que la ligne %(n)d.") % {"n": before})
            return
        for key in keys:
            self.seen[key] = line.number

    def _compare(self, line: Line) -> None:
        values = line.values
        row = self.by_id.get(values.get("outside_id", "")) if values.get("outside_id") else None
        row = row or self.by_name.get((values["commune"], plain(values["name"])))
        if row is None:
            return
        line.listing = row
        if "category" not in self.taken.mapping.values():
            values.pop("category")
        if "commune" not in self.taken.mapping.values():
            values.pop("commune")
        if "facts" in values:
            values["facts"] = {**row.facts, **values["facts"]}
        for name, value in values.items():
            known = row.commune_id if name == "commune" else getattr(row, name)
            if known != value:
                label = FIELDS.get(name, _("fiche technique"))
                line.changes.append(
                    (label, *((known, value) if name != "facts" else _facts_said(known, value)))
                )
        line.state = DIFFERS if line.changes else SAME


def _facts_said(known: dict[str, Any], value: dict[str, Any]) -> tuple[str, str]:
    changed = [name for name in value if known.get(name) != value[name]]
    return (
        ", ".join(f"{name} {known.get(name, '–')}" for name in changed),
        ", ".join(f"{name} {value[name]}" for name in changed),
    )
