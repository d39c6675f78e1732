"""A part of the ledger becomes messages, and they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.keys import SealedError
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.many import Addressed, deliver_many, put_many
from cantou.core.notices.domain.memory import remembered, remembering
from cantou.core.notices.domain.subscriptions import recipient_of
from cantou.core.notices.engine.choice import Channel
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.scope.scope import Scope
from cantou.core.tasks.live import announce
from cantou.core.territories.models import Territory
from cantou.services.alertes.domain import ledger, queries
from cantou.services.alertes.domain.fanout import REASON, topic_of
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.domain.tokens import token_of
from cantou.services.alertes.domain.wording import rendering
from cantou.services.alertes.models import Dispatch, Fanout, Subscriber

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.alertes.domain.wording import Rendering

SERVICE = "alertes"
LONGEST = 2_500
"""Of a mail, in letters: what is longer is behind the link."""
BLANK = "__blank__"


def send_part(*, organisation: int, alert: int, first: int, last: int) -> None:
    """In a job, outside of any Scope. Harmless when it runs again."""
    with remembering():
        keys = _put(organisation, alert, first, last)
        deliver_many(organisation=organisation, keys=keys)
    with Scope.agent(organisation, reason=REASON).enter():
        ledger.take_states(organisation=organisation, alert=alert, first=first, last=last)
        announce(topic_of(organisation))


def _put(organisation: int, alert: int, first: int, last: int) -> list[UUID]:
    """All that are in the ledger of this part: those of a job that died, too."""
    with Scope.agent(organisation, reason=REASON).enter():
        message = queries.alert_of(organisation=organisation, alert=alert)
        assert message is not None
        any_hour = Fanout.objects.values_list("any_hour", flat=True).get(
            organisation_id=organisation, alert_id=alert
        )
        lines = Dispatch.objects.filter(
            organisation_id=organisation, alert_id=alert, pk__gte=first, pk__lte=last, state="queued"
        ).order_by("pk")
        rows = list(lines)
        known = {row.object_key: row for row in _subscribers(organisation, rows)}
        said = rendering(message)
        told = []
        for line in rows:
            addressed = _addressed(line, known.get(line.subscriber_key), said)
            if addressed is None:
                gone = _has_left(known.get(line.subscriber_key))
                ledger.give_up(line, reason="left" if gone else "no_address")
            else:
                told.append(addressed)
        return put_many(service=SERVICE, notice="alert" if any_hour else "exercise", messages=told)


def _subscribers(organisation: int, rows: list[Dispatch]) -> list[Subscriber]:
    keys = {row.subscriber_key for row in rows}
    return list(Subscriber.objects.filter(organisation_id=organisation, object_key__in=keys))


def _addressed(line: Dispatch, subscriber: Subscriber | None, said: Rendering) -> Addressed | None:
    """None for who left meanwhile."""
    to = _recipient(line, subscriber)
    if to is None:
        return None
    channel = Channel(line.channel)
    token = token_of(organisation=line.organisation_id, key=line.object_key)
    secret = ours.secret_of(line.subscriber_key)
    context = {"titre": said.subject, "lien": _address(line.commune_id, "alertes:reached", token)}
    if channel in {Channel.EMAIL, Channel.IN_APP}:
        context |= {
            "texte": said.text if len(said.text) <= LONGEST else f"{said.text[:LONGEST]}…",
            "abonnements": _address(line.commune_id, "alertes:subscriptions", secret),
        }
    elif channel is Channel.SMS:
        context["court"] = said.sms
    elif channel is Channel.VOICE:
        context["voix"] = said.voice
    if channel in {Channel.EMAIL, Channel.PUSH}:
        context["quitter"] = _address(line.commune_id, "alertes:unsubscribe", secret)
    return Addressed(key=line.object_key, channel=channel, to=to, context=context, object_key=line.object_key)


def _has_left(subscriber: Subscriber | None) -> bool:
    return subscriber is None or (subscriber.sealed is None and subscriber.person_id is None)


def _recipient(line: Dispatch, subscriber: Subscriber | None) -> Recipient | None:
    """None for who left meanwhile, and for an address that cannot be read: it keeps no other from leaving."""
    if subscriber is None or _has_left(subscriber):
        return None
    try:
        return Recipient(person=line.person_id) if line.person_id else recipient_of(subscriber)
    except (SealedError, ValueError):
        return None


def _address(commune: int | None, name: str, secret: str) -> str:
    return _pattern(commune, name).replace(BLANK, secret)


@remembered
def _pattern(commune: int | None, name: str) -> str:
    """Of all the addresses of one job, which only differ in their secret."""
    slug = Territory.objects.filter(pk=commune).values_list("slug", flat=True).first()
    return portal_url(slug or "", name, BLANK)
