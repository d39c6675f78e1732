"""Letters on paper, for those whom nothing else reaches: a list to print, and what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError
from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.deliver import finish
from cantou.core.notices.domain.envelope import open_envelope
from cantou.core.notices.domain.message import rendered_of
from cantou.core.notices.domain.senders import sender_of
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.words import paragraphs
from cantou.core.notices.models import Notice, State
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.scope.scope import acting
from cantou.core.web.days import date_format
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any
    from uuid import UUID

MOST = 200


class NothingToPrintError(LookupError):
    """These letters have been printed meanwhile, or belong to another organisation."""


def print_letters(*, keys: Collection[UUID]) -> bytes:
    """One PDF/UA of all these letters, each beginning on a page of its own; their state does not change.

    For the organisation that the Scope acts for. Raises NothingToPrintError.
    """
    letters = list(_waiting(keys)[:MOST])
    contents = [content for notice in letters if (content := _content(notice))]
    if not contents:
        raise NothingToPrintError
    return make_pdf(_template(), name="letters", values=contents)


def mark_printed(*, keys: Collection[UUID]) -> int:
    """They are in their envelopes: sent. How many."""
    letters = list(_waiting(keys).select_for_update(of=("self",)))
    for notice in letters:
        notice.attempts += 1
        finish(notice, State.SENT)
    if letters:
        record(action="notices.printed", subject="notices:letters", details={"count": len(letters)})
    return len(letters)


def _waiting(keys: Collection[UUID]) -> Any:
    return (
        Notice.objects.filter(
            organisation_id=acting(), channel=Channel.LETTER, state=State.QUEUED, key__in=list(keys)
        )
        .select_related("organisation", "person")
        .order_by("id")
    )


def _content(notice: Notice) -> dict[str, Any] | None:
    try:
        envelope = open_envelope(notice.sealed, key=notice.key)
    except SealedError:
        finish(notice, State.FAILED, reason="sealed")
        return None
    rendered = rendered_of(notice, catalogue.find(notice.service, notice.kind), envelope)
    notice.subject, notice.fingerprint = rendered.subject, rendered.fingerprint
    notice.save(update_fields=["subject", "fingerprint"])
    organisation, sender = notice.organisation, sender_of(notice.organisation)
    return {
        "from": [organisation.name, *organisation.address.splitlines()],
        "phone": show_phone(organisation.phone),
        "to": list(envelope.to.get("postal", [])),
        "place": sender.letter_place,
        "date": date_format(timezone.localdate(), "j F Y"),
        "subject": rendered.subject,
        "paragraphs": ["\n".join(lines) for lines in paragraphs(rendered.text)],
    }


def _template() -> bytes:
    from pathlib import Path

    return (Path(__file__).parents[1] / "templates" / "notices" / "letter.typ").read_bytes()
