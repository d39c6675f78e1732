"""Every Thursday: what was published in the week, what happens in the ten days to come. Nothing is sent of nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.subscriptions import CHANNELS, recipient_of
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.queries import providers
from cantou.core.scope.scope import Scope
from cantou.services.site.domain import agenda, queries
from cantou.services.site.domain.subscriptions import ours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.services.site.domain.agenda import Date
    from cantou.services.site.models import Article, Subscription

SERVICE = "site"
SINCE, AHEAD = timedelta(days=7), timedelta(days=10)
MOST = 12


def tell(*, organisation: int, now: datetime | None = None) -> int:
    """Inside an agent's Scope. How many were told. Twice in a week tells once (`dedup`)."""
    now = now or timezone.now()
    rows: dict[int, list[Subscription]] = {}
    for row in ours.confirmed(organisation=organisation):
        if row.commune is not None:
            rows.setdefault(row.commune_id, []).append(row)
    return sum(_tell_commune(commune, those, now) for commune, those in rows.items())


def _tell_commune(commune: int, rows: Sequence[Subscription], now: datetime) -> int:
    with Scope.public().enter():
        who = [one.organisation_id for one in providers(territory=commune, service=SERVICE)]
        found = queries.public_articles(organisations=who, commune=commune)
        articles = list(found.filter(shown_from__gt=now - SINCE)[:100])
        dates = agenda.coming(organisations=who, commune=commune, ahead=AHEAD, now=now)
    return sum(_send(row, articles, dates, now) for row in rows)


def _send(row: Subscription, articles: Sequence[Article], dates: Sequence[Date], now: datetime) -> int:
    slug = row.commune.slug or "" if row.commune else ""
    mine = [one for one in articles if _wanted(row, one.themes)][:MOST]
    coming = [one for one in dates if _wanted(row, one.event.themes)][:MOST]
    if not mine and not coming:
        return 0
    notify(
        service=SERVICE,
        notice="digest",
        to=recipient_of(row.subscriber),
        context={
            "commune": row.label,
            "actualites": "\n".join(
                f"- {one.title} : {portal_url(slug, 'site:article', one.code)}" for one in mine
            )
            or _("Rien de neuf cette semaine."),
            "agenda": "\n".join(_date(one) for one in coming) or _("Rien d’annoncé dans les dix jours."),
            "lien": portal_url(slug, "site:agenda"),
            "abonnements": ours.page_of(row.subscriber, slug),
            "quitter": ours.leaving_page_of(row.subscriber, slug),
        },
        object_key=row.object_key,
        dedup=f"{row.pk}:{now:%G-%V}",
        channels=CHANNELS[row.subscriber.channel],
    )
    return 1


def _date(one: Date) -> str:
    state = _("ANNULÉ : ") if one.is_cancelled else ""
    where = f", {one.where}" if one.where else ""
    return f"- {state}{one.event.title} : {one.said}{where}"


def _wanted(row: Subscription, themes: Sequence[str]) -> bool:
    return not row.themes or bool(set(row.themes) & set(themes))
