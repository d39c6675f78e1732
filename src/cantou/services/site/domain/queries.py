"""Reads. What is public is read in any Scope; the rest by agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cantou.core.organisations.models import Coverage
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level, Territory
from cantou.services.site.domain.publication import due
from cantou.services.site.models import Article, Bulletin, Event, EventChange, Page, PageVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SERVICE = "site"


# -- On a portal


def public_pages(*, organisations: Iterable[int]) -> QuerySet[Page]:
    found = Page.objects.filter(due(timezone.now()), organisation_id__in=list(organisations), is_public=True)
    return found.order_by("position", "title", "pk")


def public_page(*, organisations: Sequence[int], slug: str) -> Page | None:
    """Of the nearest organisation that has a page of this name."""
    found = {
        page.organisation_id: page for page in public_pages(organisations=organisations).filter(slug=slug)
    }
    return next((found[one] for one in organisations if one in found), None)


def _here(commune: int | None) -> Q:
    """What is said to a commune: of itself, and of everywhere. A wider portal shows all."""
    return Q() if commune is None else Q(commune__isnull=True) | Q(commune_id=commune)


def public_articles(*, organisations: Iterable[int], commune: int | None) -> QuerySet[Article]:
    """The latest first, what is pinned before."""
    found = Article.objects.filter(
        due(timezone.now()), _here(commune), organisation_id__in=list(organisations), is_public=True
    )
    return found.select_related("organisation", "commune").order_by(
        "-is_pinned", F("shown_from").desc(nulls_last=True), "-pk"
    )


def public_events(*, organisations: Iterable[int], commune: int | None) -> QuerySet[Event]:
    found = Event.objects.filter(
        due(timezone.now()), _here(commune), organisation_id__in=list(organisations), is_public=True
    )
    return found.select_related("organisation", "commune").order_by("starts_at", "pk")


def public_changes(events: Iterable[int]) -> QuerySet[EventChange]:
    found = EventChange.objects.filter(event_id__in=list(events), is_public=True)
    return found.order_by("planned_at", "pk")


def public_bulletins(*, organisations: Iterable[int]) -> QuerySet[Bulletin]:
    """The latest first."""
    found = Bulletin.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.defer("text").order_by("-issued_on", "-pk")


# -- At the desk


def bulletins_of(*, organisation: int) -> QuerySet[Bulletin]:
    found = Bulletin.objects.filter(organisation_id=organisation)
    return found.defer("text").order_by("-issued_on", "-pk")


def pages_of(*, organisation: int) -> QuerySet[Page]:
    return Page.objects.filter(organisation_id=organisation).order_by("heading", "position", "title", "pk")


def page_of(*, organisation: int, slug: str) -> Page | None:
    return Page.objects.filter(organisation_id=organisation, slug=slug).first()


def versions_of(page: Page) -> QuerySet[PageVersion]:
    """The latest first."""
    found = PageVersion.objects.filter(organisation_id=page.organisation_id, page=page)
    return found.select_related("person").order_by("-number")


def articles_of(*, organisation: int) -> QuerySet[Article]:
    found = Article.objects.filter(organisation_id=organisation)
    return found.select_related("commune").order_by("-created_at", "-pk")


def article_of(*, organisation: int, code: str) -> Article | None:
    return articles_of(organisation=organisation).filter(code=code).first()


def events_of(*, organisation: int) -> QuerySet[Event]:
    found = Event.objects.filter(organisation_id=organisation)
    return found.select_related("commune").order_by("-starts_at", "-pk")


def event_of(*, organisation: int, code: str) -> Event | None:
    return events_of(organisation=organisation).filter(code=code).first()


def communes_served(*, organisation: int) -> QuerySet[Territory]:
    """Those on whose portals this organisation's offer is, by name."""
    covered = Coverage.objects.filter(organisation_id=organisation, service=SERVICE).values("territory_id")
    return current(Level.COMMUNE).filter(pk__in=covered).order_by("name", "code")
