"""What people write by SMS and e-mail: « ANNULER » in answer to a notice, or a wish for an appointment."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.received import NotTakenError
from cantou.core.scope.scope import Scope
from cantou.core.web.texts import tidy
from cantou.services.rendez_vous.domain import askings, queries, queues
from cantou.services.rendez_vous.domain.appointments import (
    OverError,
    TakenError,
    accept,
    cancel_appointment,
)
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import whole

if TYPE_CHECKING:
    from cantou.core.notices.domain.received import Received
    from cantou.services.rendez_vous.models import Appointment

CANCEL = frozenset({"annuler", "annule", "annulation", "supprimer", "anuler", "anule"})
YES = frozenset({"oui", "ok", "accepter", "accord", "daccord", "confirmer", "confirme"})
NOTHING = frozenset({"merci", "bien", "note", "recu", "parfait", "entendu"})
MOST_WORDS = 4
"""Of a longer answer nobody guesses what it wants: an agent reads it."""


def receive(*, organisation: int, commune: int, received: Received) -> UUID:  # noqa: ARG001 (one body receives)
    """Somebody wants an appointment: to be called back. Raises NotTakenError."""
    words = tidy(" ".join(part for part in (received.subject, received.words) if part))
    if not words:
        raise NotTakenError("empty")
    key = uuid4()
    is_sms = received.channel == "sms"
    askings.ask(
        organisation=organisation,
        key=key,
        words=words,
        name=received.name,
        phone=received.sender if is_sms else "",
        email="" if is_sms else received.sender,
        channel=received.channel,
    )
    return key


def meant(words: str) -> str:
    """cancel, yes, nothing, or words for somebody to read."""
    plain = unicodedata.normalize("NFKD", words.lower().replace("’", "").replace("'", ""))
    said = "".join(
        letter if letter.isascii() and letter.isalnum() else " "
        for letter in plain
        if letter.isascii() or letter.isspace()
    ).split()
    if 0 < len(said) <= MOST_WORDS:
        if CANCEL & set(said):
            return "cancel"
        if YES & set(said):
            return "yes"
        if NOTHING & set(said):
            return "nothing"
    return "words"


def answer(*, organisation: int, key: UUID, received: Received) -> None:
    """By who holds a notice about it, hence its private link: done at once, and said. Raises NotTakenError."""
    with Scope.for_object(organisation=organisation, key=key).enter():
        appointment = queries.of_key(organisation=organisation, key=key)
        if appointment is None or appointment.purged_at is not None:
            raise NotTakenError("over")
        wish = meant(received.words)
        if wish == "cancel":
            _reply(appointment, received, _cancel(appointment))
        elif wish == "yes":
            _reply(appointment, received, _accept(appointment))
        elif wish == "words":
            if not received.words:
                raise NotTakenError("empty")
            said = Truncator(" ".join(received.words.split())).chars(90, truncate="…")
            appointment.note = tidy(
                f"{appointment.note}\n\n{_('Réponse reçue')}\u00a0: {received.words[:1000]}"
            )[:4000]
            appointment.save(update_fields=["note"])
            queues.raise_(
                appointment, what=_("a répondu «\u00a0%(said)s\u00a0»") % {"said": said}, status="answered"
            )
            _reply(appointment, received, _("La mairie lit votre message aux heures d’ouverture."))


def _cancel(appointment: Appointment) -> str:
    try:
        cancel_appointment(appointment=appointment, by="person", tell=True)
    except OverError as error:
        return error.messages[0]
    return _("C’est annulé\u00a0: votre rendez-vous du %(when)s n’est plus. Merci d’avoir prévenu.") % {
        "when": whole(appointment.booking.starts_at)
    }


def _accept(appointment: Appointment) -> str:
    if appointment.proposed_at is None:
        return ""
    try:
        accept(appointment=appointment)
    except (OverError, TakenError) as error:
        return error.messages[0]
    return ""  # The notice of the move says the rest.


def _reply(appointment: Appointment, received: Received, words: str) -> None:
    if not words or not received.sender:
        return
    to = Recipient(phone=received.sender) if received.channel == "sms" else Recipient(email=received.sender)
    notify(
        service=SERVICE,
        notice="reply",
        to=to,
        context={"mot": words},
        object_key=appointment.object_key,
    )
