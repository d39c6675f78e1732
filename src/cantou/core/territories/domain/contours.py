"""Contours: loaded from a file, inherited when communes merge, drawn roughly for the demonstration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cantou.core.territories.data.centres import OUTLINE, OUTLINES
from cantou.core.territories.domain.bulk import copy_in, one_at_a_time
from cantou.core.territories.domain.messages import TerritoryError, describe
from cantou.core.territories.domain.notes import note
from cantou.core.territories.domain.rows import successor_ids
from cantou.core.territories.engine.contours import (
    TOLERANCE,
    ContourFact,
    from_wkb,
    join,
    outline,
    read_contours,
    simplify,
    to_wkb,
)
from cantou.core.territories.engine.names import normalise, without_article
from cantou.core.territories.engine.problems import Problem, Problems, UnreadableError
from cantou.core.territories.models import Change, Contour, Level, Territory

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCK = 3
_ALL_BUT = 0.98
"""An EPCI of which less than this part of the inhabitants is loaded has members elsewhere."""
_COLUMNS = ("territory_id", "wkb", "west", "south", "east", "north", "source", "is_exact", "caveat")


@dataclass(slots=True)
class ContoursReport:
    written: int = 0
    merged: list[str] = field(default_factory=list)
    """Contours of communes that are no more, added to the one in which each lies now."""
    restored: list[str] = field(default_factory=list)
    """Communes that the file does not have: restored since, or missing from it. They are shown without a map."""
    renamed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Contours of communes that are not loaded here."""
    wholes: int = 0
    """EPCI and départements whose contour was made of those of their communes."""
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0


def load_contours(*, stream: IO[bytes], source: str, tolerance: float = TOLERANCE) -> ContoursReport:
    """Read a GeoJSON of communes; replace the contours of those that it has. Raises TerritoryError."""
    problems = Problems()
    try:
        facts = read_contours(stream, problems)
    except UnreadableError as error:
        raise TerritoryError(describe(error.problem)) from error
    report = ContoursReport(problems=problems.kept)
    with transaction.atomic():
        one_at_a_time(LOCK)
        homes = _homes(facts, report)
        caveats = _caveats(homes, facts, report)
        geometries = simplify([join(parts) for parts in homes.values()], tolerance=tolerance)
        shapes = dict(zip(homes, geometries, strict=True))
        report.written = write_contours(shapes, source=source, caveats=caveats)
        report.wholes = draw_wholes(sorted(homes), source=source)
        note(action="territories.contours", subject="territories", details={"written": report.written})
    report.problem_count = problems.count
    return report


def _homes(facts: dict[str, ContourFact], report: ContoursReport) -> dict[int, list[Any]]:
    """Territory of today → the contours that make it up."""
    ids = successor_ids(facts)
    today = {row.pk: row for row in Territory.objects.filter(pk__in=ids.values())}
    homes: dict[int, list[Any]] = defaultdict(list)
    for code, fact in facts.items():
        row = today.get(ids.get(code, 0))
        if row is None:
            report.elsewhere.append(f"{fact.name} ({code})")
            continue
        homes[row.pk].append(fact.geometry)
        if row.code != code:
            report.merged.append(f"{fact.name} ({code}) → {row.name} ({row.code})")
        elif not _same_name(fact.name, row.name):
            report.renamed.append(f"{fact.name} → {row.name} ({code})")
    return dict(homes)


def _same_name(one: str, other: str) -> bool:
    """Republished maps drop the articles: « Rouget-Pers »."""
    return not one or without_article(normalise(one)) == without_article(normalise(other))


def _caveats(
    homes: dict[int, list[Any]], facts: dict[str, ContourFact], report: ContoursReport
) -> dict[int, str]:
    """Tell the communes that the file should have had; give the caveats of contours that still hold one."""
    touched = Territory.objects.filter(pk__in=homes).values_list("departement_code", flat=True).distinct()
    found = Territory.objects.filter(level=Level.COMMUNE, valid_to=None, departement_code__in=list(touched))
    by_code = {row.code: row for row in found}
    restorations = Change.objects.filter(kind=Change.Kind.RESTORATION, code_after__in=by_code).order_by("on")
    origins = dict(restorations.values_list("code_after", "code_before"))
    is_whole = len(facts) > len(by_code) / 2
    lost: dict[int, list[str]] = defaultdict(list)
    orphans = False
    for code, row in sorted(by_code.items()):
        if row.pk in homes or not (is_whole or code in origins):
            continue
        parent = by_code.get(origins.get(code, ""))
        if parent is not None and parent.pk in homes:
            lost[parent.pk].append(row.name)
            report.restored.append(f"{row.name} ({code}) ← {parent.name} ({parent.code})")
        else:
            orphans = True
            report.restored.append(f"{row.name} ({code})")
    text = _("comprend encore %(names)s")
    doubts = _doubts(by_code, homes, facts) if orphans else {}
    return doubts | {key: text % {"names": ", ".join(names)} for key, names in lost.items()}


