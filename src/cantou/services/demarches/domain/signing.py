"""A decision is signed by the mayor in core's parapheur; the case hears of it (docs/adr/0230)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.parapheur.domain.asking import ask_signature, withdraw
from cantou.core.parapheur.domain.drawing import Paper
from cantou.core.parapheur.domain.queries import request_of
from cantou.services.demarches.domain.cases import note
from cantou.services.demarches.domain.hearing import awaits, hear
from cantou.services.demarches.domain.moving import SERVICE, locked, say
from cantou.services.demarches.domain.papers import LETTER, letter_values
from cantou.services.demarches.domain.queries import case_of_key
from cantou.services.demarches.models import CaseEvent

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.demarches.models import Case, Effect


def ask(case: Case, one: Effect) -> str:
    """The document is what it says today. Words for an agent where there is no text to sign."""
    values = one.body.get("values", {})
    if not values.get("texte"):
        return _("Faire signer : %(label)s") % {"label": one.body["label"]}
    if not awaits(case, one.action, one.number):
        return ""  # It went on meanwhile.
    title = values.get("titre") or one.body["label"]
    drawn = letter_values(
        case, title=title, lines=values["texte"].splitlines(), on=timezone.localdate(one.created_at)
    )
    ask_signature(
        organisation=case.organisation_id,
        service=SERVICE,
        key=case.object_key,
        tag=f"{one.action}:{one.number}",
        reference=case.reference,
        title=title,
        about=f"{case.demarche.title}\u00a0: {case.name}" if case.name else case.demarche.title,
        paper=Paper(LETTER.read_bytes(), drawn),
        visas=one.body.get("visas", ()),
    )
    return ""


def leave(case: Case, one: Effect) -> None:
    """What was asked is no longer: a signature that waits is taken back."""
    withdraw(
        organisation=case.organisation_id, service=SERVICE, key=case.object_key, begins=f"{one.body['of']}:"
    )


def ended(*, organisation: int, key: UUID, tag: str, outcome: str) -> None:
    """Inside an agent's Scope. Told twice, it is once."""
    case = case_of_key(organisation, key)
    request = request_of(organisation=organisation, service=SERVICE, key=key, tag=tag)
    if case is None or request is None:
        return
    action, _colon, number = tag.rpartition(":")
    locked(case)
    if not awaits(case, action, int(number)):
        return
    if outcome == "signed":
        say(
            case,
            CaseEvent.Kind.DOCUMENT,
            title=request.title,
            body=_("Signé par %(who)s.") % {"who": f"{request.signed_name}, {request.signed_as}"},
            author=CaseEvent.Author.AGENT,
            data={"signature": tag},
        )
    else:
        words = _("« %(title)s » n’a pas été signé\u00a0: %(reason)s")
        note(
            case=case,
            body=words % {"title": request.title, "reason": request.reason},
            person=request.ended_by_id,
            to_do=True,
        )
    hear(case, action=action, number=int(number), outcome=outcome)
