"""Wanting to hear of a report or of a place, confirming it, wanting it no more: then nothing of it stays."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.correspondents import refuses_sms
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.push import endpoint_of
from cantou.core.notices.engine.phones import mobile
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import create_link, expire_links, link_secret, open_link
from cantou.core.organisations.models import PrivateLink
from cantou.core.scope.scope import Scope
from cantou.core.web.throttle import throttle
from cantou.services.signalements.domain.confirming import may_ask
from cantou.services.signalements.domain.keyed import keyed, keyed_uuid
from cantou.services.signalements.models import Subscriber, Subscription

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

SERVICE = "signalements"
MOST, MOST_PENDING = 20, 5
KEPT_DAYS = 395
"""A year, and the time to say that it goes on."""
PENDING = timedelta(days=2)
CODES = 1_000_000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRIES_AN_HOUR, TRIES_A_DAY = 5, 15
MOST_BROWSERS_A_DAY = 200
"""New ones, of one organisation. Nobody confirms a browser but itself: a script has as many as it likes."""
CHANNELS: dict[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("sms",),
    "push": ("push",),
    "account": ("in_app", "email", "push"),
}


class TooManyBrowsersError(Exception):
    """Too many new ones today: by mail, SMS or with an account one subscribes all the same."""


@dataclass(frozen=True, slots=True)
class Who:
    """`address`: as it was typed, or what the browser gave (`push.checked_text`); empty for an account."""

    channel: str
    address: str = ""
    person: int | None = None

    @property
    def plain(self) -> str:
        """By which it is known again."""
        if self.channel == Subscriber.Channel.SMS:
            return mobile(self.address)
        if self.channel == Subscriber.Channel.PUSH:
            return endpoint_of(self.address)
        return self.address.strip().lower() or str(self.person)

    @property
    def kept(self) -> str:
        """What is sealed: where to write."""
        return self.address if self.channel == Subscriber.Channel.PUSH else self.plain

    @property
    def is_sure(self) -> bool:
        """An account that is signed in; a browser that has asked whoever holds it, and answered."""
        return self.person is not None or self.channel == Subscriber.Channel.PUSH


def key_of(organisation: int, who: Who) -> UUID:
    """The same for the same address in one organisation; the address cannot be had from it."""
    return keyed_uuid("subscriber", f"{organisation}:{who.channel}:{who.plain}")


def secret_of(key: UUID) -> str:
    """Of the page of one's subscriptions; kept nowhere."""
    return link_secret(seed=f"{SERVICE}:abonnements:{key}")


def subscribe(*, organisation: int, who: Who, slug: str, **wanted: Any) -> Subscription:
    """`wanted`: the columns of Subscription that say what and how. Asking for the same again changes its rhythm.

    An account needs no confirmation, nor does a browser, which has asked by itself (docs/adr/0127). An address gets a
    message that asks for it, a few times an hour at most. Where there is nothing to confirm, or no room for more (then
    the row has no key), it gets the address of its page: what was said at the portal is true for everybody, and a
    stranger changes nothing. Raises TooManyBrowsersError.
    """
    key = key_of(organisation, who)
    with Scope.for_object(organisation=organisation, key=key).enter():
        subscriber = _subscriber(organisation, key, who)
        mine = Subscription.objects.filter(organisation_id=organisation, object_key=key)
        rhythm = wanted.pop("rhythm")
        row = mine.filter(**wanted).first()
        is_full = row is None and not _has_room(mine)
        if row is None:
            row = Subscription(
                organisation_id=organisation, object_key=key, subscriber=subscriber, person_id=who.person, **wanted
            )  # fmt: skip
        is_ours = who.is_sure
        if not is_full and (is_ours or row.confirmed_at is None):
            row.rhythm, row.expires_on = rhythm, timezone.localdate() + timedelta(days=KEPT_DAYS)
            row.confirmed_at = timezone.now() if is_ours else None
            row.save()
        if not is_ours:
            _answer(row, subscriber, who, slug)
        elif not is_full:
            _note("subscribed", subscriber)
    return row


def _note(what: str, subscriber: Subscriber) -> None:
    """In the journal: that somebody did, by which way and when, and nothing by which one finds who (docs/adr/0107)."""
    record(
        action=f"signalements.{what}",
        subject=f"{SERVICE}:subscriptions",
        details={"channel": subscriber.channel},
        organisation=subscriber.organisation_id,
    )


def _answer(row: Subscription, subscriber: Subscriber, who: Who, slug: str) -> None:
    if not _may_ask(subscriber):
        return
    if row.pk is not None and row.confirmed_at is None:
        _ask(row, subscriber, who, slug)
    else:
        _send_page(subscriber, slug)


