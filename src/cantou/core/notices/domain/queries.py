"""Reads of the ledger and of what surrounds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import (
    Arrival,
    Notice,
    Preference,
    PushDevice,
    Sender,
    SmsMonth,
    State,
    Suppression,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

UNSETTLED = (State.FAILED, State.UNCERTAIN, State.BOUNCED)


def inbox(*, person: int) -> QuerySet[Notice]:
    """A person's messages; in their Scope. Order them by key: web.paging, column created_at."""
    return Notice.objects.filter(person_id=person, channel=Channel.IN_APP, state=State.SENT).select_related(
        "organisation"
    )


def unread_count(*, person: int) -> int:
    """In the person's Scope."""
    return inbox(person=person).filter(read_at=None).count()


def ledger(*, organisation: int, state: str = "", channel: str = "", service: str = "") -> QuerySet[Notice]:
    """All that an organisation sent, or tried to; digests, not what they carried."""
    found = Notice.objects.filter(organisation_id=organisation, carrier=None)
    wanted = {"state": state, "channel": channel, "service": service}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def unsettled(*, organisation: int) -> QuerySet[Notice]:
    """What a human should look at: failed, uncertain, bounced; the latest first."""
    return ledger(organisation=organisation).filter(state__in=UNSETTLED).order_by("-id")


def about(*, organisation: int, object_key: UUID) -> QuerySet[Notice]:
    """What was told of one thing, the oldest first."""
    return Notice.objects.filter(organisation_id=organisation, object_key=object_key).order_by("id")


def letters_to_print(*, organisation: int) -> QuerySet[Notice]:
    return Notice.objects.filter(
        organisation_id=organisation, channel=Channel.LETTER, state=State.QUEUED
    ).order_by("id")


def counts(*, organisation: int) -> dict[str, int]:
    """State → notices, of the last thirteen months."""
    rows = Notice.objects.filter(organisation_id=organisation).values_list("state").annotate(Count("id"))
    return dict(rows.order_by("state"))


def sms_months(*, organisation: int) -> QuerySet[SmsMonth]:
    """What SMS cost, the latest month first."""
    return SmsMonth.objects.filter(organisation_id=organisation).order_by("-month")


def sender_row(*, organisation: int) -> Sender | None:
    """What it has said of itself as a sender, if anything."""
    return Sender.objects.filter(organisation_id=organisation).first()


def sms_cents(*, organisations: tuple[int, ...]) -> dict[int, int]:
    """Organisation → what it ever spent. In a Scope that sees them."""
    found = SmsMonth.objects.filter(organisation_id__in=organisations).values_list("organisation_id")
    return dict(found.annotate(Sum("spent_cents")).order_by("organisation_id"))


def suppressions(*, organisation: int) -> QuerySet[Suppression]:
    return Suppression.objects.filter(organisation_id=organisation).order_by("-id")


def open_arrivals(*, operator: int) -> QuerySet[Arrival]:
    """Messages that belong to no commune yet; in the operator's Scope. The latest first."""
    found = Arrival.objects.filter(organisation_id=operator, state__in=["asked", "waiting"])
    return found.order_by("-id")


def preferences(*, person: int) -> QuerySet[Preference]:
    """In the person's Scope."""
    return Preference.objects.filter(person_id=person)


def correspondents(*, person: int) -> list[tuple[int, str]]:
    """(organisation, service) that have written to this person, or about which they chose; in their Scope."""
    wrote = Notice.objects.filter(Q(person_id=person) & ~Q(service="notices"))
    pairs = set(wrote.values_list("organisation_id", "service").distinct())
    pairs |= set(preferences(person=person).exclude(service="").values_list("organisation_id", "service"))
    return sorted(pairs)


def devices(*, person: int) -> QuerySet[PushDevice]:
    return PushDevice.objects.filter(person_id=person).order_by("-id")
