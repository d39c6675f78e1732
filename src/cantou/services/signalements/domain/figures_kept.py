"""Public figures, year by year: counted every night and before each purge, never about fewer than five.

What is too small alone is counted together under OTHERS; where even that is too small, the smallest figure that could
have been shown joins it, so that nothing can be had by subtraction. The figures of an organisation say no more than
those of its communes: what they keep back stays back in the sum.

A year is counted anew until the end of the next one, then it is kept as it is: what it was counted from may go.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models.functions import ExtractYear
from django.utils import timezone

from cantou.core.web.pagecache import bump
from cantou.services.signalements.domain.delays import PARIS
from cantou.services.signalements.domain.settings import service_settings
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Abuse, Figure, Opinion, Report
from cantou.services.signalements.models.figure import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

OTHERS = "others"
DAY_SECONDS = 86_400
STATE, CATEGORY, MONTH = Figure.Dimension.STATE, Figure.Dimension.CATEGORY, Figure.Dimension.MONTH
COUNTED = (STATE, CATEGORY, MONTH)
Key = tuple[str, str]
"""Dimension and code."""


@dataclass
class Counts:
    """Of one commune, or of the organisation, in one year."""

    total: int = 0
    by: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in COUNTED})
    days: dict[str, list[float]] = field(default_factory=dict)
    yes: int = 0
    answers: int = 0

    def add(self, row: _Row) -> None:
        self.total += 1
        self.by[STATE][row.status] += 1
        self.by[CATEGORY][row.category] += 1
        self.by[MONTH][str(row.month)] += 1
        if row.days is not None:
            for code in ("", row.category):
                self.days.setdefault(code, []).append(row.days)
        if row.is_satisfied is not None:
            self.answers += 1
            self.yes += row.is_satisfied


@dataclass(frozen=True, slots=True)
class _Row:
    commune: int
    category: str
    status: str
    month: int
    days: float | None
    is_satisfied: bool | None


def grouped(counts: Mapping[str, int]) -> dict[str, int]:
    """Only figures of at least FEWEST, with the same sum where there is one that may be shown."""
    found = {code: number for code, number in counts.items() if number >= FEWEST and code != OTHERS}
    small = sum(counts.values()) - sum(found.values())
    if 0 < small < FEWEST and found:
        least = min(found, key=lambda code: (found[code], code))
        small += found.pop(least)
    if small >= FEWEST:
        found[OTHERS] = small
    return found


def refresh(*, organisation: int, at: datetime | None = None) -> bool:
    """Inside an agent's Scope. Returns whether a figure that everybody sees has changed."""
    this = (at or timezone.now()).astimezone(PARIS).year
    mine = Figure.objects.filter(organisation_id=organisation)
    counted = set(mine.values_list("year", flat=True).distinct())
    changed = 0
    for year in _years(organisation):
        if year >= this - 1 or year not in counted:
            changed += _count_year(organisation, year)
    shown = service_settings(organisation=organisation).show_figures
    changed += mine.exclude(is_public=shown).update(is_public=shown)
    if changed:
        bump(organisation=organisation)
    return bool(changed)


def _years(organisation: int) -> list[int]:
    found = Report.objects.filter(organisation_id=organisation)
    years = found.annotate(year=ExtractYear("created_at", tzinfo=PARIS)).values_list("year", flat=True)
    return sorted(set(years.distinct()))


def _count_year(organisation: int, year: int) -> int:
    communes: dict[int, Counts] = {}
    whole = Counts()
    for row in _rows(organisation, year):
        communes.setdefault(row.commune, Counts()).add(row)
        whole.add(row)
    wanted: dict[tuple[int | None, str, str], tuple[int, float | None]] = {}
    shown: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for commune, counts in communes.items():
        for name in COUNTED:
            figures = grouped(counts.by[name])
            shown[name].update({code: number for code, number in figures.items() if code != OTHERS})
            wanted |= {(commune, name, code): (number, None) for code, number in figures.items()}
        wanted |= {(commune, *key): found for key, found in _apart(counts)}
    for name in COUNTED:
        figures = grouped(_no_more_than(whole.by[name], shown[name]))
        wanted |= {(None, name, code): (number, None) for code, number in figures.items()}
    wanted |= {(None, *key): found for key, found in _apart(whole)}
    return _keep(organisation, year, wanted)