def _has_room(mine: QuerySet[Subscription]) -> bool:
    """What strangers ask for in somebody's name takes no place of what they have confirmed."""
    pending = mine.filter(confirmed_at=None).count()
    return pending < MOST_PENDING and mine.count() - pending < MOST


def _may_ask(subscriber: Subscriber) -> bool:
    return may_ask(
        organisation=subscriber.organisation_id, key=subscriber.object_key, to=recipient_of(subscriber)
    )


def _subscriber(organisation: int, key: UUID, who: Who) -> Subscriber:
    row, is_new = Subscriber.objects.get_or_create(
        organisation_id=organisation, object_key=key, defaults={"channel": who.channel}
    )
    if is_new and who.channel == Subscriber.Channel.PUSH:
        _count_browser(organisation)
    if who.person is None and (row.sealed is None or who.channel == Subscriber.Channel.PUSH):
        row.sealed = seal(who.kept.encode(), place=f"subscriber:{key}")
    row.person_id = who.person
    row.save(update_fields=["sealed", "person"])
    if not PrivateLink.objects.filter(object_key=key).exists():
        create_link(
            secret=secret_of(key),
            service=SERVICE,
            organisation=organisation,
            key=key,
            purpose="subscriptions",
        )
    expire_links(key=key, at=None)
    return row


def _count_browser(organisation: int) -> None:
    named = f"signalements.browsers:{organisation}"
    if not throttle(named, limit=MOST_BROWSERS_A_DAY, period=DAY).allowed:
        raise TooManyBrowsersError


def _ask(row: Subscription, subscriber: Subscriber, who: Who, slug: str) -> None:
    values = {"quoi": row.label, "lien": page_of(subscriber, slug)}
    if who.channel == Subscriber.Channel.SMS:
        values = {"code": code_of(row), "lien": values["lien"]}
    notify(
        service=SERVICE,
        notice="confirm_code" if who.channel == Subscriber.Channel.SMS else "confirm",
        to=recipient_of(subscriber),
        context=values,
        channels=CHANNELS[who.channel],
    )


def page_of(subscriber: Subscriber, slug: str) -> str:
    return portal_url(slug, "signalements:subscriptions", secret_of(subscriber.object_key))


def recipient_of(subscriber: Subscriber) -> Recipient:
    if subscriber.person_id is not None:
        return Recipient(person=subscriber.person_id)
    address = unseal(bytes(subscriber.sealed or b""), place=f"subscriber:{subscriber.object_key}").decode()
    if subscriber.channel == Subscriber.Channel.SMS:
        return Recipient(phone=address)
    if subscriber.channel == Subscriber.Channel.PUSH:
        return Recipient(push=address)
    return Recipient(email=address)


def code_of(row: Subscription) -> str:
    """Six digits, kept nowhere."""
    raw = keyed("code", f"{row.object_key}:{row.pk}:{row.created_at.isoformat()}")
    return f"{int.from_bytes(raw[:8]) % CODES:06}"


def confirm_by_code(*, organisation: int, key: UUID, code: str) -> bool:
    """A few tries for one number, whatever is asked for it. Only what waits: a code opens nothing twice."""
    for name, limit, period in (("hour", TRIES_AN_HOUR, HOUR), ("day", TRIES_A_DAY, DAY)):
        if not throttle(f"signalements.code:{key}:{name}", limit=limit, period=period).allowed:
            return False
    typed = "".join(code.split()).encode()
    with Scope.for_object(organisation=organisation, key=key).enter():
        pending = of_key(organisation=organisation, key=key).filter(
            confirmed_at=None, created_at__gte=timezone.now() - PENDING
        )
        right = [row for row in pending if hmac.compare_digest(code_of(row).encode(), typed)]
        for row in right:
            confirm(row=row)
    return bool(right)


def confirm(*, row: Subscription) -> None:
    """Inside the subscriber's own Scope. What was published before is not told."""
    if row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
        _note("subscribed", row.subscriber)


def prolong(*, row: Subscription) -> None:
    row.expires_on = timezone.localdate() + timedelta(days=KEPT_DAYS)
    row.save(update_fields=["expires_on"])


def change_rhythm(*, row: Subscription, rhythm: str) -> None:
    row.rhythm = rhythm
    row.save(update_fields=["rhythm"])


def drop(*, row: Subscription) -> None:
    """Inside the subscriber's own Scope. It says nothing any more at once, and is deleted by a job."""
    left = of_key(organisation=row.organisation_id, key=row.object_key).exclude(pk=row.pk)
    if left.exists():
        was_confirmed = row.confirmed_at is not None
        _empty(row)
        _forget_soon(row.organisation_id, row.object_key)
        if was_confirmed:
            _note("unsubscribed", row.subscriber)
    else:
        leave(organisation=row.organisation_id, key=row.object_key)


