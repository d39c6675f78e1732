"""What comes in by e-mail and SMS: kept first, once, then treated by a task (ADR 0099).

Whoever hands a message over (a mail server, the SMS operator, our own fetching) hears that it was taken as soon as it
is on disk, so it is never lost between two programs; handed over twice, it is one.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from cantou.core.files.domain.storage import quarantine
from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.inboxes import loop_mark, ours
from cantou.core.notices.domain.received import of_mail, of_sms
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.mails import LARGEST, head_of, identify
from cantou.core.notices.models import Arrival
from cantou.core.organisations.domain.queries import operator_key
from cantou.core.scope.scope import Scope
from cantou.core.tasks import after_commit
from cantou.core.web.texts import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cantou.core.notices.domain.received import Received

FOLDER = "messages"
KEPT = timedelta(days=60)
"""A message that nobody has attributed."""
ROWS_KEPT = timedelta(days=400)
REASON = "message reçu"
LONGEST_TITLE = 120


class NoOperatorError(RuntimeError):
    """Nobody runs the platform: what belongs to no organisation yet would belong to nobody."""


def keep_mail(raw: bytes, *, recipients: Sequence[str] = (), too_large: bool = False) -> UUID | None:
    """`recipients`: those of the envelope, where they are known. None for what has come before.

    Raises NoOperatorError. What is too large is kept as its head alone, and answered.
    """
    head = "".join(f"X-Envelope-To: {each}\n" for each in recipients if each.isascii() and each.isprintable())
    once = identify(raw)
    if too_large := too_large or len(raw) > LARGEST:
        raw = head_of(raw)
    return keep(
        channel=Channel.EMAIL, once=once, raw=head.encode() + raw, reason="large" if too_large else ""
    )


def keep_sms(*, sender: str, to: str, text: str, identifier: str, media: Sequence[str] = ()) -> UUID | None:
    """One whole SMS, with the provider's number of it."""
    content: dict[str, Any] = {"from": sender, "to": to, "text": tidy(text), "media": list(media)}
    once = hashlib.sha256(f"{identifier}\0{sender}".encode()).digest()
    return keep(channel=Channel.SMS, once=once, raw=json.dumps(content).encode())


def keep(*, channel: Channel, once: bytes, raw: bytes, reason: str = "") -> UUID | None:
    from cantou.core.notices.tasks import treat

    operator = operator_key()
    if operator is None:
        raise NoOperatorError
    key = uuid4()
    with Scope.agent(operator, reason=REASON).enter():
        made = Arrival.objects.bulk_create(
            [
                Arrival(
                    organisation_id=operator,
                    key=key,
                    channel=channel.value,
                    once=once,
                    sender=b"",
                    reason=reason,
                )
            ],
            ignore_conflicts=True,
        )
        found = Arrival.objects.select_for_update().filter(organisation_id=operator, key=key).first()
        if found is None or not made:
            return None
        found.stored = quarantine().save(
            f"{FOLDER}/{timezone.localdate().isoformat()}/{key.hex}",
            ContentFile(seal(raw, place=_place(key))),
        )
        found.save(update_fields=["stored"])
        treat.defer(organisation=operator, arrival=str(key))
    return key


def summary_of(arrival: Arrival) -> dict[str, str]:
    """Who wrote, and how it begins; nothing once it is settled. Raises SealedError."""
    if arrival.sealed is None:
        return {"sender": "", "title": ""}
    content: dict[str, str] = json.loads(unseal(bytes(arrival.sealed), place=_summary_place(arrival.key)))
    return content


def _summary_place(key: UUID) -> str:
    return f"arrival-summary:{key}"


def _place(key: UUID) -> str:
    return f"arrival:{key}"


def open_arrival(arrival: Arrival) -> Received:
    """Raises UnreadableError, SealedError, FileNotFoundError."""
    with quarantine().open(arrival.stored) as file:
        raw = unseal(file.read(), place=_place(arrival.key))
    if arrival.channel == Channel.SMS:
        return of_sms(raw)
    return of_mail(raw, own=ours(), mark=loop_mark())


def sender_digest(received: Received) -> bytes:
    return digest(received.channel, received.sender) if received.sender else b""


def settle(
    arrival: Arrival,
    state: Arrival.State,
    *,
    reason: str = "",
    commune: int | None = None,
    to: int | None = None,
) -> None:
    """In the operator's Scope. What it said is wiped."""
    arrival.state, arrival.reason = state, reason
    arrival.commune_id, arrival.to_id = commune or arrival.commune_id, to
    arrival.settled_at = timezone.now()
    stored, arrival.stored, arrival.sealed = arrival.stored, "", None
    arrival.save()
    if stored:
        after_commit(lambda: quarantine().delete(stored))
    record(
        action=f"notices.arrival_{state.value}",
        subject=f"notices:arrival:{arrival.key}",
        details={"channel": arrival.channel, "reason": reason},
    )


def wait(
    arrival: Arrival,
    received: Received,
    state: Arrival.State,
    *,
    reason: str,
    choices: Sequence[int] = (),
) -> None:
    """In the operator's Scope: it stays as it came, for an answer or for somebody at the operator's desk."""
    arrival.state, arrival.reason, arrival.choices = state, reason, list(choices)
    arrival.asked += state == Arrival.State.ASKED
    summary = {"sender": received.sender, "title": received.subject or received.words[:LONGEST_TITLE]}
    arrival.sealed = seal(json.dumps(summary).encode(), place=_summary_place(arrival.key))
    arrival.save()


def purge(*, operator: int) -> int:
    """In the operator's Scope, every night."""
    now = timezone.now()
    mine = Arrival.objects.filter(organisation_id=operator)
    old = mine.filter(state__in=Arrival.OPEN, created_at__lt=now - KEPT)
    for arrival in old:
        settle(arrival, Arrival.State.IGNORED, reason="old")
    number, _ = mine.filter(created_at__lt=now - ROWS_KEPT).delete()
    return number + len(old) + _sweep(now.date() - KEPT - timedelta(days=2))


def _sweep(last: date) -> int:
    """Files whose row was undone: of that day and before, every other one is settled and gone."""
    storage = quarantine()
    try:
        days = [name for name in storage.listdir(FOLDER)[0] if name <= last.isoformat()]
    except FileNotFoundError:
        return 0
    names = [f"{FOLDER}/{day}/{name}" for day in days for name in storage.listdir(f"{FOLDER}/{day}")[1]]
    for name in names:
        storage.delete(name)
    return len(names)
