"""What is published, for programs: schema in, query, schema out (docs/dev/api.md). In public mode."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from cantou.core.api.paging import Page, Paging, page_of
from cantou.core.api.problems import refused
from cantou.core.booking.engine import local
from cantou.core.organisations.domain.queries import providers
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level
from cantou.services.site.domain import agenda, favours, polls, queries
from cantou.services.site.engine.text import plain
from cantou.services.site.engine.text import render as html
from cantou.services.site.models import Article, Favour, Poll, Theme

router = Router()
SERVICE = "site"
LONGEST = timedelta(days=366)
COMMUNE = r"^[0-9][0-9AB][0-9]{3}$"


class NewsAsked(Paging):
    commune: str = Field(..., pattern=COMMUNE, description="Code INSEE.")
    theme: str = Field(
        "", pattern=r"^[a-z]{0,20}$", description="Un thème : " + ", ".join(Theme.values) + "."
    )


class DatesAsked(Schema):
    commune: str = Field(..., pattern=COMMUNE, description="Code INSEE.")
    theme: str = Field("", pattern=r"^[a-z]{0,20}$", description="Un thème.")
    since: date | None = Field(None, description="Premier jour ; aujourd’hui sans cela.")
    until: date | None = Field(None, description="Dernier jour, un an après le premier au plus.")


class ArticleOut(Schema):
    code: str
    title: str
    text: str = Field(description="Sans mise en forme.")
    html: str
    themes: list[str]
    audiences: list[str]
    where: str
    organisation: str
    published_at: datetime | None
    changed_at: datetime


class DateOut(Schema):
    code: str = Field(description="De l’événement : le même pour toutes ses dates.")
    uid: str = Field(description="De son entrée iCalendar.")
    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_cancelled: bool
    reason: str
    where: str
    themes: list[str]
    audiences: list[str]
    price: str
    organiser: str
    organisation: str
    longitude: float | None
    latitude: float | None


@router.get(
    "articles",
    response=Page[ArticleOut],
    summary="Les actualités d’une commune, les plus récentes d’abord",
    operation_id="site_articles",
)
def articles(request: Any, where: Query[NewsAsked]) -> dict[str, Any]:
    """De la mairie et de tous ceux qui desservent la commune."""
    commune, organisations = _place(where.commune)
    each = [queries.public_articles(organisations=[one], commune=commune).order_by() for one in organisations]
    if where.theme:
        each = [found.filter(themes__contains=[where.theme]) for found in each]
    return page_of(request, each, column="shown_from", paging=where, show=_article)


def _article(row: Article) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "text": plain(row.text),
        "html": html(row.text),
        "themes": row.themes,
        "audiences": row.audiences,
        "where": row.where,
        "organisation": row.organisation.slug,
        "published_at": row.shown_from,
        "changed_at": row.changed_at,
    }


class PlaceAsked(Paging):
    commune: str = Field(..., pattern=COMMUNE, description="Code INSEE.")


class ChoiceOut(Schema):
    label: str
    votes: int | None = Field(description="null : les réponses ne se voient pas encore.")


class PollOut(Schema):
    code: str
    question: str
    text: str
    choices: list[ChoiceOut]
    is_open: bool
    opens_at: datetime
    closes_at: datetime
    organisation: str


class FavourOut(Schema):
    reference: str
    kind: str = Field(description="offer (on propose) ou request (on cherche).")
    category: str = Field(description="Parmi : " + ", ".join(Favour.Category.values) + ".")
    title: str
    text: str
    where: str = Field(description="Un hameau, jamais une adresse.")
    published_at: datetime
    expires_at: datetime
    organisation: str


@router.get(
    "polls",
    response=Page[PollOut],
    summary="Les sondages d’une commune, les plus récents d’abord",
    operation_id="site_polls",
)
def poll_list(request: Any, where: Query[PlaceAsked]) -> dict[str, Any]:
    """Les chiffres viennent quand la mairie les montre. On répond sur le portail, une fois chacun."""
    each = [polls.with_figures(organisation=one).order_by() for one in _place(where.commune)[1]]
    return page_of(request, each, column="opens_at", paging=where, show=_poll)


def _poll(row: Poll) -> dict[str, Any]:
    figures = polls.figures_read(row)
    votes = [number for _label, number in figures.rows] if figures else [None] * len(row.choices)
    return {
        "code": row.code,
        "question": row.question,
        "text": row.text,
        "choices": [
            {"label": label, "votes": number} for label, number in zip(row.choices, votes, strict=True)
        ],
        "is_open": polls.is_open(row),
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "organisation": row.organisation.slug,
    }


@router.get(
    "favours",
    response=Page[FavourOut],
    summary="Les annonces entre voisins d’une commune, les plus récentes d’abord",
    operation_id="site_favours",
)
def favour_list(request: Any, where: Query[PlaceAsked]) -> dict[str, Any]:
    """Sans aucun moyen de joindre leur auteur : on répond sur le portail, qui transmet."""
    each = [favours.public_favours(organisations=[one]).order_by() for one in _place(where.commune)[1]]
    each = [found.select_related("organisation") for found in each]
    return page_of(request, each, column="published_at", paging=where, show=_favour)


def _favour(row: Favour) -> dict[str, Any]:
    names = ("reference", "kind", "category", "title", "text", "where", "published_at", "expires_at")
    return {name: getattr(row, name) for name in names} | {"organisation": row.organisation.slug}


@router.get(
    "events",
    response=list[DateOut],
    summary="L’agenda d’une commune, une ligne par date, dans l’ordre",
    operation_id="site_events",
)
def events(request: Any, when: Query[DatesAsked]) -> list[dict[str, Any]]:
    """Les répétitions sont développées ; ce qui est annulé est là, et le dit."""
    commune, organisations = _place(when.commune)
    first = when.since or timezone.localdate()
    last = when.until or first + timedelta(days=90)
    if not first <= last <= first + LONGEST:
        raise refused("until", _("Le dernier jour vient après le premier, d’un an au plus."), place="query")
    begins = local.midnight(datetime.combine(first, time()))
    found = agenda.coming(
        organisations=organisations,
        commune=commune,
        theme=when.theme,
        now=begins,
        ahead=last - first + timedelta(days=1) - timedelta(seconds=1),
    )
    return [_date(one) for one in found]


def _date(one: agenda.Date) -> dict[str, Any]:
    row = one.event
    return {
        "code": row.code,
        "uid": row.uid,
        "title": row.title,
        "text": plain(row.text),
        "starts_at": one.time.starts_at,
        "ends_at": one.time.ends_at,
        "is_all_day": one.time.is_all_day,
        "is_cancelled": one.is_cancelled,
        "reason": one.reason,
        "where": one.where,
        "themes": row.themes,
        "audiences": row.audiences,
        "price": row.price,
        "organiser": row.organiser or row.organisation.name,
        "organisation": row.organisation.slug,
        "longitude": row.lon,
        "latitude": row.lat,
    }


def _place(code: str) -> tuple[int, list[int]]:
    found = current(Level.COMMUNE).filter(code=code).first()
    if found is None:
        raise refused("commune", _("Aucune commune n’a ce code."), place="query")
    rows = providers(territory=found.pk, service=SERVICE)
    return found.pk, list(dict.fromkeys(row.organisation_id for row in rows))