def leave(*, organisation: int, key: UUID) -> None:
    """All of this subscriber's, in its own Scope: no address stays, at once; the empty rows go with a job."""
    rows = list(of_key(organisation=organisation, key=key))
    confirmed = [row for row in rows if row.confirmed_at is not None]
    for row in rows:
        _empty(row)
    Subscriber.objects.filter(organisation_id=organisation, object_key=key).update(sealed=None, person=None)
    expire_links(key=key, at=timezone.now() - timedelta(seconds=1))
    _forget_soon(organisation, key)
    if confirmed:
        _note("unsubscribed", confirmed[0].subscriber)


def forget_browser(*, organisation: int, key: UUID) -> None:
    """Its push service has said that it is gone. In a Scope of its own."""
    with Scope.for_object(organisation=organisation, key=key).enter():
        leave(organisation=organisation, key=key)


def _empty(row: Subscription) -> None:
    row.confirmed_at, row.expires_on = None, timezone.localdate() - timedelta(days=1)
    row.label, row.reference, row.categories, row.person = "", "", [], None
    row.commune, row.lon, row.lat, row.radius = None, None, None, None
    row.save()


def _forget_soon(organisation: int, key: UUID) -> None:
    from cantou.services.signalements.tasks import forget_subscriber

    forget_subscriber.defer(organisation=organisation, key=str(key))


def of_key(*, organisation: int, key: UUID) -> QuerySet[Subscription]:
    found = Subscription.objects.filter(
        organisation_id=organisation, object_key=key, expires_on__gte=timezone.localdate()
    )
    return found.select_related("subscriber", "commune").order_by("pk")


def of_person(person: int) -> QuerySet[Subscription]:
    """In the person's own Scope, over all organisations."""
    found = Subscription.objects.filter(person_id=person, expires_on__gte=timezone.localdate())
    return found.select_related("commune", "organisation").order_by("organisation_id", "pk")


def send_link_again(*, organisation: int, who: Who, slug: str) -> None:
    """Nobody learns whether there is such a subscriber: the page that asks says the same to all."""
    key = key_of(organisation, who)
    with Scope.for_object(organisation=organisation, key=key).enter():
        row = Subscriber.objects.filter(organisation_id=organisation, object_key=key).first()
        known = row is not None and (row.sealed is not None or row.person_id is not None)
        if row is not None and known and _may_ask(row):
            _send_page(row, slug)


def _send_page(subscriber: Subscriber, slug: str) -> None:
    notify(
        service=SERVICE,
        notice="my_subscriptions",
        to=recipient_of(subscriber),
        context={"lien": page_of(subscriber, slug)},
        channels=CHANNELS[subscriber.channel],
    )


def has_stopped(*, organisation: int, key: UUID) -> bool:
    """Whether the confirmed mobile has sent STOP before: nothing reaches it until it sends START."""
    with Scope.for_object(organisation=organisation, key=key).enter():
        row = Subscriber.objects.filter(organisation_id=organisation, object_key=key).first()
        return row is not None and row.sealed is not None and refuses_sms(recipient_of(row).phone)


def opened_by(secret: str) -> tuple[int, UUID] | None:
    """Organisation and key of the subscriber whose page this is. Raises ExpiredLinkError."""
    link = open_link(secret=secret, service=SERVICE)
    return (link.organisation, link.key) if link and link.purpose == "subscriptions" else None


def forget(*, organisation: int, key: UUID) -> None:
    """Inside an agent's Scope: what is over, and the subscriber when nothing is left."""
    mine = {"organisation_id": organisation, "object_key": key}
    Subscription.objects.filter(**mine, expires_on__lt=timezone.localdate()).delete()
    if not Subscription.objects.filter(**mine).exists():
        Subscriber.objects.filter(**mine).delete()
        PrivateLink.objects.filter(object_key=key).delete()


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: what was never confirmed, and what is over."""
    mine = Subscription.objects.filter(organisation_id=organisation)
    over = mine.filter(expires_on__lt=timezone.localdate())
    never = mine.filter(confirmed_at=None, created_at__lt=timezone.now() - PENDING)
    keys = set((over | never).values_list("object_key", flat=True))
    never.update(expires_on=timezone.localdate() - timedelta(days=1))
    for key in keys:
        forget(organisation=organisation, key=key)
    return len(keys)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        return [
            {
                "abonnement": row.label,
                "sujets": row.categories,
                "rythme": row.get_rhythm_display(),
                "depuis": row.created_at.isoformat(),
            }
            for row in of_person(person)
        ]


def erase_person(person: int) -> int:
    with Scope.for_person(person).enter():
        found = set(Subscriber.objects.filter(person_id=person).values_list("organisation_id", "object_key"))
    for organisation, key in found:
        with Scope.for_object(organisation=organisation, key=key).enter():
            leave(organisation=organisation, key=key)
    return len(found)
