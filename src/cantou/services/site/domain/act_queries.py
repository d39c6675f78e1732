"""Reads of the acts. What is public is read in any Scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cantou.services.site.models import Act, ActCheck, Nature

if TYPE_CHECKING:
    from collections.abc import Iterable

State = Act.State
WEEK = timedelta(days=7)
"""CGCT, art. L. 2121-25."""
LATE_AFTER = timedelta(days=90)
"""An older sitting is not asked about any more."""


def public_acts(
    *,
    organisations: Iterable[int],
    nature: str = "",
    year: int | None = None,
    words: str = "",
    displayed_on: date | None = None,
) -> QuerySet[Act]:
    """What can be read, the latest first. `displayed_on`: those whose legal display was not over on that day."""
    found = Act.objects.filter(organisation_id__in=list(organisations), is_public=True, state=State.POSTED)
    if nature:
        found = found.filter(nature=nature)
    if year is not None:
        found = found.filter(decided_on__year=year)
    if displayed_on is not None:
        found = found.filter(shown_until__gte=displayed_on)
    for word in words.split()[:6]:
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(text__icontains=word))
    return found.order_by("-posted_at", "-pk")


def years_of(*, organisations: Iterable[int]) -> list[int]:
    found = Act.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return sorted({day.year for day in found.dates("decided_on", "year")}, reverse=True)


def public_act(*, organisations: Iterable[int], code: str) -> Act | None:
    found = Act.objects.filter(organisation_id__in=list(organisations), is_public=True, code=code)
    return found.first()


def predecessor_of(act: Act) -> Act | None:
    if act.replaces_id is None:
        return None
    return Act.objects.filter(organisation_id=act.organisation_id, pk=act.replaces_id).first()


def acts_at_desk(*, organisation: int, state: str = "") -> QuerySet[Act]:
    found = Act.objects.filter(organisation_id=organisation)
    if state:
        found = found.filter(state=state)
    troubled = ActCheck.objects.filter(organisation_id=organisation, act=OuterRef("pk"), is_good=False)
    checks = Count("checks", filter=Q(checks__organisation_id=organisation))
    return found.annotate(check_count=checks, had_trouble=Exists(troubled)).order_by("-created_at", "-pk")


def act_at_desk(*, organisation: int, code: str) -> Act | None:
    return Act.objects.filter(organisation_id=organisation, code=code).first()


def checks_of(act: Act) -> QuerySet[ActCheck]:
    return ActCheck.objects.filter(organisation_id=act.organisation_id, act=act).order_by("at", "pk")


def to_check(*, organisation: int, today: date) -> QuerySet[Act]:
    """Each day while the display runs, then on the first of each month."""
    found = Act.objects.filter(organisation_id=organisation, state=State.POSTED)
    return found if today.day == 1 else found.filter(shown_until__gte=today)


def stuck(*, organisation: int) -> QuerySet[Act]:
    """Put on line, and not there an hour later."""
    before = timezone.now() - timedelta(hours=1)
    return Act.objects.filter(organisation_id=organisation, state=State.POSTING, asked_at__lt=before)


def sittings_without_list(*, organisation: int, today: date) -> list[date]:
    """Days on which something was deliberated and whose list is not on line, the oldest first."""
    recent = Act.objects.filter(organisation_id=organisation, decided_on__gte=today - LATE_AFTER)
    deliberated = set(recent.filter(nature=Nature.DELIBERATION).values_list("decided_on", flat=True))
    listed = recent.filter(nature=Nature.LISTE, state__in=[State.POSTED, State.POSTING])
    return sorted(deliberated - set(listed.values_list("decided_on", flat=True)))


def deliberations_of(*, organisation: int, day: date) -> QuerySet[Act]:
    found = Act.objects.filter(organisation_id=organisation, nature=Nature.DELIBERATION, decided_on=day)
    return found.exclude(state=State.WITHDRAWN).filter(replaced_by="").order_by("number", "pk")