def _no_more_than(counts: Counter[str], shown: Counter[str]) -> dict[str, int]:
    """What the communes keep back in a figure, if it is little, is counted with the others here too."""
    found: dict[str, int] = {OTHERS: 0}
    for code, number in counts.items():
        back = number - shown[code]
        little = back if 0 < back < FEWEST else 0
        found[code] = number - little
        found[OTHERS] += little
    return found


def _apart(counts: Counts) -> Iterator[tuple[Key, tuple[int, float | None]]]:
    """The figures that are no part of a sum."""
    if counts.total >= FEWEST:
        yield (Figure.Dimension.TOTAL, ""), (counts.total, None)
    for code, days in counts.days.items():
        if len(days) >= FEWEST:
            yield (Figure.Dimension.DELAY, code), (len(days), round(median(days), 1))
    if counts.answers >= FEWEST:
        yield (Figure.Dimension.SATISFIED, ""), (counts.answers, float(counts.yes))


def _rows(organisation: int, year: int) -> Iterator[_Row]:
    since, until = datetime(year, 1, 1, tzinfo=PARIS), datetime(year + 1, 1, 1, tzinfo=PARIS)
    marked = Abuse.objects.filter(organisation_id=organisation, report_id=OuterRef("pk"))
    found = Report.objects.filter(
        ~Exists(marked),
        organisation_id=organisation,
        created_at__gte=since,
        created_at__lt=until,
        merged_into=None,
    )
    said = dict(
        Opinion.objects.filter(organisation_id=organisation, report_id__in=found.values("pk")).values_list(
            "report_id", "is_satisfied"
        )
    )
    fields = ("pk", "commune_id", "category", "status", "created_at", "closed_at")
    for pk, commune, category, status, created, closed in found.values_list(*fields).iterator():
        days = (closed - created).total_seconds() / DAY_SECONDS if status == Status.DONE else None
        yield _Row(commune, category, status, created.astimezone(PARIS).month, days, said.get(pk))


def _keep(
    organisation: int, year: int, wanted: dict[tuple[int | None, str, str], tuple[int, float | None]]
) -> int:
    """Writes what differs, and nothing where all is as it was."""
    kept = {
        (row.commune_id, row.dimension, row.code): row
        for row in Figure.objects.filter(organisation_id=organisation, year=year)
    }
    gone = [row.pk for key, row in kept.items() if key not in wanted]
    fresh, moved = [], []
    now = timezone.now()
    for key, (number, value) in wanted.items():
        row = kept.get(key)
        if row is None:
            commune, dimension, code = key
            fresh.append(
                Figure(
                    organisation_id=organisation, year=year, commune_id=commune, dimension=dimension,
                    code=code, number=number, value=value, counted_at=now,
                )
            )  # fmt: skip
        elif (row.number, row.value) != (number, value) and _may_move(row, number):
            row.number, row.value, row.counted_at = number, value, now
            moved.append(row)
    Figure.objects.filter(organisation_id=organisation, pk__in=gone).delete()
    Figure.objects.bulk_create(fresh)
    Figure.objects.bulk_update(moved, ["number", "value", "counted_at"])
    return len(gone) + len(fresh) + len(moved)


def _may_move(row: Figure, number: int) -> bool:
    """Answers are shown five by five: from one night to the next nobody sees what a single person said."""
    return row.dimension != Figure.Dimension.SATISFIED or number - row.number >= FEWEST


def years_of(*, organisation: int, commune: int | None) -> list[int]:
    """In public mode, the latest first."""
    found = Figure.objects.filter(organisation_id=organisation, commune_id=commune, is_public=True)
    return list(found.order_by("-year").values_list("year", flat=True).distinct())


def figures_of(*, organisation: int, commune: int | None, year: int) -> QuerySet[Figure]:
    """In public mode."""
    found = Figure.objects.filter(organisation_id=organisation, commune_id=commune, year=year, is_public=True)
    return found.order_by("dimension", "-number", "code")


def totals_of(*, communes: Iterable[int], year: int) -> QuerySet[Figure]:
    """In public mode: of each commune, whoever receives its reports."""
    found = Figure.objects.filter(
        commune_id__in=list(communes), year=year, dimension=Figure.Dimension.TOTAL, is_public=True
    )
    return found.select_related("commune").order_by("-number", "commune__name")
