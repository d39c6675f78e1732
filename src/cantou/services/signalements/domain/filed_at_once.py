"""A report that comes whole, often from a phone on which it has waited: its photographs first, then its words.

The token is drawn on the phone. Photographs hang on the draft of that token, each once; the report takes the draft's
key, once. What arrives again finds what is there. docs/adr/0104.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase, receive
from cantou.core.web.days import date_format
from cantou.core.web.idempotency import once
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.blocking import BlockedError
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.decisions import foresee
from cantou.services.signalements.domain.drafts import change_draft, draft_scope, key_of, start_draft
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.questions import keep_answers
from cantou.services.signalements.domain.reports import SERVICE, send_draft

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile
    from cantou.core.maps.domain.somewhere import Somewhere
    from cantou.services.signalements.models import Draft, Report

PURPOSE = "signalements.send"
"""Of both ways to send a draft, the four pages and the whole: whichever comes first."""
WAITED = timedelta(minutes=30)


class PhotosMissingError(Exception):
    """Photographs that are said to have come first, and have not: `prints`, their SHA-256."""

    def __init__(self, prints: list[str]) -> None:
        super().__init__(prints)
        self.prints = prints


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the report says. `written_at`: when it was put on the phone."""

    category: str
    description: str
    where: Somewhere | None
    contact: dict[str, str]
    answers: dict[str, Any] = field(default_factory=dict)
    """Question of the category → answer, checked."""
    written_at: datetime | None = None


def keep_photo(
    *, organisation: int, token: str, commune: int, category: str, incoming: Incoming, room: int
) -> bool:
    """Ahead of its report. Returns whether it is there, or was already; not when there is no room left."""
    with draft_scope(organisation=organisation, token=token).enter():
        draft = queries.draft(organisation=organisation, key=key_of(token))
        if draft is None:
            draft = start_draft(
                organisation=organisation, token=token, commune=commune, category=category, where=None
            )
        there = {bytes(file.sha256).hex() for file in queries.photos_of(draft)}
        if draft.sent_at is not None or incoming.sha256 in there:
            return True
        if len(there) >= room:
            return False
        _hang(draft, incoming, len(there))
    return True


def file_at_once(
    *,
    organisation: int,
    token: str,
    commune: int,
    said: Said,
    photos: Sequence[Incoming] = (),
    prints: Collection[str] | None = None,
    network: str = "",
) -> Report:
    """File it, or find it filed. `prints`: its photographs among those that came ahead; None when they come with it.

    Raises BlockedError, PhotosMissingError or SenderRefusedError; nothing is changed then.
    """
    with draft_scope(organisation=organisation, token=token).enter():
        key = key_of(token)
        report = queries.report_of_key(organisation=organisation, key=key)
        if report is not None:
            return report
        draft = start_draft(
            organisation=organisation, token=token, commune=commune, category=said.category, where=said.where
        )
        once(key=token, purpose=PURPOSE, act=lambda: _file(draft, said, photos, prints, network))
        report = queries.report_of_key(organisation=organisation, key=key)
    assert report is not None  # its reporter's data may be purged; the report stays
    return report


def _file(
    draft: Draft,
    said: Said,
    photos: Sequence[Incoming],
    prints: Collection[str] | None,
    network: str,
) -> dict[str, Any]:
    change_draft(draft=draft, description=said.description, answers=said.answers, **said.contact)
    routed = foresee(draft)
    if routed.blocks:
        raise BlockedError(routed)
    kept = list(queries.photos_of(draft))
    if prints is not None:
        kept = _only(kept, prints)
    for number, incoming in enumerate(photos, start=len(kept)):
        _hang(draft, incoming, number)
    kind = categories_of(organisation=draft.organisation_id).get(draft.category)
    answers = keep_answers(kind.questions if kind else (), said.answers)
    report = send_draft(
        draft=draft, answers=[*answers, *_when(said.written_at)], network=network, unasked=True
    )
    return {"reference": report.reference}


def _hang(draft: Draft, incoming: Incoming, position: int) -> None:
    receive(
        incoming=incoming,
        organisation=draft.organisation_id,
        key=draft.object_key,
        service=SERVICE,
        purpose=REPORTED,
        position=position,
    )


def _only(kept: list[StoredFile], prints: Collection[str]) -> list[StoredFile]:
    """The others were taken back on the phone."""
    by_print = {bytes(file.sha256).hex(): file for file in kept}
    missing = [one for one in prints if one not in by_print]
    if missing:
        raise PhotosMissingError(missing)
    for one, file in by_print.items():
        if one not in prints:
            erase(file=file)
    return [file for one, file in by_print.items() if one in prints]


def _when(written_at: datetime | None) -> list[dict[str, Any]]:
    """Said to the agent only if it has waited: the lamp was out on Sunday, not today."""
    now = timezone.now()
    if written_at is None or not WAITED < now - written_at < timedelta(days=60):
        return []
    shown = date_format(timezone.localtime(written_at), "l j F, H:i")
    label = _("Écrit sur le téléphone, sans réseau, le")
    return [{"id": "ecrit", "kind": "text", "label": label, "value": written_at.isoformat(), "shown": shown}]
