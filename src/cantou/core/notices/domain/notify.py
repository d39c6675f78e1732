"""The one way in: what a service calls when somebody should know."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.addresses import Recipient, addresses, digest
from cantou.core.notices.domain.envelope import Envelope, close
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, PushDevice
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cantou.core.registry import Notice as Definition

    Reach = tuple[Recipient, dict[Channel, str]]

URGENT = 10


def notify(
    *,
    service: str,
    notice: str,
    to: Recipient | Iterable[Recipient],
    context: Mapping[str, str] | None = None,
    dedup: str = "",
    object_key: UUID | None = None,
    channels: Collection[str] | None = None,
) -> list[UUID]:
    """Tell each recipient, by the channels that the manifest names, that reach them, and that they accept.

    In the transaction of what is told, in the Scope of an organisation (agent, person or object): the rows and their
    jobs exist if and only if it commits. `context` has the values of the notice's placeholders. With `dedup` ("the
    reminder of this booking, the day before") a repeat tells nobody twice. `channels` narrows the manifest's.

    Gives back the keys of the rows. Raises UnknownNoticeError, and ValueError for a value that is no placeholder.
    """
    from cantou.core.notices.tasks import send

    definition = catalogue.find(service, notice)
    values = _values(definition, context or {})
    once = dedup or uuid4().hex
    organisation = acting()
    rows = [
        _row(reach, channel, service=service, kind=notice, once=once, values=values, thing=object_key)
        for reach in _reach([to] if isinstance(to, Recipient) else list(to))
        for channel in _channels(definition, reach, channels)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    jobs: list[dict[str, Any]] = [
        {"organisation": organisation, "notice": str(row.key)}
        for row in rows
        if row.channel != Channel.LETTER
    ]
    if jobs:
        send.configure(priority=URGENT if definition.urgent else 0).batch_defer(*jobs)
    return [row.key for row in rows]


def _values(definition: Definition, context: Mapping[str, str]) -> dict[str, str]:
    known = {placeholder.id for placeholder in definition.placeholders}
    unknown = sorted(set(context) - known)
    if unknown:
        raise ValueError(f"{definition.id}: no such placeholder: {', '.join(unknown)}.")
    return {name: str(value) for name, value in context.items()}


def _reach(recipients: list[Recipient]) -> Iterator[Reach]:
    """Persons with what their accounts say of them; an account that was closed or erased is told nothing."""
    numbers = {recipient.person for recipient in recipients if recipient.person is not None}
    accounts: dict[int, Any] = {}
    if numbers:
        known = get_user_model().objects.filter(pk__in=numbers, is_active=True)
        devices = PushDevice.objects.filter(person=OuterRef("pk"))
        accounts = {account.pk: account for account in known.annotate(has_device=Exists(devices))}
    for recipient in recipients:
        if recipient.person is None:
            yield recipient, addresses(recipient, has_device=False)
        elif recipient.person in accounts:
            account = accounts[recipient.person]
            whole = replace(recipient, email=account.email, phone=account.phone)
            yield recipient, addresses(whole, has_device=account.has_device)


def _channels(definition: Definition, reach: Reach, narrowed: Collection[str] | None) -> list[Channel]:
    """Those that may be used. What a person prefers is asked at sending, by one who may read it; a visitor who left
    an e-mail address and a telephone number gets an SMS only for what is urgent; a letter, when nothing else goes.
    """
    recipient, where = reach
    wanted = [Channel(name) for name in definition.channels if narrowed is None or name in narrowed]
    found = [channel for channel in wanted if channel in where]
    if Channel.EMAIL in found:
        if recipient.person is None and not definition.urgent:
            found = [channel for channel in found if channel is not Channel.SMS]
        found = [channel for channel in found if channel is not Channel.LETTER]
    return found


def _row(
    reach: Reach,
    channel: Channel,
    *,
    service: str,
    kind: str,
    once: str,
    values: dict[str, str],
    thing: UUID | None,
) -> Notice:
    recipient, where = reach
    key = uuid4()
    to: dict[str, Any] = {}
    if recipient.person is None or channel is Channel.LETTER:
        to = {name: value for name, value in asdict(recipient).items() if value and name != "person"}
    return Notice(
        organisation_id=acting(),
        key=key,
        service=service,
        kind=kind,
        channel=channel.value,
        dedup=f"{service}.{kind}:{once}:{recipient.identity}",
        object_key=thing,
        person_id=recipient.person,
        address_digest=digest(channel, where[channel]),
        sealed=close(Envelope(context=values, to=to), key=key),
    )
