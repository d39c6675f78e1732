"""Reports, and words about them, that come by e-mail and SMS (core.notices hands them over)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.files.domain.incoming import as_upload, take_in
from cantou.core.files.engine.errors import FileRefusedError
from cantou.core.files.forms import LARGEST_IMAGE
from cantou.core.journal.domain.record import record
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.received import NotTakenError
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.core.web.remote import RemoteError
from cantou.core.web.texts import tidy
from cantou.services.signalements.domain import remote_photos
from cantou.services.signalements.domain.admission import SenderRefusedError
from cantou.services.signalements.domain.blocking import BlockedError, stop_if_blocked
from cantou.services.signalements.domain.categories import offered
from cantou.services.signalements.domain.confirming import confirm, disown, says_no, says_yes
from cantou.services.signalements.domain.guessing import guess
from cantou.services.signalements.domain.intake import take_in_report
from cantou.services.signalements.domain.messages import write_as_reporter
from cantou.services.signalements.domain.photos import MOST_PHOTOS
from cantou.services.signalements.domain.reports import subject
from cantou.services.signalements.models import Report, Wants

if TYPE_CHECKING:
    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.notices.domain.received import Received

SERVICE = "signalements"
LONGEST = 4_000
_BEGINNINGS = ("re:", "fwd:", "tr:", "fw:", "ré:")


def receive(*, organisation: int, commune: int, received: Received) -> UUID:
    """A report, in the organisation's own Scope; the listeners acknowledge it. Raises NotTakenError."""
    key = uuid4()
    photos, left = _photos(received)
    words = _description(received)
    if not words:
        raise NotTakenError("empty")
    known = {kind.code for kind in offered(organisation=organisation)}
    category = guess(words, offered=known)
    told = _elsewhere(organisation, commune, category, words)
    if told and not received.insists:
        raise NotTakenError("elsewhere", words=told, waits=True)
    try:
        with Scope.for_object(organisation=organisation, key=key).enter():
            report = take_in_report(
                organisation=organisation,
                key=key,
                commune=commune,
                channel=received.channel,
                category=category,
                description=words,
                contact=_contact(received),
                answers=[*_left_out(left), *_was_told(told)],
                photos=photos,
            )
            _expect(report, received, room=MOST_PHOTOS - len(photos))
    except SenderRefusedError as error:
        raise NotTakenError("blocked", words=error.words.rstrip(".")) from error
    return key


def _elsewhere(organisation: int, commune: int, category: str, words: str) -> str:
    """Whom to call instead, where a rule says so. A road that the words name is known; a place is not."""
    try:
        stop_if_blocked(
            organisation=organisation,
            commune=commune,
            category=category,
            answers=(),
            where=Somewhere("words", words=words),
        )
    except BlockedError as error:
        return str(error)
    return ""


def _was_told(words: str) -> list[dict[str, Any]]:
    """For the agents: the sender has read this, and insists."""
    if not words:
        return []
    label = _("Déjà répondu à la personne, qui insiste")
    return [{"id": "ailleurs", "kind": "text", "label": label, "value": words, "shown": words}]


def answer(*, organisation: int, key: UUID, received: Received) -> None:
    """Words for the thread of a report, by somebody who holds a notice about it. Raises NotTakenError."""
    try:
        _join(organisation, key, received)
    except SenderRefusedError as error:
        raise NotTakenError("blocked", words=error.words.rstrip(".")) from error


def _join(organisation: int, key: UUID, received: Received) -> None:
    photos, left = _photos(received)
    sender = {"email" if received.channel == "email" else "phone": received.sender}
    with Scope.for_object(organisation=organisation, key=key).enter():
        report = Report.objects.filter(organisation_id=organisation, object_key=key).first()
        if report is None or report.purged_at is not None:
            raise NotTakenError("over")
        said = received.words[:LONGEST] or (_("(photographie, sans texte)") if photos else "")
        if not said:
            raise NotTakenError("empty")
        if not photos and says_yes(said) and confirm(report=report):
            record(action="signalements.confirmed", subject=subject(report))
            return
        if not photos and says_no(said) and disown(report=report):
            return
        told = _left_out(left)
        body = f"{said}\n\n{told[0]['shown']}" if told else said
        write_as_reporter(report=report, body=body, photos=photos, sender=sender, proves=True)
        _expect(report, received, room=MOST_PHOTOS - len(photos))
        if received.channel == "sms":
            _say_joined(report, received.sender)


def _say_joined(report: Report, number: str) -> None:
    """Once a day: somebody who meant another problem learns how to say so."""
    notify(
        service=SERVICE,
        notice="joined",
        to=Recipient(phone=number),
        context={"reference": spoken(report.reference)},
        dedup=f"joined:{report.reference}:{timezone.localdate()}",
        object_key=report.object_key,
    )


def _description(received: Received) -> str:
    """The subject is often half of what they say."""
    subject = received.subject
    while subject.lower().startswith(_BEGINNINGS):
        subject = subject.partition(":")[2].strip()
    words = received.words
    if subject and not words.lower().startswith(subject.lower()):
        words = f"{subject}\n\n{words}"
    words = tidy(words)[:LONGEST]
    if not words and (received.files or received.addresses):
        words = _("(photographie, sans texte)")
    return words


def _contact(received: Received) -> dict[str, Any]:
    """An address read in a mail may be forged: it gets the acknowledgement, and no more until it has answered."""
    if not received.sender:
        return {}
    if received.channel == "email":
        contact = {"email": received.sender, "wants": Wants.EMAIL, "confirmed": False}
    else:
        contact = {"phone": received.sender, "wants": Wants.SMS, "confirmed": True}
    return {"name": received.name, **contact}


def _photos(received: Received) -> tuple[list[Incoming], int]:
    """The same door as on the portal: what is no photograph, or one too many, is left out and counted."""
    taken: list[Incoming] = []
    left = received.left_out
    for file in received.files:
        if len(taken) == MOST_PHOTOS:
            left += 1
            continue
        try:
            upload = as_upload(file.name, file.content)
            taken.append(take_in(upload=upload, largest=LARGEST_IMAGE))
        except FileRefusedError:
            left += 1
    return taken, left


def _expect(report: Report, received: Received, *, room: int) -> None:
    for address in received.addresses[: max(room, 0)]:
        try:
            remote_photos.expect(report=report, address=address)
        except RemoteError:
            continue


def _left_out(number: int) -> list[dict[str, Any]]:
    if not number:
        return []
    shown = ngettext(
        "%(number)d fichier joint n’a pas été pris : photographies seulement, cinq au plus.",
        "%(number)d fichiers joints n’ont pas été pris : photographies seulement, cinq au plus.",
        number,
    ) % {"number": number}
    return [
        {
            "id": "pieces_jointes",
            "kind": "number",
            "label": _("Pièces jointes"),
            "value": number,
            "shown": shown,
        }
    ]
