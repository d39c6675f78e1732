"""Reads of territories. On a date in the past, what was true then; without one, today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from cantou.core.scope.statements import statement
from cantou.core.territories.engine.slugs import LEVELS
from cantou.core.territories.models import PARTS, KnownCommune, Level, OldSlug, Place, Territory
from cantou.core.territories.models.geometry import nearness

if TYPE_CHECKING:
    from datetime import date

# Each step looks its rows up by index, one parent at a time (lateral, offset 0): the planner would rather hash
# the links of all of France.
_CLIMB = """
with recursive climb(id) as (
  select %s::bigint
  union
  select step.{to} from climb cross join lateral (
    select l.{to} from territories_territorylink l
     where l.{by} = climb.id and l.valid_from <= %s and (l.valid_to is null or l.valid_to > %s) offset 0
  ) step
) select id from climb
"""
_UP = _CLIMB.format(by="child_id", to="parent_id")
_DOWN = _CLIMB.format(by="parent_id", to="child_id")
MOST_LEVELS = 50_000
_levels: dict[int, str] = {}
NEAREST_FIRST = (*PARTS, Level.COMMUNE, Level.PERIMETER, Level.EPCI, Level.DEPARTEMENT, Level.REGION)


def current(level: str = "") -> QuerySet[Territory]:
    """The territories of today, of one level or of all."""
    found = Territory.objects.filter(valid_to__isnull=True)
    return found.filter(level=level) if level else found


def valid_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _climb(query: str, territory: int, on: date | None) -> RawSQL:
    """The territory itself and all that is above it, or below."""
    day = on or timezone.localdate()
    return RawSQL(query, [territory, day, day])  # noqa: S611 (constant SQL, values apart)


def ancestors(territory: int, *, on: date | None = None) -> QuerySet[Territory]:
    """All that a territory lies in, the nearest first: perimeters, EPCI, département, région. One query."""
    order = Case(
        *(When(level=level, then=Value(rank)) for rank, level in enumerate(NEAREST_FIRST)),
        output_field=IntegerField(),
    )
    found = Territory.objects.filter(pk__in=_climb(_UP, territory, on)).exclude(pk=territory)
    return found.annotate(nearness=order).order_by("nearness", "name", "pk")


@statement
def ancestors_on(territory: int, day: date) -> QuerySet[Territory]:
    return ancestors(territory, on=day)


@statement
def _of_level(territory: int, level: str) -> QuerySet[Territory, int]:
    return Territory.objects.filter(pk=territory, level=level).values_list("pk", flat=True)


def is_commune(territory: int) -> bool:
    """Asked of the database once: a level never changes."""
    if territory not in _levels:
        return bool(_of_level(territory, Level.COMMUNE))
    return _levels[territory] == Level.COMMUNE


def remember_level(territory: int, level: str) -> None:
    """Said by who has just read it."""
    if len(_levels) >= MOST_LEVELS:
        _levels.clear()
    _levels[territory] = level


def inside(territory: int, *, on: date | None = None) -> QuerySet[Territory]:
    """All that lies in a territory, at any depth, without itself. One query."""
    return Territory.objects.filter(pk__in=_climb(_DOWN, territory, on)).exclude(pk=territory)


def communes_of(territory: int, *, on: date | None = None) -> QuerySet[Territory]:
    """The communes of a territory, by name; of a commune, itself. Only those that are loaded."""
    found = Territory.objects.filter(pk__in=_climb(_DOWN, territory, on), level=Level.COMMUNE)
    return found.order_by("name", "code")


def covered_departements() -> QuerySet[Territory]:
    """The départements that are loaded here, by code."""
    return current(Level.DEPARTEMENT).order_by("code")


def covers_france() -> bool:
    """Whether no commune of France is known without being loaded."""
    loaded = current(Level.COMMUNE).values("code")
    return not KnownCommune.objects.exclude(code__in=loaded).exists()


def with_departement(found: QuerySet[Territory]) -> QuerySet[Territory]:
    """Adds `departement_name`, for « Murat (Cantal) »."""
    name = "select d.name from territories_territory d where d.level = 'departement' and d.valid_to is null"
    return found.annotate(
        departement_name=RawSQL(  # noqa: S611
            f"({name} and d.code = territories_territory.departement_code)",
            [],
        )
    )


@dataclass(frozen=True, slots=True)
class Address:
    """What stands at the address of a portal: one territory, or the several that the name could mean.

    `moved`: the address is an old one, the territory has another now.
    """

    territory: Territory | None = None
    moved: bool = False
    homonyms: tuple[Territory, ...] = ()
    elsewhere: tuple[KnownCommune, ...] = ()
    """Communes of that address that are known, but not loaded here."""


def find_address(slug: str) -> Address:
    """`slug` is the whole address: « vic-sur-cere », « murat-15 », « d/cantal »."""
    found = current().filter(slug=slug).first()
    if found is not None:
        return Address(territory=found)
    old = OldSlug.objects.select_related("territory").filter(slug=slug, territory__valid_to=None).first()
    if old is not None:
        return Address(territory=old.territory, moved=True)
    if slug.partition("/")[0] in LEVELS.values():
        return Address()
    homonyms = current(Level.COMMUNE).filter(
        Q(slug__startswith=f"{slug}-"), names__kind="name", names__normalised=slug.replace("-", " ")
    )
    elsewhere = KnownCommune.objects.filter(Q(slug=slug) | Q(normalised=slug.replace("-", " ")))
    loaded = current(Level.COMMUNE).values("code")
    return Address(
        homonyms=tuple(with_departement(homonyms.distinct()).order_by(F("population").desc(nulls_last=True))),
        elsewhere=tuple(elsewhere.exclude(code__in=loaded).order_by("-population")[:10]),
    )


def places_of(commune: int, *, kind: str = "") -> QuerySet[Place]:
    """The gazetteer of a commune in order; without the addresses when `kind` says hamlet or road."""
    found = Place.objects.filter(commune_id=commune, withdrawn_on__isnull=True)
    return (found.filter(kind=kind) if kind else found).order_by("normalised", "number", "suffix", "pk")


def located_place(*, commune: int | None, place: int) -> Place | None:
    """A place of that commune whose whereabouts are known."""
    return Place.objects.filter(pk=place, commune_id=commune, lon__isnull=False, lat__isnull=False).first()


def near(lon: float, lat: float, *, commune: int | None = None) -> QuerySet[Place]:
    """Places of the gazetteer, the nearest first: slice it, and an index answers."""
    found = Place.objects.filter(withdrawn_on__isnull=True, lon__isnull=False)
    if commune is not None:
        found = found.filter(commune_id=commune)
    return found.order_by(nearness(lon, lat))
