"""Whether an address belongs to whoever gave it (docs/adr/0121).

One message asks, and a press on the page that it leads to answers, or an answer to it; nothing else is written to that
address before. Who files or says « moi aussi » sees their private page at once: it proves nothing of the address.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import link_secret
from cantou.core.territories.engine.names import normalise
from cantou.services.signalements.models import Contact, MeToo, Wants

if TYPE_CHECKING:
    from cantou.services.signalements.models import Report

SERVICE = "signalements"
_LENGTH = 12
_YES = frozenset({"oui", "ok", "d accord"})
_NO = frozenset({"non", "non merci"})
_NOT_ME, MOST_WORDS_OF_NO = "pas moi", 10


def is_asked(row: Contact | MeToo) -> bool:
    """Whether somebody wants to be written to at an address that nobody has confirmed yet."""
    return not row.confirmed and row.person_id is None and bool(_address(row))


def asking(row: Contact | MeToo) -> str:
    """What the one message says of it. Only what is about a report itself may be answered."""
    if row.wants == Wants.SMS and settings.SMS_NUMBER and isinstance(row, Contact):
        return _(
            "Pour être averti de la suite, répondez OUI ou confirmez sur cette page que c’est bien vous."
        )
    return _(
        "Pour être averti de la suite, confirmez sur cette page que c’est bien vous ; sinon nous ne vous écrirons plus."
    )


def proof_of(row: Contact | MeToo) -> str:
    """What only a message to this address holds. Another address has another."""
    return link_secret(seed=f"{SERVICE}:confirm:{row.object_key}:{_address(row)}")[:_LENGTH]


def proves(row: Contact | MeToo, proof: str) -> bool:
    return bool(_address(row)) and hmac.compare_digest(proof_of(row).encode(), proof.lower().encode())


def _address(row: Contact | MeToo) -> str:
    if row.wants == Wants.EMAIL:
        return row.email.strip().lower()
    return row.phone if row.wants == Wants.SMS else ""


def says_yes(words: str) -> bool:
    """The whole of an answer: nobody needs to read it."""
    return normalise(words) in _YES


def says_no(words: str) -> bool:
    """« Non », « ce n’est pas moi »: somebody whose address another has typed."""
    said = normalise(words)
    return said in _NO or (_NOT_ME in said and len(said.split()) <= MOST_WORDS_OF_NO)


def confirm(*, report: Report) -> bool:
    """Inside the report's own Scope: its reporter has received our message. Whether it was not known before."""
    mine = Contact.objects.filter(organisation_id=report.organisation_id, report=report)
    return mine.filter(confirmed=False).update(confirmed=True) > 0


def confirm_by_page(*, report: Report) -> None:
    if confirm(report=report):
        record(action="signalements.confirmed", subject=f"{SERVICE}:{report.reference}")


def disown(*, report: Report) -> bool:
    """Inside the report's own Scope: whoever received our message did not file it. Their address is kept no more.

    Whether there was one to forget: once confirmed, it is not.
    """
    mine = Contact.objects.filter(organisation_id=report.organisation_id, report=report, confirmed=False)
    if not mine.update(email="", phone="", wants=Wants.NOTHING):
        return False
    record(action="signalements.disowned", subject=f"{SERVICE}:{report.reference}")
    return True
