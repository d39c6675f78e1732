"""People who write from outside of any account: what we remember of them is where they last had to do with us."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.notices.domain.addresses import digest as address_digest
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.phones import mobile
from cantou.core.notices.models import Correspondent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    Digest = bytes | memoryview[int]

COMMUNE_KEPT = timedelta(days=180)
ANSWERED_WITHIN = timedelta(days=7)
"""How long an SMS that says nothing else is the answer to the last one of ours."""
IN_HAND = timedelta(minutes=30)
FORGOTTEN_AFTER = timedelta(days=400)
_together: ContextVar[dict[tuple[str, bytes], Correspondent] | None] = ContextVar(
    "cantou_told_together", default=None
)


def find(*, channel: str, digest: Digest) -> Correspondent | None:
    return Correspondent.objects.filter(channel=channel, digest=digest).first()


def heard(*, channel: str, digest: Digest) -> Correspondent:
    row, _ = Correspondent.objects.update_or_create(
        channel=channel, digest=digest, defaults={"heard_at": timezone.now()}
    )
    return row


def remember_commune(*, channel: str, digest: Digest, commune: int) -> None:
    Correspondent.objects.filter(channel=channel, digest=digest).update(commune_id=commune)


def last_commune(row: Correspondent, *, before: datetime | None) -> int | None:
    """`before`: when they had last written, before now."""
    if before is None or timezone.now() - before > COMMUNE_KEPT:
        return None
    return row.commune_id


def told(*, channel: str, digest: Digest, organisation: int, notice: UUID) -> None:
    """A notice that may be answered is about to leave for them."""
    values: dict[str, Any] = {"told_by_id": organisation, "told": notice, "told_at": timezone.now()}
    together = _together.get()
    if together is None:
        Correspondent.objects.update_or_create(channel=channel, digest=digest, defaults=values)
    else:
        together[channel, bytes(digest)] = Correspondent(channel=channel, digest=digest, **values)


@contextmanager
def telling_together() -> Iterator[None]:
    """Whom `told` names meanwhile is written at the end, in one statement, and always in the same order: two jobs that
    tell the same people do not wait for each other in a ring.
    """
    row: dict[tuple[str, bytes], Correspondent] = {}
    token = _together.set(row)
    try:
        yield
    finally:
        _together.reset(token)
    Correspondent.objects.bulk_create(
        [row[place] for place in sorted(row)],
        update_conflicts=True,
        unique_fields=["channel", "digest"],
        update_fields=["told_by", "told", "told_at"],
    )


def may_be_answering(row: Correspondent) -> bool:
    return row.told_at is not None and timezone.now() - row.told_at <= ANSWERED_WITHIN


def has_stopped(*, channel: str, digest: Digest | None) -> bool:
    return Correspondent.objects.filter(channel=channel, digest=digest, stopped_at__isnull=False).exists()


def who_stopped(*, digests: Sequence[Digest]) -> set[tuple[str, bytes]]:
    """(channel, digest) of those among them who said STOP."""
    found = Correspondent.objects.filter(digest__in=digests, stopped_at__isnull=False)
    return {(channel, bytes(digest)) for channel, digest in found.values_list("channel", "digest")}


def refuses_sms(phone: str) -> bool:
    """Whether this number has sent STOP."""
    number = mobile(phone)
    return bool(number) and has_stopped(channel=Channel.SMS, digest=address_digest(Channel.SMS, number))


def has_in_hand(*, channel: str, digest: Digest | None) -> bool:
    """They wrote a moment ago: an answer wakes nobody."""
    since = timezone.now() - IN_HAND
    return Correspondent.objects.filter(channel=channel, digest=digest, heard_at__gte=since).exists()


def stop(row: Correspondent) -> bool:
    """Whether they had not said so before."""
    return _set_stopped(row, timezone.now(), was=True)


def start(row: Correspondent) -> bool:
    return _set_stopped(row, None, was=False)


def _set_stopped(row: Correspondent, at: datetime | None, *, was: bool) -> bool:
    found = Correspondent.objects.filter(pk=row.pk, stopped_at__isnull=was)
    return found.update(stopped_at=at) == 1


def forget() -> int:
    """Those of whom nothing has been heard for long. Who said STOP is not forgotten."""
    before = timezone.now() - FORGOTTEN_AFTER
    old = (
        Correspondent.objects.filter(stopped_at=None)
        .exclude(heard_at__gte=before)
        .exclude(told_at__gte=before)
    )
    return old.delete()[0]
