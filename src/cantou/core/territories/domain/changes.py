"""Mergers, restorations and new names of communes: recorded by code, then made true in the tables.

Recording says what happened; `apply_changes` compares all that was recorded with the tables. So the same file
may be read twice, files may come in any order, and a change announced for 1 January waits for its day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.tasks import publish
from cantou.core.territories.domain.bulk import one_at_a_time
from cantou.core.territories.domain.events import TerritoriesChanged
from cantou.core.territories.domain.messages import TerritoryError, describe
from cantou.core.territories.domain.notes import note
from cantou.core.territories.domain.succession import Succession
from cantou.core.territories.engine.movements import (
    MERGE,
    RENAME,
    ChangeFact,
    departement_of,
    heir_of,
    lives,
    read_movements,
)
from cantou.core.territories.engine.problems import Problem, Problems, UnreadableError
from cantou.core.territories.models import ORIGIN, Change, Level, Territory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LOCK = 2


@dataclass(slots=True)
class ChangesReport:
    read: int = 0
    recorded: int = 0
    """Those that were not known yet."""
    closed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    waiting: int = 0
    """Those whose day is still to come."""
    elsewhere: int = 0
    """Those about départements that are not loaded here."""
    denied: list[str] = field(default_factory=list)
    """Communes that a change ends, but that a later official map still has: left standing."""
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    merged: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Inherited:
    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def record_changes(*, stream: IO[bytes], source: str, today: date | None = None) -> ChangesReport:
    """Read a file of movements (docs/dev/territories.md), record what is new, apply it. Raises TerritoryError."""
    problems = Problems()
    try:
        facts = read_movements(stream, problems)
    except UnreadableError as error:
        raise TerritoryError(describe(error.problem)) from error
    if not facts and problems.count:
        raise TerritoryError(
            _("aucun changement lisible ; premier problème : %(text)s") % {"text": describe(problems.kept[0])}
        )
    with transaction.atomic():
        recorded = record_facts(facts=facts, source=source)
        report = apply_changes(today=today)
        note(
            action="territories.changes", subject="territories", details={"read": len(facts), "new": recorded}
        )
        if report.closed or report.opened or report.renamed:
            touched = {departement_of(fact.code_after) for fact in facts}
            publish(_event(sorted(touched), report))
    report.read, report.recorded = len(facts), recorded
    report.problems, report.problem_count = problems.kept, problems.count
    return report


def record_facts(*, facts: Iterable[ChangeFact], source: str) -> int:
    """Number of those that were not known yet."""
    before = Change.objects.count()
    Change.objects.bulk_create(
        [
            Change(
                kind=fact.kind,
                on=fact.on,
                code_before=fact.code_before,
                name_before=fact.name_before,
                code_after=fact.code_after,
                name_after=fact.name_after,
                source=source[:120],
            )
            for fact in facts
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    return Change.objects.count() - before


def apply_changes(*, today: date | None = None) -> ChangesReport:
    """Make the tables agree with every change whose day has come, in the départements that are loaded."""
    day = today or timezone.localdate()
    report = ChangesReport()
    with transaction.atomic():
        one_at_a_time(LOCK)
        loaded = _loaded_departements()
        facts = [fact for fact in told(until=day) if departement_of(fact.code_before) in loaded]
        succession = Succession(lives(facts, origin=ORIGIN), facts)
        succession.apply(report)
        _mark(day, loaded, report)
    return report


def apply_due_changes(*, today: date | None = None) -> ChangesReport | None:
    """What the night does: nothing, unless the day of a recorded change has come."""
    if not _due(today=today):
        return None
    with transaction.atomic():
        report = apply_changes(today=today)
        publish(_event(sorted(_loaded_departements()), report))
    return report


def _event(departements: list[str], report: ChangesReport) -> TerritoriesChanged:
    return TerritoriesChanged(
        organisation=None, departements=departements, merged=report.merged, perimeters=[]
    )


def _due(*, today: date | None = None) -> bool:
    """Whether a recorded change waits only for its day, and that day has come."""
    changes = Change.objects.filter(applied_on__isnull=True, on__lte=today or timezone.localdate())
    loaded = _loaded_departements()
    codes = changes.values_list("code_before", flat=True)
    return any(departement_of(code) in loaded for code in codes.iterator())


def told(*, until: date | None = None) -> list[ChangeFact]:
    columns = ("kind", "on", "code_before", "name_before", "code_after", "name_after")
    changes = Change.objects.filter(on__lte=until or timezone.localdate()).order_by("on", "pk")
    return [ChangeFact(*row) for row in changes.values_list(*columns)]


def names_told() -> dict[str, Inherited]:
    """INSEE code of a commune of today → what the recorded changes make it answer to besides its own."""
    facts = told()
    found: dict[str, Inherited] = defaultdict(Inherited)
    told_lives = lives(facts, origin=ORIGIN)
    for fact in facts:
        if fact.kind == RENAME:
            found[fact.code_after].names.append(fact.name_before)
        elif fact.kind == MERGE and told_lives[fact.code_before].periods[-1][1] is not None:
            heir = found[heir_of(told_lives, fact.code_before)]
            heir.names.append(fact.name_before)
            heir.codes.append(fact.code_before)
    return dict(found)


def _loaded_departements() -> set[str]:
    found = Territory.objects.filter(level=Level.DEPARTEMENT, valid_to__isnull=True)
    return set(found.values_list("code", flat=True))


def _mark(day: date, loaded: set[str], report: ChangesReport) -> None:
    waiting = Change.objects.filter(applied_on__isnull=True)
    report.waiting = waiting.filter(on__gt=day).count()
    here = Q()
    for code in loaded:
        here |= Q(code_before__startswith=code)
    if loaded:
        waiting.filter(here, on__lte=day).update(applied_on=day)
    report.elsewhere = waiting.filter(on__lte=day).count()
