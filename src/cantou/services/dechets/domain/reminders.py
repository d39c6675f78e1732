"""The evening before: one message for each subscriber, about what is collected at their place the next day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.subscriptions import CHANNELS, recipient_of
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.queries import providers
from cantou.core.scope.scope import Scope
from cantou.services.dechets.domain.here import known_of
from cantou.services.dechets.domain.settings import service_settings
from cantou.services.dechets.domain.streams import streams_here, title_of
from cantou.services.dechets.domain.subscriptions import ours
from cantou.services.dechets.domain.wording import long_day, why
from cantou.services.dechets.engine import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.dechets.domain.here import Known
    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.engine.collections import Collection
    from cantou.services.dechets.models import Subscription

SERVICE = "dechets"
SUNDAY = 6
ONE_DAY = timedelta(days=1)


def tell(*, organisation: int, today: date | None = None) -> int:
    """Inside an agent's Scope. How many were told. Twice in an evening tells once (`dedup`)."""
    today = today or timezone.localdate()
    rows: dict[int, list[Subscription]] = {}
    for row in ours.confirmed(organisation=organisation):
        if row.commune is not None:
            rows.setdefault(row.commune_id, []).append(row)
    return sum(_tell_commune(organisation, commune, those, today) for commune, those in rows.items())


def _tell_commune(organisation: int, commune: int, rows: list[Subscription], today: date) -> int:
    with Scope.public().enter():
        who = [each.organisation_id for each in providers(territory=commune, service=SERVICE)]
        known, kinds = known_of(organisations=who, commune=commune), streams_here(who)
    put_out = service_settings(organisation=organisation).put_out
    told = 0
    for row in rows:
        for day in days_told(row.subscriber.channel, today):
            found = _collected(known, row, day)
            if found:
                _send(row, day, found, kinds, put_out, is_tomorrow=day == today + ONE_DAY)
                told += 1
    return told


def days_told(channel: str, today: date) -> list[date]:
    """Of which days one is told this evening. A telephone does not ring on Sundays and holidays (core.notices): what
    is collected the day after is told the last evening before.
    """
    tomorrow = today + ONE_DAY
    if channel not in {"sms", "push"}:
        return [tomorrow]
    if _is_rest(today):
        return []
    found = [tomorrow]
    while _is_rest(found[-1]):
        found.append(found[-1] + ONE_DAY)
    return found


def _is_rest(day: date) -> bool:
    return day.weekday() == SUNDAY or bool(holidays.named(day))


def _collected(known: Known, row: Subscription, day: date) -> list[Collection]:
    here = known.at(row.place)
    return [one for one in here.happening(day, day) if not row.streams or one.stream in row.streams]


def _send(
    row: Subscription,
    day: date,
    found: Iterable[Collection],
    kinds: dict[str, Kind],
    put_out: str,
    *,
    is_tomorrow: bool,
) -> None:
    found = list(found)
    slug = row.commune.slug or ""
    told = [_said(one, kinds) for one in found]
    notify(
        service=SERVICE,
        notice="eve",
        to=recipient_of(row.subscriber),
        context={
            "jour": _("demain, %(day)s") % {"day": long_day(day)} if is_tomorrow else long_day(day),
            "quoi": ", ".join(title_of(kinds, one.stream) for one in found),
            "liste": "\n".join(f"- {line}" for line in told),
            "lieu": row.label,
            "consigne": put_out,
            "lien": portal_url(slug, "dechets:index"),
            "abonnements": ours.page_of(row.subscriber, slug),
            "quitter": ours.leaving_page_of(row.subscriber, slug),
        },
        object_key=row.object_key,
        dedup=f"{row.pk}:{day.isoformat()}",
        channels=_ways(row.subscriber.channel),
    )


def _ways(channel: str) -> tuple[str, ...]:
    """Of an account, no notification that would wait for the next morning: its mail has said it."""
    ways = CHANNELS[channel]
    held = channel == "account" and _is_rest(timezone.localdate())
    return tuple(way for way in ways if way != "push") if held else ways


def _said(one: Collection, kinds: dict[str, Kind]) -> str:
    kind = kinds.get(one.stream)
    parts = [title_of(kinds, one.stream), f"({kind.container})" if kind else "", why(one)]
    return " ".join(part for part in parts if part)
