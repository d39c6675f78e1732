"""Whether a notice leaves now, later, or not at all. Inside the organisation's Scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.correspondents import has_in_hand
from cantou.core.notices.domain.memory import remembered
from cantou.core.notices.domain.suppressions import why_not
from cantou.core.notices.engine.choice import Channel, Choice, choose
from cantou.core.notices.engine.phones import mobile
from cantou.core.notices.engine.quiet import allowed_from, next_at
from cantou.core.notices.models import Notice, Preference
from cantou.core.organisations.domain.queries import practising

if TYPE_CHECKING:
    from cantou.core.notices.domain.suppressions import LeftAlone
    from cantou.core.registry import Notice as Definition

EVENING = time(18, 0)
"""When the day's digest leaves, in local time."""
OWN = "notices"
"""The service of this room's own notices: the digest, which no preference holds back a second time."""
ADDRESSED = frozenset({Channel.EMAIL, Channel.SMS})
RINGS = frozenset({Channel.SMS, Channel.PUSH, Channel.VOICE})


@dataclass(frozen=True, slots=True)
class Refuse:
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """`daily`: until the evening's digest takes it."""

    until: datetime
    daily: bool = False


def decide(
    notice: Notice, definition: Definition, *, left_alone: LeftAlone | None = None
) -> Refuse | Hold | None:
    """None: it may leave now."""
    follow(notice)
    reason = _nobody(notice) or (left_alone or why_not)(notice, required=definition.required)
    if reason:
        return Refuse(reason)
    now = timezone.now()
    choice = choice_for(notice, definition)
    if choice is Choice.NEVER:
        return Refuse("preference")
    if choice is Choice.DAILY:
        return Hold(next_at(now, EVENING), daily=True)
    if Channel(notice.channel) in RINGS and not definition.urgent and not _in_hand(notice):
        allowed = allowed_from(now)
        if allowed > now:
            return Hold(allowed)
    return None


def _in_hand(notice: Notice) -> bool:
    return notice.channel == Channel.SMS and has_in_hand(channel=notice.channel, digest=notice.address_digest)


def follow(notice: Notice) -> None:
    """The account's address may be another one than on the day when this was told."""
    if notice.person is None or notice.channel not in ADDRESSED:
        return
    is_mail = notice.channel == Channel.EMAIL
    address = notice.person.email if is_mail else mobile(notice.person.phone)
    if address:
        notice.address_digest = digest(notice.channel, address)


def _nobody(notice: Notice) -> str:
    """Why no real person may hear of it: their account is over, or all is for practice."""
    person = notice.person
    if notice.person_id is not None and (person is None or not person.is_active):
        return "account_closed"
    if notice.channel != Channel.IN_APP and _is_practising(notice.organisation_id):
        return "practice"
    return ""


@remembered
def _is_practising(organisation: int) -> bool:
    return bool(practising(organisations=[organisation]))


def choice_for(notice: Notice, definition: Definition) -> Choice:
    if notice.person_id is None or notice.person is None or notice.service == OWN:
        return Choice.NOW
    chosen = Preference.objects.filter(
        organisation_id=notice.organisation_id, person_id=notice.person_id
    ).values_list("service", "channel", "choice")
    return choose(
        Channel(notice.channel),
        service=notice.service,
        chosen={(service, channel): choice for service, channel, choice in chosen},
        required=definition.required,
        urgent=definition.urgent,
        has_email=bool(notice.person.email),
        daily=definition.daily,
    )
