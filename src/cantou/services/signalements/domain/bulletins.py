"""Subscribers are told what was published: at once, or in one message of the evening. Once each (core.notices)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.subscriptions import CHANNELS, recipient_of
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.territories.engine.geometry import metres_between
from cantou.core.web.days import date_format
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.followers import as_subscribers
from cantou.services.signalements.domain.states import state_title
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.models import Publication, StatusChange, Subscriber, Subscription

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MOST_LINES = 15
MOST_FRESH = 500
Told = dict[str, str]


def wants(row: Subscription, published: Publication, same: Collection[str] = ()) -> bool:
    """`same`: the references of what was merged into it. A place hears nothing more of what leads elsewhere."""
    if row.reference:
        return row.reference == published.reference or row.reference in same
    if published.leads_to:
        return False
    elsewhere = row.commune_id not in {None, published.commune_id}
    if elsewhere or (row.categories and published.category not in row.categories):
        return False
    if row.radius is None or row.lon is None or row.lat is None:
        return True
    if published.lon is None or published.lat is None:
        return False
    return metres_between((row.lon, row.lat), (published.lon, published.lat)) <= row.radius


def _confirmed(organisation: int, rhythm: str) -> QuerySet[Subscription]:
    found: QuerySet[Subscription] = ours.confirmed(organisation=organisation)
    return found.filter(rhythm=rhythm)


def tell(*, organisation: int, key: UUID, step: int | None = None) -> int:
    """Inside an agent's Scope: those who wanted it at once when it happened. `step`: the number of the one that was
    taken; None when the report was published. Hearing twice tells once, and so does following it in two ways.
    """
    published = _published(organisation).filter(object_key=key).first()
    if published is None:
        return 0
    at = _when(published, step)
    asked = _confirmed(organisation, Subscription.Rhythm.NOW).filter(confirmed_at__lte=at)
    same = _merged_into(organisation, [published.reference]).get(published.reference, set())
    close = Q(reference__in={published.reference, *same}) | Q(reference="", commune=None)
    close |= Q(reference="", commune_id=published.commune_id)
    told = {row.object_key: row.subscriber for row in asked.filter(close) if wants(row, published, same)}
    hear = set() if step is None else as_subscribers(organisation=organisation, report=published.report_id)
    what = "published" if step is None else f"step:{step}"
    for subscriber in [told[one] for one in told if one not in hear]:
        _send(subscriber, "news", _one(published), dedup=f"news:{published.reference}:{what}")
    return len(told.keys() - hear)


def _merged_into(organisation: int, references: Iterable[str]) -> dict[str, set[str]]:
    """Reference → those of the reports that lead there."""
    rows = Publication.objects.filter(organisation_id=organisation, leads_to__in=list(references))
    found: dict[str, set[str]] = {}
    for into, reference in rows.exclude(leads_to="").values_list("leads_to", "reference"):
        found.setdefault(into, set()).add(reference)
    return found


def _when(published: Publication, step: int | None) -> datetime:
    if step is None:
        return published.published_at
    steps = StatusChange.objects.filter(
        organisation_id=published.organisation_id, report_id=published.report_id
    )
    return steps.get(number=step).at


def tell_of_the_day(*, organisation: int) -> int:
    """Inside an agent's Scope: one message for each subscriber who wants one, and for whom there is something."""
    now = timezone.now()
    by_key: dict[UUID, list[Subscription]] = {}
    for row in _confirmed(organisation, Subscription.Rhythm.DAILY):
        by_key.setdefault(row.object_key, []).append(row)
    told = 0
    for rows in by_key.values():
        subscriber = rows[0].subscriber
        since = subscriber.told_until
        fresh = _published(organisation).filter(updated_at__gt=since, updated_at__lte=now)
        latest = list(fresh.order_by("-updated_at")[:MOST_FRESH])
        same = _merged_into(organisation, [one.reference for one in latest])
        found = [one for one in latest if any(_is_news(row, one, same) for row in rows)]
        if found:
            day = date_format(timezone.localdate(), "j F")
            _send(subscriber, "digest", _several(found, day), dedup=f"digest:{since.timestamp():.0f}")
            told += 1
        Subscriber.objects.filter(organisation_id=organisation, pk=subscriber.pk).update(told_until=now)
    return told


def _is_news(row: Subscription, published: Publication, same: Mapping[str, Collection[str]]) -> bool:
    """What happened before somebody confirmed is not told."""
    assert row.confirmed_at is not None
    fresh = row.confirmed_at <= published.updated_at
    return fresh and wants(row, published, same.get(published.reference, ()))


def _published(organisation: int) -> QuerySet[Publication]:
    found = Publication.objects.filter(organisation_id=organisation, is_public=True)
    return found.select_related("commune", "organisation__territory")


def _slug(published: Publication) -> str:
    own = published.organisation.territory
    return published.commune.slug or (own.slug if own and own.slug else "")


def _one(published: Publication) -> Told:
    organisation = published.organisation_id
    slug = _slug(published)
    return {
        "titre": published.title,
        "sujet": title_of(categories_of(organisation=organisation), published.category),
        "etat": state_title(organisation=organisation, status=published.status),
        # As it came, it is read on the portal, not in messages of ours.
        "lieu": ", ".join(
            part for part in ("" if published.is_unread else published.place, published.commune.name) if part
        ),
        "lien": portal_url(slug, "signalements:public", published.reference),
        "slug": slug,
    }


def _several(found: list[Publication], day: str) -> Told:
    each = [_one(published) for published in found[:MOST_LINES]]
    lines = [f"- {one['titre']} ({one['etat']}), {one['lieu']} : {one['lien']}" for one in each]
    more = len(found) - len(each)
    return {
        "jour": day,
        "nombre": str(len(found)),
        "liste": "\n".join(lines),
        "reste": _("et %(n)d autres, sur le portail") % {"n": more} if more else "",
        "slug": each[0]["slug"],
    }


def _send(subscriber: Subscriber, notice: str, told: Told, *, dedup: str) -> None:
    values = dict(told)
    slug = values.pop("slug")
    mine = ours.page_of(subscriber, slug)
    values.setdefault("lien", mine)
    notify(
        service=ours.service,
        notice=notice,
        to=recipient_of(subscriber),
        context={
            **values,
            "abonnements": mine,
            "quitter": ours.leaving_page_of(subscriber, slug),
        },
        dedup=dedup,
        object_key=subscriber.object_key if subscriber.channel == Subscriber.Channel.PUSH else None,
        channels=CHANNELS[subscriber.channel],
    )
