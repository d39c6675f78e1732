"""What the platform itself answers to whoever wrote: short, once, and nothing that a stranger should not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.catalogue import PLATFORM, declare
from cantou.core.notices.domain.notify import notify
from cantou.core.registry import Notice, Placeholder

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.notices.domain.received import Received

OWN = PLATFORM
_BOTH: tuple[Literal["email", "sms"], ...] = ("email", "sms")
WHICH = Notice(
    id="which_commune",
    title="De quelle commune s’agit-il ?",
    channels=_BOTH,
    required=True,
    answerable=True,
    placeholders=(
        Placeholder(id="choix", title="Les communes possibles", example="1 Murat (Cantal)"),
        Placeholder(id="quand", title="Quand il est arrivé", example="lundi 30 novembre à 15:30"),
        Placeholder(id="portail", title="Adresse du site", example="https://…"),
    ),
)
NOBODY = Notice(
    id="nobody_here",
    title="Personne ne reçoit ces messages dans cette commune",
    channels=_BOTH,
    required=True,
    placeholders=(
        Placeholder(id="commune", title="Commune", example="Thiézac"),
        Placeholder(id="qui", title="Qui appeler", example="Mairie de Thiézac"),
        Placeholder(id="numero", title="Son téléphone", example="04 71 47 01 21"),
    ),
)
REFUSED = Notice(
    id="not_taken",
    title="Votre message n’a pas été pris",
    channels=_BOTH,
    required=True,
    placeholders=(
        Placeholder(id="pourquoi", title="Pourquoi", example="il est vide"),
        Placeholder(id="portail", title="Adresse du site", example="https://…"),
    ),
)
SOMEBODY_ELSE = Notice(
    id="somebody_else",
    title="Ce n’est pas à la mairie de s’en occuper",
    channels=_BOTH,
    required=True,
    answerable=True,
    placeholders=(
        Placeholder(
            id="pourquoi",
            title="Pourquoi, et qui prévenir",
            example="Cela ne dépend pas de la mairie. À prévenir : DIR Massif Central, 04 65 71 01 75.",
        ),
    ),
)
STOPPED = Notice(id="stopped", title="Vous ne recevrez plus de SMS", channels=("sms",), required=True)
ENDED = Notice(id="mandates_stopped", title="Vos mandats sont terminés", channels=("sms",), required=True)
NOTHING_TO_END = Notice(id="no_mandate", title="Aucun mandat à terminer", channels=("sms",), required=True)
STARTED = Notice(id="started", title="Vous recevrez de nouveau des SMS", channels=("sms",), required=True)
HELP = Notice(
    id="sms_help",
    title="Comment écrire à ce numéro",
    channels=("sms",),
    required=True,
    placeholders=(Placeholder(id="portail", title="Adresse du site", example="https://…"),),
)


def declare_own() -> None:
    declare(
        OWN,
        "Messages reçus",
        WHICH,
        NOBODY,
        REFUSED,
        SOMEBODY_ELSE,
        STOPPED,
        ENDED,
        NOTHING_TO_END,
        STARTED,
        HELP,
    )


def say(
    received: Received, notice: Notice, *, key: UUID | None = None, once: str = "", **values: str
) -> None:
    """In the operator's Scope. `once`: a repeat of the same within a day says nothing more."""
    if not received.sender:
        return
    to = (
        Recipient(name=received.name, email=received.sender)
        if received.channel == "email"
        else Recipient(phone=received.sender)
    )
    dedup = f"{once}:{timezone.localdate()}" if once else f"{notice.id}:{key}"
    notify(service=OWN, notice=notice.id, to=to, context=values, dedup=dedup, object_key=key)