def _doubts(
    by_code: dict[str, Territory], homes: dict[int, list[Any]], facts: dict[str, ContourFact]
) -> dict[int, str]:
    """Which commune a restored one was part of is not known, but that one has often taken another name since."""
    return {
        row.pk: _("nom changé depuis ce fichier, étendue peut-être aussi")
        for code, row in by_code.items()
        if code in facts and not _same_name(facts[code].name, row.name) and len(homes.get(row.pk, ())) == 1
    }


def write_contours(
    shapes: dict[int, Any], *, source: str, caveats: dict[int, str] | None = None, is_exact: bool = True
) -> int:
    notes = caveats or {}
    Contour.objects.filter(territory_id__in=list(shapes)).delete()
    return copy_in(
        Contour,
        _COLUMNS,
        (
            (
                key,
                to_wkb(shape),
                *shape.bounds,
                source[:120],
                is_exact and key not in notes,
                notes.get(key, "")[:300],
            )
            for key, shape in shapes.items()
        ),
    )


def draw_wholes(communes: list[int], *, source: str) -> int:
    """Contours of the EPCI and départements that hold these communes; a caveat where some are missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select l.parent_id, c.wkb, coalesce(t.population, 0), coalesce(p.population, 0)"
            " from territories_territorylink l"
            " join territories_territory t on t.id = l.child_id"
            " join territories_territory p on p.id = l.parent_id"
            " left join territories_contour c on c.territory_id = l.child_id"
            " where l.valid_to is null and l.kind in ('epci', 'departement') and l.parent_id in"
            "  (select parent_id from territories_territorylink where child_id = any(%s) and valid_to is null)",
            [communes],
        )
        members: dict[int, list[tuple[bytes | None, int, int]]] = defaultdict(list)
        for parent, *part in cursor.fetchall():
            members[parent].append((part[0], part[1], part[2]))
    shapes, caveats = {}, {}
    for parent, parts in members.items():
        drawn = [from_wkb(wkb) for wkb, _people, _all in parts if wkb is not None]
        if not drawn:
            continue
        shapes[parent] = join(drawn)
        if len(drawn) < len(parts):
            missing = len(parts) - len(drawn)
            caveats[parent] = _("sans les %(count)d communes dont le contour manque") % {"count": missing}
        elif sum(people for _wkb, people, _all in parts) < parts[0][2] * _ALL_BUT:
            caveats[parent] = _("seulement les communes chargées ici")
    return write_contours(shapes, source=source, caveats=caveats)


def inherit_contours(heirs: dict[int, int]) -> None:
    """The contours of communes that are over join that of the commune in which each lies."""
    found = {
        row.territory_id: row for row in Contour.objects.filter(territory_id__in=[*heirs, *heirs.values()])
    }
    parts: dict[int, list[Contour]] = defaultdict(list)
    for gone, heir in heirs.items():
        if gone in found:
            parts[heir].append(found[gone])
    for heir, some in parts.items():
        if heir in found:
            some.append(found[heir])
        shape = join([from_wkb(row.wkb) for row in some])
        write_contours({heir: shape}, source=some[-1].source, is_exact=all(row.is_exact for row in some))


def add_caveat(*, territory: int, caveat: str) -> None:
    for row in Contour.objects.filter(territory_id=territory):
        text = ", ".join(part for part in (row.caveat, caveat) if part)
        Contour.objects.filter(pk=row.pk).update(is_exact=False, caveat=text[:300])


def draw_demo_outlines() -> int:
    """The hand-drawn outlines of the demonstration, for communes that have no contour."""
    communes = Territory.objects.filter(
        level=Level.COMMUNE, valid_to=None, code__in=OUTLINES, contour__isnull=True
    )
    shapes = {row.pk: outline(OUTLINES[row.code]) for row in communes}
    return write_contours(shapes, source=OUTLINE, is_exact=False)


def shapes_of(territories: Iterable[int]) -> dict[int, Any]:
    """Territory → its geometry (shapely), for those that have one. One query."""
    rows = Contour.objects.filter(territory_id__in=list(territories)).values_list("territory_id", "wkb")
    return {key: from_wkb(wkb) for key, wkb in rows}
