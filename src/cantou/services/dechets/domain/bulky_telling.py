"""What is told to somebody whose bulky waste is taken, or is not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.booking.domain import words
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import spoken
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.bulky import SERVICE, secret_of, until
from cantou.services.dechets.models import BulkyPickup

if TYPE_CHECKING:
    from uuid import UUID

Wants = BulkyPickup.Wants
BOOKED, OFF, FREED, UNLISTED = "bulky_booked", "bulky_off", "bulky_freed", "bulky_unlisted"


def tell(*, organisation: int, key: UUID, notice: str) -> None:
    """Inside an agent's Scope; once for each of `bulky_booked` and `bulky_off`. Who waited hears that a place came
    free, or that they wait no more.
    """
    pickup = queries.pickup_of(organisation=organisation, key=key)
    if pickup is None:
        return
    to = _recipient(pickup)
    if to is None or not (pickup.by_agent or may_write(to)):
        return
    channels = ("email",) if pickup.wants == Wants.EMAIL else ("sms",)
    context = _context(pickup)
    if notice == OFF:
        context["pourquoi"] = pickup.booking.reason if pickup.booking else pickup.round.reason
    if pickup.waiting is not None:
        notice = (FREED if notice == BOOKED else OFF) if pickup.booking else UNLISTED
    if notice == UNLISTED:
        del context["reference"], context["limite"]
    notify(
        service=SERVICE,
        notice=notice,
        to=to,
        context=context,
        dedup=f"{notice}:{key}",
        object_key=key,
        channels=channels,
    )


def _recipient(pickup: BulkyPickup) -> Recipient | None:
    who = pickup.who
    if pickup.wants == Wants.EMAIL and who.holder_email:
        return Recipient(name=who.holder_name, email=who.holder_email)
    if pickup.wants == Wants.SMS and who.holder_phone:
        return Recipient(name=who.holder_name, phone=who.holder_phone)
    return None


def _context(pickup: BulkyPickup) -> dict[str, str]:
    turn = pickup.round
    last = until(turn)
    return {
        "reference": spoken(pickup.reference) if pickup.reference else "",
        "quand": words.span(turn.starts_at, turn.ends_at),
        "lieu": f"{pickup.street}, {pickup.commune.name}",
        "choses": "\n".join(f"- {one}" for one in pickup.things),
        "limite": f"{words.day(last.astimezone(words.PARIS))} à {words.hour(last)}",
        "lien": portal_url(str(pickup.commune.slug), "dechets:bulky_mine", secret_of(pickup.object_key)),
    }
