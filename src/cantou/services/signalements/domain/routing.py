"""Who sees to what: rules are data, one statement finds the one that holds (docs/adr/0080).

The nearest writer wins (the mairie, then an intercommunalité or a syndicat, the département, the région); then the
narrower territory; then a category that is named over any; then a class of road; then priority; then the newest.
No rule: the organisation that received the report.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Mode, Scope, current
from cantou.services.signalements.domain import wording
from cantou.services.signalements.domain.roads import NOTHING, Road

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SHOWN = 3
"""How many of the rules that speak of a case are kept: the one that wins, and those that it overrides."""

_COLUMNS = (
    "id, organisation_id, rank, breadth, category, road_class, competence, valid_from, valid_to, priority, target_id,"
    " team, outside_name, outside_phone, outside_hours, outside_words, blocks"
)
# A writer speaks of the places that it covered on that day, by its own territory or by an offer.
_FIND = f"""
with recursive asked(n, commune, category, road) as (
  select n, commune, category, road from unnest(%(communes)s::bigint[], %(categories)s::text[], %(roads)s::text[])
    with ordinality a(commune, category, road, n)
), up(place, area) as (
  select distinct commune, commune from asked
  union
  select up.place, step.parent_id from up cross join lateral (
    select l.parent_id from territories_territorylink l
     where l.child_id = up.area and l.valid_from <= %(day)s and (l.valid_to is null or l.valid_to > %(day)s) offset 0
  ) step
)
select asked.n, w.*, writer.name, t.name, area.name from asked cross join lateral (
  select {", ".join("r." + name for name in _COLUMNS.split(", "))}, r.territory_id
    from signalements_routingrule r
    join organisations_organisation o on o.id = r.organisation_id and o.state in ('active', 'practice')
    left join organisations_organisation t on t.id = r.target_id
   where r.territory_id in (select area from up where place = asked.commune)
     and r.category in ('', asked.category) and r.road_class in ('', asked.road)
     and r.valid_from <= %(day)s and (r.valid_to is null or r.valid_to > %(day)s)
     and (r.target_id is null or t.state in ('active', 'practice'))
     and (o.territory_id in (select area from up where place = asked.commune) or exists (
       select from organisations_offerarea a where a.organisation_id = r.organisation_id
          and a.territory_id in (select area from up where place = asked.commune)))
   order by r.rank, r.breadth, r.category = '', r.road_class = '', r.priority desc, r.valid_from desc, r.id desc
   limit %(most)s
) w
join organisations_organisation writer on writer.id = w.organisation_id
left join organisations_organisation t on t.id = w.target_id
join territories_territory area on area.id = w.territory_id
order by asked.n, w.rank, w.breadth, w.category = '', w.road_class = '', w.priority desc, w.valid_from desc, w.id desc
"""  # noqa: S608 (constant text, values apart)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is asked: `category` and `road_class` may be empty, for nothing known."""

    commune: int
    category: str
    road_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that speaks of a case, as the statement found it."""

    id: int
    writer: int
    writer_name: str
    territory_name: str
    category: str
    road_class: str
    competence: str
    valid_from: date
    valid_to: date | None
    priority: int
    target: int | None
    target_name: str
    team: str
    outside: Outside | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Nobody on the platform is in charge: who to call. `blocks`: filing stops there."""

    name: str
    phone: str = ""
    hours: str = ""
    words: str = ""
    blocks: bool = False

    @property
    def kept(self) -> dict[str, Any]:
        return {"name": self.name, "phone": self.phone, "hours": self.hours, "words": self.words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """`target` is the organisation that sees to it: the one that received it when no rule says otherwise."""

    target: int
    target_name: str
    owner: int
    rule: Rule | None = None
    overridden: tuple[Rule, ...] = ()
    outside: Outside | None = None
    team: str = ""
    road: Road = field(default=NOTHING)
    category: str = ""
    day: date
    explanation: str = ""
    plain: str = ""

    @property
    def blocks(self) -> bool:
        return self.outside is not None and self.outside.blocks

    @property
    def is_elsewhere(self) -> bool:
        return self.target != self.owner

    @property
    def rules(self) -> list[int]:
        return [self.rule.id, *(rule.id for rule in self.overridden)] if self.rule else []


def route(
    *, organisation: int, commune: int, category: str, road: Road = NOTHING, day: date, title: str = ""
) -> Routed:
    """Who sees to it. `organisation` received it; `day` is that of Paris; `title`: the category, as it is called there.

    In any Scope. The rules, in one statement; and who received it.
    """
    case = Case(commune=commune, category=category, road_class=road.road_class)
    found = find([case], day=day, most=SHOWN)[0]
    owner = Organisation.objects.only("name").get(pk=organisation)
    rule = found[0] if found else None
    elsewhere = rule is not None and rule.target is not None
    routed = Routed(
        target=rule.target if rule and rule.target else organisation,
        target_name=rule.target_name if rule and elsewhere else owner.name,
        owner=organisation,
        rule=rule,
        overridden=tuple(found[1:]),
        outside=rule.outside if rule else None,
        team=rule.team if rule else "",
        road=road,
        category=category,
        day=day,
    )
    return wording.explained(routed, title=title)


def find(cases: list[Case], *, day: date, most: int = 1) -> list[list[Rule]]:
    """For each case the rules that speak of it, the one that holds first. One statement, as anybody reads."""
    scope = current()
    public = Scope.public().enter() if scope is None or scope.mode is Mode.AGENT else nullcontext()
    values = {
        "communes": [case.commune for case in cases],
        "categories": [case.category for case in cases],
        "roads": [case.road_class for case in cases],
        "day": day,
        "most": most,
    }
    found: list[list[Rule]] = [[] for _ in cases]
    with public, connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        for number, rule in map(_read, cursor.fetchall()):
            found[number - 1].append(rule)
    return found


def winners(cases: Iterable[Case], *, day: date) -> list[Rule | None]:
    return [rules[0] if rules else None for rules in find(list(cases), day=day)]


def _read(row: tuple[Any, ...]) -> tuple[int, Rule]:
    names = ["n", *_COLUMNS.split(", "), "territory_id", "writer_name", "target_name", "territory_name"]
    got = dict(zip(names, row, strict=True))
    outside = None
    if got["target_id"] is None:
        outside = Outside(
            name=got["outside_name"],
            phone=got["outside_phone"],
            hours=got["outside_hours"],
            words=got["outside_words"],
            blocks=got["blocks"],
        )
    same = ("id", "category", "road_class", "competence", "valid_from", "valid_to", "priority", "team")
    rule = Rule(
        **{name: got[name] for name in same},
        writer=got["organisation_id"],
        writer_name=got["writer_name"],
        territory_name=got["territory_name"],
        target=got["target_id"],
        target_name=got["target_name"] or "",
        outside=outside,
    )
    return got["n"], rule
