"""The gazetteer: read from a base adresse locale, or typed by the secretary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any, Literal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.territories.domain.bulk import copy_in, one_at_a_time, update_in
from cantou.core.territories.domain.messages import TerritoryError, describe
from cantou.core.territories.domain.notes import note
from cantou.core.territories.domain.progress import Progress, silent
from cantou.core.territories.domain.rows import successor_ids
from cantou.core.territories.engine.bal import PlaceFact, kind_of, read_bal
from cantou.core.territories.engine.geometry import in_france
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.engine.problems import Problem, Problems, UnreadableError
from cantou.core.territories.engine.tables import tidy
from cantou.core.territories.models import Level, Place, Territory

if TYPE_CHECKING:
    from datetime import date

LOCK = 4
_FEW = 50
"""Below this many places a commune may lose half of them in one file without a question."""

_LONGEST = 200

_IDENTITY = ("kind", "normalised", "number", "suffix", "part_code")
_CONTENT = ("name", "hamlet", "key", "lon", "lat", "updated_on")
_TYPES = dict(zip(_CONTENT, ("text", "text", "text", "float8", "float8", "date"), strict=True))


@dataclass(slots=True)
class BalReport:
    communes: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unknown: list[str] = field(default_factory=list)
    """INSEE codes of the file that no commune loaded here has, today or before."""
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    content: tuple[Any, ...]
    source: str
    is_withdrawn: bool


def load_bal(*, stream: IO[bytes], may_shrink: bool = False, progress: Progress = silent) -> BalReport:
    """Read a BAL, of one commune or of many; each commune's gazetteer then says what the file says.

    What the secretary typed stays. What the file no longer has is withdrawn; a file that would withdraw more
    than half of a commune is refused unless `may_shrink`: it was probably cut. Raises TerritoryError.
    """
    problems = Problems()
    try:
        by_code = read_bal(stream, problems)
    except UnreadableError as error:
        raise TerritoryError(describe(error.problem)) from error
    report = BalReport(problems=problems.kept, problem_count=problems.count)
    if not by_code:
        first = describe(problems.kept[0]) if problems.kept else _("aucune ligne")
        raise TerritoryError(_("aucune adresse lisible : %(text)s") % {"text": first})
    ids = successor_ids(by_code)
    report.unknown = sorted(set(by_code) - set(ids))
    with transaction.atomic():
        one_at_a_time(LOCK)
        today = set(Territory.objects.filter(pk__in=ids.values()).values_list("code", flat=True))
        homes: dict[int, list[PlaceFact]] = {}
        for code, facts in by_code.items():
            if code in ids:
                gone = code not in today
                homes.setdefault(ids[code], []).extend(
                    replace(fact, part=code) if gone and not fact.part else fact for fact in facts
                )
        for number, (commune, facts) in enumerate(homes.items(), start=1):
            progress(_("Adresses"), number, len(homes))
            _write_commune(commune, facts, report, may_shrink=may_shrink)
        note(action="territories.bal", subject="territories", details={"communes": len(homes)})
    report.communes = len(homes)
    return report


def _write_commune(commune: int, facts: list[PlaceFact], report: BalReport, *, may_shrink: bool) -> None:
    present = _present(commune)
    wanted = {_identity(fact): fact for fact in facts}
    gone = [
        row.id
        for key, row in present.items()
        if key not in wanted and row.source == Place.Source.BAL and not row.is_withdrawn
    ]
    if len(present) >= _FEW and len(gone) > len(present) / 2 and not may_shrink:
        raise TerritoryError(
            _("ce fichier retirerait %(gone)d des %(all)d lieux de %(name)s : est-il entier ?")
            % {"gone": len(gone), "all": len(present), "name": Territory.objects.get(pk=commune).name}
        )
    new = [(key, fact) for key, fact in wanted.items() if key not in present]
    columns = ("commune_id", *_IDENTITY, *_CONTENT, "source")
    report.added += copy_in(
        Place, columns, ((commune, *key, *_content(fact), Place.Source.BAL.value) for key, fact in new)
    )
    report.changed += _update(present, wanted)
    report.withdrawn += Place.objects.filter(pk__in=gone).update(withdrawn_on=timezone.localdate())


def _present(commune: int) -> dict[tuple[Any, ...], _Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, source, withdrawn_on is not null, {', '.join((*_IDENTITY, *_CONTENT))}"  # noqa: S608
            " from territories_place where commune_id = %s",
            [commune],
        )
        size = len(_IDENTITY)
        return {
            tuple(values[:size]): _Row(key, tuple(values[size:]), source, withdrawn)
            for key, source, withdrawn, *values in cursor.fetchall()
        }


def _identity(fact: PlaceFact) -> tuple[Any, ...]:
    return fact.kind, fact.normalised, fact.number, fact.suffix, fact.part


def _content(fact: PlaceFact) -> tuple[Any, ...]:
    return fact.name, fact.hamlet, fact.key, fact.lon, fact.lat, fact.updated_on


def _update(present: dict[tuple[Any, ...], _Row], wanted: dict[tuple[Any, ...], PlaceFact]) -> int:
    rows = []
    for key, fact in wanted.items():
        row = present.get(key)
        if row is None:
            continue
        content = _content(fact)
        if fact.lon is None and row.source == Place.Source.TYPED:
            content = (*content[:3], *row.content[3:5], content[5])
        if row.content != content or row.source != Place.Source.BAL or row.is_withdrawn:
            rows.append((row.id, *content, Place.Source.BAL.value, None))
    return update_in(Place, {**_TYPES, "source": "text", "withdrawn_on": "date"}, rows)


def add_place(
    *,
    commune: Territory,
    name: str,
    kind: Literal["hamlet", "road", ""] = "",
    lon: float | None = None,
    lat: float | None = None,
    today: date | None = None,
) -> Place:
    """A hamlet or a road, typed by the secretary. One that is known already is given back, its position completed.

    Raises TerritoryError, whose text is shown beside the field.
    """
    name, normalised = _checked(commune, name, lon, lat)
    with transaction.atomic():
        place, is_new = Place.objects.get_or_create(
            commune=commune,
            kind=kind or kind_of(name),
            normalised=normalised,
            number=None,
            suffix="",
            part_code="",
            defaults={
                "name": name,
                "lon": lon,
                "lat": lat,
                "source": Place.Source.TYPED,
                "updated_on": today or timezone.localdate(),
            },
        )
        if not is_new and (place.withdrawn_on or place.lon is None):
            place.withdrawn_on = None
            place.lon, place.lat = (lon, lat) if place.lon is None else (place.lon, place.lat)
            place.save(update_fields=["withdrawn_on", "lon", "lat"])
        note(action="territories.place", subject=f"territories:{commune.code}", details={"place": place.pk})
    return place


def _checked(commune: Territory, name: str, lon: float | None, lat: float | None) -> tuple[str, str]:
    """The name as it is shown, and as it is searched by."""
    name = tidy(name)
    normalised = normalise(name)
    if not normalised or max(len(name), len(normalised)) > _LONGEST:
        raise TerritoryError(_("écrivez le nom du lieu, en 200 caractères au plus"))
    if commune.level != Level.COMMUNE or not commune.is_current:
        raise TerritoryError(_("un lieu-dit appartient à une commune d’aujourd’hui"))
    if (lon is None) != (lat is None) or (lon is not None and lat is not None and not in_france(lon, lat)):
        raise TerritoryError(_("ce point n’est pas en France"))
    return name, normalised


def inherit_places(heirs: dict[int, int]) -> None:
    """The places of communes that are over lie in their successor; each says in which part."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update territories_place p set commune_id = v.heir,"
            " part_code = case when p.part_code = '' then t.code else p.part_code end"
            " from unnest(%s::bigint[], %s::bigint[]) v(gone, heir)"
            " join territories_territory t on t.id = v.gone where p.commune_id = v.gone"
            " and not exists (select 1 from territories_place o where o.commune_id = v.heir"
            "  and (o.kind, o.normalised, o.suffix) = (p.kind, p.normalised, p.suffix)"
            "  and o.number is not distinct from p.number"
            "  and o.part_code = case when p.part_code = '' then t.code else p.part_code end)",
            [list(heirs), list(heirs.values())],
        )
