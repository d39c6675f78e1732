"""Collection points from a file: read, compared with what there is; nothing is overwritten unasked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.territories.domain.locate import outside_france
from cantou.core.web.tables import TableError, plain, read_table
from cantou.core.web.texts import tidy_line
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.points import save_point
from cantou.services.dechets.domain.streams import streams_of
from cantou.services.dechets.models import DropOffPoint, PointImport

if TYPE_CHECKING:
    from collections.abc import Collection

NEW, SAME, DIFFERS, WRONG = "new", "same", "differs", "wrong"
ADDED, CHANGED, KEPT = "added", "changed", "kept"
FIRST_LINE = 2
"""As a spreadsheet numbers it: the first one names the columns."""
NAMES: dict[str, tuple[str, ...]] = {
    "name": ("nom", "point", "libelle", "designation"),
    "commune": ("commune", "ville", "code insee", "insee"),
    "where": ("ou", "emplacement", "adresse", "situation", "lieu"),
    "takes": ("recoit", "flux", "type", "types", "dechets"),
    "note": ("note", "a savoir", "commentaire"),
    "lon": ("longitude", "lon", "x wgs84"),
    "lat": ("latitude", "lat", "y wgs84"),
}
LONGEST = {"name": 80, "where": 120, "note": 200}
LABELS = {
    "name": "Nom",
    "commune": "Commune",
    "where": "Où",
    "takes": "Reçoit",
    "note": "À savoir",
    "lon": "Longitude",
    "lat": "Latitude",
}


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
    point: DropOffPoint | None = None


def start_import(*, content: bytes) -> PointImport:
    """Inside an agent's Scope. Raises TableError."""
    table = read_table(content)
    known = _columns(table.columns)
    if "name" not in known or "takes" not in known:
        raise TableError(_("Il faut au moins les colonnes « nom » et « reçoit »."))
    row = PointImport.objects.create(
        organisation_id=acting(), columns=table.columns, rows=table.rows, encoding=table.encoding
    )
    details = {"rows": len(table.rows)}
    record(action="dechets.point_import", subject=f"dechets:import:{row.pk}", details=details)
    return row


def _columns(columns: list[str]) -> dict[str, int]:
    """Field → which column; each once."""
    found: dict[str, int] = {}
    for number, column in enumerate(columns):
        for name, words in NAMES.items():
            if plain(column) in words and name not in found:
                found[name] = number
                break
    return found


def plan(*, taken: PointImport) -> list[Line]:
    """Each row of the file, as it would be taken in today. Writes nothing."""
    reader = _Reader(taken)
    return [reader.line(number, row) for number, row in enumerate(taken.rows, start=FIRST_LINE)]


def apply_import(*, taken: PointImport, overwrite: Collection[int]) -> list[dict[str, Any]]:
    """New rows enter; those that differ only where their line was chosen. A second time, nothing."""
    locked = PointImport.objects.select_for_update(of=["self"]).get(organisation_id=acting(), pk=taken.pk)
    if locked.done_at is not None:
        return list(locked.report)
    locked.report = [_written(line, overwrite) for line in plan(taken=locked)]
    locked.done_at, locked.rows = timezone.now(), []
    locked.save(update_fields=["report", "done_at", "rows"])
    record(
        action="dechets.point_imported", subject=f"dechets:import:{locked.pk}", details=counts(locked.report)
    )
    return list(locked.report)


def counts(report: list[dict[str, Any]]) -> dict[str, int]:
    states = [line["state"] for line in report]
    return {state: states.count(state) for state in (ADDED, CHANGED, KEPT, SAME, WRONG)}


def _written(line: Line, overwrite: Collection[int]) -> dict[str, Any]:
    told = {"line": line.number, "name": line.name, "state": line.state, "errors": line.errors}
    if line.state == DIFFERS and line.number not in overwrite:
        return told | {"state": KEPT}
    if line.state not in {NEW, DIFFERS}:
        return told
    try:
        with transaction.atomic():
            save_point(values=line.values, point=line.point)
    except ValidationError as error:
        return told | {"state": WRONG, "errors": error.messages}
    return told | {"state": ADDED if line.state == NEW else CHANGED}


