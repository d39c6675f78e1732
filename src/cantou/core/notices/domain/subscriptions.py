"""Wanting to hear of something without an account: asked, confirmed, wanted no more; then nothing of it stays.

A service has two tables of its own (models/subscriber.py), three notices (`confirm`, `confirm_code`,
`my_subscriptions`) and two pages (`<service>:subscriptions`, `<service>:unsubscribe`); how it all goes is here
(docs/adr/0171).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.correspondents import refuses_sms
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.push import endpoint_of
from cantou.core.notices.domain.strangers import count_browser, may_ask
from cantou.core.notices.engine.phones import callable_number, mobile
from cantou.core.notices.models.subscriber import (
    AbstractSubscriber,
    AbstractSubscription,
    Channel,
    ChannelOrCall,
)
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import create_link, expire_links, link_secret, open_link
from cantou.core.organisations.models import PrivateLink
from cantou.core.scope.scope import Scope
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

MOST, MOST_PENDING = 20, 5
KEPT_DAYS = 395
"""A year, and the time to say that it goes on."""
PENDING = timedelta(days=2)
CODES = 1_000_000
VOICE = ChannelOrCall.VOICE.value
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRIES_AN_HOUR, TRIES_A_DAY = 5, 15
CHANNELS: dict[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("sms",),
    "push": ("push",),
    "voice": ("voice",),
    "account": ("in_app", "email", "push"),
}


@dataclass(frozen=True, slots=True)
class Who:
    """`address`: as it was typed, or what the browser gave (`push.checked_text`); empty for an account."""

    channel: str
    address: str = ""
    person: int | None = None

    @property
    def plain(self) -> str:
        """By which it is known again."""
        if self.channel == Channel.SMS:
            return mobile(self.address)
        if self.channel == Channel.PUSH:
            return endpoint_of(self.address)
        if self.channel == VOICE:
            return callable_number(self.address)
        return self.address.strip().lower() or str(self.person)

    @property
    def kept(self) -> str:
        """What is sealed: where to write."""
        return self.address if self.channel == Channel.PUSH else self.plain

    @property
    def is_sure(self) -> bool:
        """An account that is signed in; a browser that has asked whoever holds it, and answered (docs/adr/0127)."""
        return self.person is not None or self.channel == Channel.PUSH


def recipient_of(subscriber: AbstractSubscriber) -> Recipient:
    if subscriber.person_id is not None:
        return Recipient(person=subscriber.person_id)
    address = unseal(bytes(subscriber.sealed or b""), place=f"subscriber:{subscriber.object_key}").decode()
    if subscriber.channel == Channel.SMS:
        return Recipient(phone=address)
    if subscriber.channel == Channel.PUSH:
        return Recipient(push=address)
    if subscriber.channel == VOICE:
        return Recipient(call=address)
    return Recipient(email=address)


@dataclass(frozen=True)
class Subscriptions:
    """Those of one service. `emptied`: what the columns that say what is followed become when it is over."""

    service: str
    subscribers: type[AbstractSubscriber]
    subscriptions: type[AbstractSubscription]
    emptied: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    """What is read along with a subscription."""

    def __post_init__(self) -> None:
        _known[self.service] = self

    # -- Who

    def key_of(self, organisation: int, who: Who) -> UUID:
        """The same for the same address in one organisation; the address cannot be had from it."""
        raw = self._keyed("subscriber", f"{organisation}:{who.channel}:{who.plain}")
        return UUID(bytes=raw[:16], version=4)

    def _keyed(self, use: str, text: str) -> bytes:
        """Keyed from outside the database; each service and each use has a key of its own."""
        own = hashlib.sha256(f"cantou.{self.service}.{use}:{settings.LINK_KEY}".encode()).digest()
        return hmac.digest(own, text.encode(), "sha256")

    def secret_of(self, key: UUID) -> str:
        """Of the page of one's subscriptions; kept nowhere."""
        return link_secret(seed=f"{self.service}:abonnements:{key}")

    def page_of(self, subscriber: AbstractSubscriber, slug: str) -> str:
        return portal_url(slug, f"{self.service}:subscriptions", self.secret_of(subscriber.object_key))

    def leaving_page_of(self, subscriber: AbstractSubscriber, slug: str) -> str:
        return portal_url(slug, f"{self.service}:unsubscribe", self.secret_of(subscriber.object_key))

    def opened_by(self, secret: str) -> tuple[int, UUID] | None:
        """Organisation and key of the subscriber whose page this is. Raises ExpiredLinkError."""
        link = open_link(secret=secret, service=self.service)
        return (link.organisation, link.key) if link and link.purpose == "subscriptions" else None

    # -- Reads

    @property
    def _rows(self) -> QuerySet[Any]:
        return self.subscriptions._default_manager.all()  # noqa: SLF001 (documented by Django)

    @property
    def _whos(self) -> QuerySet[Any]:
        return self.subscribers._default_manager.all()  # noqa: SLF001

    def of_key(self, *, organisation: int, key: UUID) -> QuerySet[Any]:
        found = self._rows.filter(
            organisation_id=organisation, object_key=key, expires_on__gte=timezone.localdate()
        )
        return found.select_related("subscriber", *self.related).order_by("pk")

    def of_person(self, person: int) -> QuerySet[Any]:
        """In the person's own Scope, over all organisations."""
        found = self._rows.filter(person_id=person, expires_on__gte=timezone.localdate())
        return found.select_related("organisation", *self.related).order_by("organisation_id", "pk")

    def confirmed(self, *, organisation: int) -> QuerySet[Any]:
        """Inside an agent's Scope: those that hear something."""
        found = self._rows.filter(
            organisation_id=organisation,
            subscriber__organisation_id=organisation,
            confirmed_at__isnull=False,
            expires_on__gte=timezone.localdate(),
        )
        return found.select_related("subscriber", *self.related).order_by("pk")

    def _subscriber(self, organisation: int, key: UUID) -> AbstractSubscriber | None:
        return self._whos.filter(organisation_id=organisation, object_key=key).first()

    # -- Wanting

    def subscribe(
        self, *, organisation: int, who: Who, slug: str, how: Mapping[str, Any], **what: Any
    ) -> Any:
        """`what`: the columns that say what is followed; `how`: those that asking for the same again changes.

        An account needs no confirmation, nor does a browser, which has asked by itself. An address gets a message that
        asks for it, a few times an hour at most. Where there is nothing to confirm, or no room for more (then the row
        has no key), it gets the address of its page: what was said at the portal is true for everybody, and a stranger
        changes nothing. Raises TooManyBrowsersError.
        """
        key = self.key_of(organisation, who)
        with Scope.for_object(organisation=organisation, key=key).enter():
            subscriber = self._made(organisation, key, who)
            mine = self._rows.filter(organisation_id=organisation, object_key=key)
            row = mine.filter(**what).first()
            is_full = row is None and not _has_room(mine)
            if row is None:
                values: dict[str, Any] = {"subscriber": subscriber, "person_id": who.person, **what}
                row = self.subscriptions(organisation_id=organisation, object_key=key, **values)
            is_ours = who.is_sure
            if not is_full and (is_ours or row.confirmed_at is None):
                for name, value in how.items():
                    setattr(row, name, value)
                row.expires_on = timezone.localdate() + timedelta(days=KEPT_DAYS)
                row.confirmed_at = timezone.now() if is_ours else None
                row.save()
            if not is_ours:
                self._answer(row, subscriber, who, slug)
            elif not is_full:
                self._note("subscribed", subscriber)
        return row

    def subscribe_seen(
        self, *, organisation: int, who: Who, how: Mapping[str, Any], **what: Any
    ) -> AbstractSubscription | None:
        """By an agent in front of whom the person stands: confirmed at once. None where they have no room for more."""
        key = self.key_of(organisation, who)
        with Scope.for_object(organisation=organisation, key=key).enter():
            subscriber = self._made(organisation, key, who)
            label = what.pop("label", "")
            mine = self._rows.filter(organisation_id=organisation, object_key=key)
            row = mine.filter(**what).first()
            if row is None and not _has_room(mine):
                return None
            if row is None:
                values: dict[str, Any] = {"subscriber": subscriber, "label": label, **what}
                row = self.subscriptions(organisation_id=organisation, object_key=key, **values)
            for name, value in how.items():
                setattr(row, name, value)
            row.expires_on = timezone.localdate() + timedelta(days=KEPT_DAYS)
            row.confirmed_at = row.confirmed_at or timezone.now()
            row.save()
        found: AbstractSubscription = row
        return found

    def _note(self, what: str, subscriber: AbstractSubscriber) -> None:
        """In the journal: that somebody did, by which way and when, and nothing by which one finds who."""
        record(
            action=f"{self.service}.{what}",
            subject=f"{self.service}:subscriptions",
            details={"channel": subscriber.channel},
            organisation=subscriber.organisation_id,
        )

    def _made(self, organisation: int, key: UUID, who: Who) -> AbstractSubscriber:
        row: AbstractSubscriber
        row, is_new = self._whos.get_or_create(
            organisation_id=organisation, object_key=key, defaults={"channel": who.channel}
        )
        if is_new and who.channel == Channel.PUSH:
            count_browser(service=self.service, organisation=organisation)
        if who.person is None and (row.sealed is None or who.channel == Channel.PUSH):
            row.sealed = seal(who.kept.encode(), place=f"subscriber:{key}")
        row.person_id = who.person
        row.save(update_fields=["sealed", "person"])
        if not PrivateLink.objects.filter(object_key=key).exists():
            create_link(
                secret=self.secret_of(key),
                service=self.service,
                organisation=organisation,
                key=key,
                purpose="subscriptions",
            )
        expire_links(key=key, at=None)
        return row

    def _answer(self, row: AbstractSubscription, subscriber: AbstractSubscriber, who: Who, slug: str) -> None:
        if not self._asks(subscriber):
            return
        if row.pk is not None and row.confirmed_at is None:
            self._ask(row, subscriber, who, slug)
        else:
            self._send_page(subscriber, slug)

    def _asks(self, subscriber: AbstractSubscriber) -> bool:
        """Whether one more message may go to this address."""
        return may_ask(
            service=self.service,
            organisation=subscriber.organisation_id,
            key=subscriber.object_key,
            to=recipient_of(subscriber),
        )

    def _ask(self, row: AbstractSubscription, subscriber: AbstractSubscriber, who: Who, slug: str) -> None:
        has_code = who.channel in {Channel.SMS, VOICE}
        values = {"code": self.code_of(row)} if has_code else {"quoi": row.label}
        self._notify("confirm_code" if has_code else "confirm", subscriber, slug, values)

    def _send_page(self, subscriber: AbstractSubscriber, slug: str) -> None:
        self._notify("my_subscriptions", subscriber, slug, {})

    def _notify(self, notice: str, subscriber: AbstractSubscriber, slug: str, values: dict[str, str]) -> None:
        notify(
            service=self.service,
            notice=notice,
            to=recipient_of(subscriber),
            context={**values, "lien": self.page_of(subscriber, slug)},
            channels=CHANNELS[subscriber.channel],
        )

    # -- Confirming

    def confirm(self, *, row: Any) -> None:
        """Inside the subscriber's own Scope. What was published before is not told."""
        if row.confirmed_at is None:
            row.confirmed_at = timezone.now()
            row.save(update_fields=["confirmed_at"])
            self._note("subscribed", row.subscriber)

    def code_of(self, row: AbstractSubscription) -> str:
        """Six digits, kept nowhere."""
        raw = self._keyed("code", f"{row.object_key}:{row.pk}:{row.created_at.isoformat()}")
        return f"{int.from_bytes(raw[:8]) % CODES:06}"

    def confirm_by_code(self, *, organisation: int, key: UUID, code: str) -> bool:
        """A few tries for one number, whatever is asked for it. Only what waits: a code opens nothing twice."""
        for name, limit, period in (("hour", TRIES_AN_HOUR, HOUR), ("day", TRIES_A_DAY, DAY)):
            if not throttle(f"{self.service}.code:{key}:{name}", limit=limit, period=period).allowed:
                return False
        typed = "".join(code.split()).encode()
        with Scope.for_object(organisation=organisation, key=key).enter():
            pending = self.of_key(organisation=organisation, key=key).filter(
                confirmed_at=None, created_at__gte=timezone.now() - PENDING
            )
            right = [row for row in pending if hmac.compare_digest(self.code_of(row).encode(), typed)]
            for row in right:
                self.confirm(row=row)
        return bool(right)

    def has_stopped(self, *, organisation: int, key: UUID) -> bool:
        """Whether the confirmed mobile has sent STOP before: nothing reaches it until it sends START."""
        with Scope.for_object(organisation=organisation, key=key).enter():
            row = self._subscriber(organisation, key)
            return row is not None and row.sealed is not None and refuses_sms(recipient_of(row).phone)

    def send_link_again(self, *, organisation: int, who: Who, slug: str) -> None:
        """Nobody learns whether there is such a subscriber: the page that asks says the same to all."""
        key = self.key_of(organisation, who)
        with Scope.for_object(organisation=organisation, key=key).enter():
            row = self._subscriber(organisation, key)
            known = row is not None and (row.sealed is not None or row.person_id is not None)
            if row is not None and known and self._asks(row):
                self._send_page(row, slug)

    # -- No more

    def drop(self, *, row: Any) -> None:
        """Inside the subscriber's own Scope. It says nothing any more at once, and is deleted by a job."""
        left = self.of_key(organisation=row.organisation_id, key=row.object_key).exclude(pk=row.pk)
        if left.exists():
            was_confirmed = row.confirmed_at is not None
            self._empty(row)
            self._forget_soon(row.organisation_id, row.object_key)
            if was_confirmed:
                self._note("unsubscribed", row.subscriber)
        else:
            self.leave(organisation=row.organisation_id, key=row.object_key)

    def leave(self, *, organisation: int, key: UUID) -> None:
        """All of this subscriber's, in its own Scope: no address stays, at once; the empty rows go with a job."""
        rows = list(self.of_key(organisation=organisation, key=key))
        confirmed = [row for row in rows if row.confirmed_at is not None]
        for row in rows:
            self._empty(row)
        self._whos.filter(organisation_id=organisation, object_key=key).update(sealed=None, person=None)
        expire_links(key=key, at=timezone.now() - timedelta(seconds=1))
        self._forget_soon(organisation, key)
        if confirmed:
            self._note("unsubscribed", confirmed[0].subscriber)

    def forget_browser(self, *, organisation: int, key: UUID) -> None:
        """Its push service has said that it is gone. In a Scope of its own."""
        with Scope.for_object(organisation=organisation, key=key).enter():
            self.leave(organisation=organisation, key=key)

    def _empty(self, row: AbstractSubscription) -> None:
        row.confirmed_at, row.expires_on = None, timezone.localdate() - timedelta(days=1)
        row.label, row.person = "", None
        for name, value in self.emptied.items():
            setattr(row, name, value)
        row.save()

    def _forget_soon(self, organisation: int, key: UUID) -> None:
        from cantou.core.notices.tasks import forget_subscriber

        forget_subscriber.defer(organisation=organisation, service=self.service, key=str(key))

    def forget(self, *, organisation: int, key: UUID) -> None:
        """Inside an agent's Scope: what is over, and the subscriber when nothing is left."""
        mine = {"organisation_id": organisation, "object_key": key}
        rows = self._rows.filter(**mine)
        rows.filter(expires_on__lt=timezone.localdate()).delete()
        if not rows.all().exists():
            self._whos.filter(**mine).delete()
            PrivateLink.objects.filter(object_key=key).delete()

    def purge(self, *, organisation: int) -> int:
        """Inside an agent's Scope: what was never confirmed, and what is over."""
        mine = self._rows.filter(organisation_id=organisation)
        over = mine.filter(expires_on__lt=timezone.localdate())
        never = mine.filter(confirmed_at=None, created_at__lt=timezone.now() - PENDING)
        keys = set((over | never).values_list("object_key", flat=True))
        never.update(expires_on=timezone.localdate() - timedelta(days=1))
        for key in keys:
            self.forget(organisation=organisation, key=key)
        return len(keys)

    def erase_person(self, person: int) -> int:
        with Scope.for_person(person).enter():
            mine = self._whos.filter(person_id=person)
            found = set(mine.values_list("organisation_id", "object_key"))
        for organisation, key in found:
            with Scope.for_object(organisation=organisation, key=key).enter():
                self.leave(organisation=organisation, key=key)
        return len(found)


_known: dict[str, Subscriptions] = {}


def subscriptions_of(service: str) -> Subscriptions | None:
    """None for a service that keeps no subscribers this way."""
    return _known.get(service)


def known() -> list[Subscriptions]:
    """Of every service that has some, in the order of their names."""
    return [_known[service] for service in sorted(_known)]


def _has_room(mine: QuerySet[Any]) -> bool:
    """What strangers ask for in somebody's name takes no place of what they have confirmed."""
    pending = mine.filter(confirmed_at=None).count()
    return pending < MOST_PENDING and mine.count() - pending < MOST


def prolong(*, row: AbstractSubscription) -> None:
    row.expires_on = timezone.localdate() + timedelta(days=KEPT_DAYS)
    row.save(update_fields=["expires_on"])
