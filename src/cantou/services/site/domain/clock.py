"""What is shown because it is time, and leaves because its time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from cantou.core.web.pagecache import bump
from cantou.services.site.domain import favours, polls
from cantou.services.site.domain.articles import find_article
from cantou.services.site.domain.events import show_event
from cantou.services.site.domain.files import show_files
from cantou.services.site.domain.pages import bring_out, find_page
from cantou.services.site.domain.publication import is_due, settle
from cantou.services.site.models import Article, Event, Page, State

if TYPE_CHECKING:
    from datetime import datetime


def strike(*, organisation: int, now: datetime | None = None) -> int:
    """Inside an agent's Scope. How many came or went."""
    now = now or timezone.now()
    said = _pages(organisation, now) + _articles(organisation, now) + _events(organisation, now)
    said += favours.strike(organisation=organisation, now=now)
    return said + polls.strike(organisation=organisation, now=now)


def _pages(organisation: int, now: datetime) -> int:
    planned = Page.objects.filter(organisation_id=organisation, planned_for__lte=now)
    changed = 0
    for page in planned:
        bring_out(page)
        changed += 1
    over = Page.objects.filter(organisation_id=organisation, is_public=True, shown_until__lte=now)
    for page in over:
        page.is_public = is_due(page, now)
        page.save(update_fields=["is_public"])
        show_files(organisation=organisation, key=page.key)
        find_page(page)
        bump(organisation=organisation)
        changed += 1
    return changed


def _waiting(now: datetime) -> Q:
    return Q(state=State.PLANNED, shown_from__lte=now) | Q(is_public=True, shown_until__lte=now)


def _events(organisation: int, now: datetime) -> int:
    changed = 0
    for row in Event.objects.filter(_waiting(now), organisation_id=organisation):
        if settle(row, now):
            row.save(update_fields=["state", "is_public"])
            show_event(row)
            changed += 1
    return changed


def _articles(organisation: int, now: datetime) -> int:
    changed = 0
    for row in Article.objects.filter(_waiting(now), organisation_id=organisation):
        if settle(row, now):
            row.save(update_fields=["state", "is_public"])
            show_files(organisation=organisation, key=row.key)
            find_article(row)
            changed += 1
    if changed:
        bump(organisation=organisation)
    return changed