class _Reader:
    def __init__(self, taken: PointImport) -> None:
        organisation = taken.organisation_id
        self.columns = _columns(taken.columns)
        communes = list(queries.communes_served(organisation=organisation))
        self.communes = {key: one.pk for one in communes for key in (plain(one.name), one.code.lower())}
        self.only = communes[0].pk if len(communes) == 1 else None
        kinds = streams_of(organisation=organisation)
        self.kinds = {plain(word): code for code, kind in kinds.items() for word in (code, kind.title)}
        rows = queries.points_at_desk(organisation=organisation)
        self.points = {(row.commune_id, plain(row.name)): row for row in rows}
        self.seen: dict[tuple[int, str], int] = {}

    def line(self, number: int, cells: list[str]) -> Line:
        given = {name: cells[column] for name, column in self.columns.items()}
        line = Line(number, tidy_line(given.get("name", ""))[:80])
        line.values = self._values(given, line.errors)
        key = (line.values["commune"] or 0, plain(line.name))
        if not line.errors and key in self.seen:
            line.errors.append(_("C’est le même point que la ligne %(n)d.") % {"n": self.seen[key]})
        if line.errors:
            line.state = WRONG
            return line
        self.seen[key] = number
        self._compare(line, self.points.get(key))
        return line

    def _values(self, given: dict[str, str], errors: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {"commune": self._commune(given.get("commune", ""), errors)}
        for name, longest in LONGEST.items():
            if name in given:
                values[name] = tidy_line(given[name])
                if len(values[name]) > longest:
                    errors.append(
                        _("%(what)s : %(n)d signes au plus.") % {"what": LABELS[name], "n": longest}
                    )
        if not values.get("name"):
            errors.append(_("Il n’a pas de nom."))
        values["takes"] = self._takes(given["takes"], errors)
        return values | _spot(given, errors)

    def _commune(self, word: str, errors: list[str]) -> int | None:
        found = self.communes.get(plain(word)) if word else self.only
        if found is None:
            errors.append(_("Commune : « %(word)s » n’est pas desservie.") % {"word": word[:40]})
        return found

    def _takes(self, text: str, errors: list[str]) -> list[str]:
        words = [plain(word) for word in text.replace(";", ",").replace("/", ",").split(",") if plain(word)]
        unknown = [word for word in words if word not in self.kinds]
        if unknown or not words:
            errors.append(
                _("Reçoit : « %(word)s » n’est pas un flux d’ici.") % {"word": (unknown or [""])[0][:40]}
            )
        return sorted({self.kinds[word] for word in words if word in self.kinds})

    def _compare(self, line: Line, point: DropOffPoint | None) -> None:
        """What the file does not speak of stays as it is."""
        if point is None:
            return
        line.point = point
        names = ("name", "where", "note", "lon", "lat", "takes", "is_public")
        before = {name: getattr(point, name) for name in names} | {"commune": point.commune_id}
        before["takes"] = sorted(before["takes"])
        line.values = before | line.values
        line.changes = [
            (LABELS[name], before[name], value)
            for name, value in line.values.items()
            if name in LABELS and name != "name" and before[name] != value
        ]
        line.state = DIFFERS if line.changes else SAME


def _spot(given: dict[str, str], errors: list[str]) -> dict[str, float]:
    """Both, or neither: an empty cell says nothing of where it is."""
    lon, lat = (given.get(name, "").strip().replace(",", ".") for name in ("lon", "lat"))
    if not lon and not lat:
        return {}
    try:
        spot = {"lon": float(lon), "lat": float(lat)}
        if outside_france(spot["lon"], spot["lat"]):
            raise ValueError  # noqa: TRY301 (told alike)
    except ValueError:
        errors.append(_("Longitude et latitude : ce point n’est pas en France."))
        return {}
    return spot
