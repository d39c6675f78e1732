"""In whose name an organisation writes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING

from django.conf import settings

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.memory import remembered
from cantou.core.notices.engine.words import one_line
from cantou.core.notices.models import Sender
from cantou.core.scope.scope import acting
from cantou.core.web.texts import tidy

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation

_SMS_LENGTH = 11


class ForeignDomainError(ValueError):
    """The operator has not declared this domain: mails in its name would be refused, or taken for forged."""


@dataclass(frozen=True, slots=True)
class From:
    header: str
    address: str
    reply_to: str
    sms_name: str
    letter_place: str


@remembered
def sender_of(organisation: Organisation) -> From:
    """Inside the organisation's Scope."""
    own = Sender.objects.filter(organisation_id=organisation.pk).first() or Sender()
    address = own.address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return From(
        header=formataddr((one_line(tidy(own.name or organisation.name)), address)),
        address=address,
        reply_to=own.reply_to or organisation.email,
        sms_name=own.sms_name or _sms_name(organisation.name),
        letter_place=own.letter_place,
    )


def set_sender(
    *,
    name: str = "",
    address: str = "",
    reply_to: str = "",
    sms_name: str = "",
    sms_monthly_cents: int | None = None,
    letter_place: str = "",
) -> Sender:
    """For the organisation that the Scope acts for. Raises ForeignDomainError."""
    if address and address.rpartition("@")[2].lower() not in settings.MAIL_DOMAINS:
        raise ForeignDomainError(address.rpartition("@")[2])
    values = {
        "name": one_line(tidy(name)),
        "address": address,
        "reply_to": reply_to,
        "sms_name": sms_name,
        "sms_monthly_cents": sms_monthly_cents,
        "letter_place": letter_place,
    }
    sender, _ = Sender.objects.update_or_create(organisation_id=acting(), defaults=values)
    record(
        action="notices.sender",
        subject=f"organisation:{sender.organisation_id}",
        details={"fields": sorted(key for key, value in values.items() if value)},
    )
    return sender


def _sms_name(name: str) -> str:
    """« Mairie de Vic-sur-Cère » → « Vic sur Cer »: eleven letters and digits, what operators let through."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", name.replace("-", " ").replace("’", " "))
        if letter.isascii() and (letter.isalnum() or letter == " ")
    )
    words = bare.split()
    if len(words) > 1 and words[0].lower() in {"mairie", "commune", "communaute"}:
        words = words[1:]
        while len(words) > 1 and words[0].lower() in {"de", "du", "des", "la", "le", "les", "d", "l"}:
            words = words[1:]
    return " ".join(words)[:_SMS_LENGTH].strip() or "Mairie"
