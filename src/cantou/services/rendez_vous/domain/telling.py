"""What is told of an appointment, in the words of its notices, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import who_may
from cantou.core.web.addresses import platform_url
from cantou.services.rendez_vous.domain.appointments import secret_of
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import day_words, hour, local
from cantou.services.rendez_vous.models import Channel, Wants, Way

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.rendez_vous.models import Appointment

CHANNELS = {
    Wants.NOTHING.value: ("in_app",),
    Wants.EMAIL.value: ("in_app", "email", "push"),
    Wants.SMS.value: ("in_app", "sms", "push"),
    Wants.LETTER.value: ("in_app", "letter", "sms"),
}
"""A letter is slow: whoever left a mobile too gets both, and the reminder by SMS."""
FROM_OUTSIDE = frozenset({Channel.WEB})


def slug_of(appointment: Appointment) -> str:
    """Of the portal where its page is: the place's commune, else the organisation's own territory."""
    place = appointment.counter.resource.place
    for territory in (place.territory, appointment.organisation.territory):
        if territory is not None and territory.slug:
            return str(territory.slug)
    return ""


def address_of(appointment: Appointment) -> str:
    slug = slug_of(appointment)
    return portal_url(slug, "rendez_vous:follow", secret_of(key=appointment.object_key)) if slug else ""


def where(appointment: Appointment) -> str:
    """« Mairie, 2 rue du Four, Vic-sur-Cère, Guichet 1 »; or how, when nobody goes anywhere."""
    place = appointment.counter.resource.place
    if appointment.way == Way.PHONE:
        phone = appointment.booking.holder_phone
        return (
            _("par téléphone, on vous appelle au %(phone)s") % {"phone": show_phone(phone)}
            if phone
            else _("par téléphone")
        )
    if appointment.way == Way.VIDEO:
        return _("par visioconférence")
    parts = [place.name, *(line.strip() for line in place.address.splitlines())]
    return ", ".join(part for part in parts if part)


def to_bring(appointment: Appointment) -> list[str]:
    return appointment.motive.to_bring if appointment.way == Way.PLACE else []


def values(appointment: Appointment, at: datetime | None = None) -> dict[str, str]:
    start = at or appointment.booking.starts_at
    return {
        "reference": spoken(appointment.reference),
        "motif": appointment.motive.title,
        "jour": day_words(local(start).date()),
        "heure": hour(start),
        "lieu": where(appointment),
        "pieces": "\n".join(f"- {line}" for line in to_bring(appointment)),
        "video": appointment.counter.video if appointment.way == Way.VIDEO else "",
        "lien": address_of(appointment),
        "endroit": "" if appointment.way != Way.PLACE else appointment.counter.resource.place.name,
    }


def recipient_of(appointment: Appointment) -> Recipient | None:
    booking = appointment.booking
    if appointment.person_id is not None:
        return Recipient(person=appointment.person_id)
    name, phone = booking.holder_name, booking.holder_phone
    if appointment.wants == Wants.EMAIL and booking.holder_email:
        return Recipient(name=name, email=booking.holder_email)
    if appointment.wants == Wants.SMS and phone:
        return Recipient(name=name, phone=phone)
    if appointment.wants == Wants.LETTER and appointment.postal:
        lines = (name, *appointment.postal.splitlines())
        return Recipient(name=name, postal=lines, phone=phone)
    return None


def tell(
    appointment: Appointment,
    notice: str,
    *,
    dedup: str,
    at: datetime | None = None,
    unasked: bool = False,
    **more: str,
) -> bool:
    """Whether somebody could be told. In an agent's Scope, or in its own. `unasked`: no agent decided it."""
    to = recipient_of(appointment)
    if to is None or appointment.purged_at is not None:
        return False
    if unasked and appointment.channel in FROM_OUTSIDE and not may_write(to):
        return False
    told = {**values(appointment, at), **more}
    if notice in {"booked", "reminder", "moved"} and "sms" in CHANNELS[appointment.wants]:
        told["repondre"] = _("Pour annuler\u00a0: répondez ANNULER.")
    return bool(
        notify(
            service=SERVICE,
            notice=notice,
            to=to,
            context=told,
            dedup=dedup,
            object_key=appointment.object_key,
            channels=CHANNELS[appointment.wants],
        )
    )


def tell_agents(appointment: Appointment, *, text: str, dedup: str) -> None:
    """Those whose agenda it is in; else all who treat appointments. In an agent's Scope."""
    agent = appointment.counter.agent_id
    people = who_may(organisation=appointment.organisation_id, service=SERVICE, permission="treat")
    known = list(people.values_list("pk", flat=True))
    told = values(appointment)
    notify(
        service=SERVICE,
        notice="to_agents",
        to=[Recipient(person=person) for person in ([agent] if agent in known else known)],
        context={
            **{name: told[name] for name in ("reference", "motif", "jour", "heure", "lieu")},
            "texte": text,
            "lien": platform_url("bureau:rendez_vous:appointment", appointment.reference),
        },
        dedup=dedup,
        object_key=appointment.object_key,
    )
