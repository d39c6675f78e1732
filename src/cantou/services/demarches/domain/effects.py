"""What a workflow wanted done: each effect once, after the transition that wanted it has committed.

A row is locked, done and marked in one transaction. What this house cannot do yet is left to an agent by name, never
lost.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.domain.debts import create_regie, credit, owe
from cantou.core.payments.models import Debt, Regie
from cantou.core.tasks import publish
from cantou.core.web.money import euros
from cantou.services.demarches.domain import carding, opinions, queries, signing
from cantou.services.demarches.domain.cases import note
from cantou.services.demarches.domain.events import SlotWanted
from cantou.services.demarches.domain.holders import recipient_of
from cantou.services.demarches.domain.moving import locked, say, subject
from cantou.services.demarches.domain.slots import BOOKING
from cantou.services.demarches.domain.telling import agents, tell
from cantou.services.demarches.engine.actions import APPLICANT
from cantou.services.demarches.models import CaseEvent, Effect

if TYPE_CHECKING:
    from collections.abc import Callable

    from cantou.services.demarches.models import Case

REGIE = "demarches"
TO_PAY = timedelta(days=30)
BY_AGENT = {
    "webhook": _lazy("Envoyer le dossier à « {address} »"),
    "assign": _lazy("Confier le dossier à « {what} »"),
    "anonymise": _lazy("Effacer ce qui dit de qui il s’agit"),
    "ask_opinion": _lazy("Demander un avis : {label}"),
    "sign_off": _lazy("Viser : {label}"),
}
"""What an agent does, in words; where the workflow awaits an answer, the page of the case has its buttons."""
SILENT = frozenset({"set_value"})
TAKING = frozenset({"take_card"})
"""First: whoever waits for what another case takes holds nothing of the journal."""


def run_effects(*, case: Case) -> int:
    """Inside an agent's Scope. Run twice, everything is done once."""
    locked(case)
    waiting = queries.waiting_effects(case)
    if waiting.filter(kind__in=BOOKING).exists():
        publish(SlotWanted(organisation=case.organisation_id, key=str(case.object_key)))
    found = list(waiting.exclude(kind__in=BOOKING).select_for_update())
    found.sort(key=lambda one: one.kind not in TAKING)
    for one in found:
        by_hand = _do(case, one)
        one.state = Effect.State.BY_AGENT if by_hand else Effect.State.DONE
        one.done_at = timezone.now()
        one.save(update_fields=["state", "done_at"])
    if found:
        record(action="demarches.effects", subject=subject(case), details={"count": len(found)})
    return len(found)


def _do(case: Case, one: Effect) -> str:
    """ "" when it is done; else the words of what an agent has to do."""
    act = _ACTS.get(one.kind)
    words = act(case, one) if act is not None else "" if one.kind in SILENT else _by_hand(one)
    if words:
        note(case=case, body=words, person=None, to_do=True)
    return words


def _by_hand(one: Effect) -> str:
    pattern = str(BY_AGENT.get(one.kind, ""))
    asked = set(one.body.get("by", ())) - {APPLICANT}
    if one.kind in {"comment", "edit", "form", "ask_document"} and asked:
        return ""  # The page of the case asks it of its agents.
    known = {"label": "", "what": "", "address": "", **one.body}
    return pattern.format_map(known) if pattern else _("À faire à la main : %(kind)s") % {"kind": one.kind}


def _message(case: Case, one: Effect) -> str:
    say(
        case,
        CaseEvent.Kind.MESSAGE,
        title=one.body.get("subject", ""),
        body=one.body["text"],
        author=CaseEvent.Author.AGENT,
        at=one.created_at,
    )
    tell(case, "message", dedup=_dedup(one), mot=one.body["text"])
    return ""


def _note(case: Case, one: Effect) -> str:
    note(case=case, body=one.body["text"], person=None)
    return ""


def _written(case: Case, one: Effect) -> str:
    """An e-mail, an SMS or a letter. One that cannot reach its person is an agent's to bring."""
    body = one.body
    words = {"objet": body.get("subject") or case.demarche.title, "mot": body["text"]}
    roles = set(body.get("to", ())) or ({APPLICANT} if not body.get("address") else set())
    sent = False
    if body.get("address"):
        to = Recipient(email=str(body["address"]))
        sent = tell(case, "written", dedup=f"{_dedup(one)}:a", to=to, only=one.kind, **words)
    if APPLICANT in roles:
        say(
            case,
            CaseEvent.Kind.MESSAGE,
            title=words["objet"],
            body=words["mot"],
            author=CaseEvent.Author.AGENT,
        )
        reached = recipient_of(case)
        sent = reached is not None and tell(case, "written", dedup=_dedup(one), only=one.kind, **words)
    if roles - {APPLICANT}:
        agents(case, what=words["objet"], dedup=_dedup(one))
        sent = True
    if sent:
        return ""
    return _("À dire à la personne, que l’on ne peut joindre ainsi : %(text)s") % {"text": words["mot"]}


def _asked(case: Case, one: Effect) -> str:
    """Of the applicant: on their page, and told. Of agents: the page of the case at the desk asks it."""
    if APPLICANT not in one.body.get("by", ()):
        return _by_hand(one)
    label = str(one.body["label"])
    say(case, CaseEvent.Kind.ASKED, title=label, author=CaseEvent.Author.AGENT, at=one.created_at)
    tell(case, "asked", dedup=_dedup(one), quoi=label)
    return ""


def _document(case: Case, one: Effect) -> str:
    """What it says is kept as it is today; it is drawn when somebody opens it (papers.py)."""
    values = dict(one.body.get("values", {}))
    title = values.pop("titre", "") or _("Document")
    data = {"what": one.body["what"], "values": values, "on": timezone.localdate(one.created_at).isoformat()}
    say(
        case,
        CaseEvent.Kind.DOCUMENT,
        title=title[:500],
        author=CaseEvent.Author.AGENT,
        data=data,
        at=one.created_at,
    )
    return ""


def _left(case: Case, one: Effect) -> str:
    signing.leave(case, one)
    opinions.leave(case, str(one.body["of"]))
    return ""


def _payment(case: Case, one: Effect) -> str:
    cents = one.body.get("cents")
    label = str(one.body["label"])
    if not isinstance(cents, int) or cents <= 0:
        return _("Fixer et demander la somme due : %(what)s") % {"what": label}
    debt = owe(
        key=debt_key(one),
        service=queries.SERVICE,
        regie=_regie(case.organisation_id),
        title=f"{case.demarche.title}\u00a0: {label}"[:160],
        lines=[(label, cents)],
        due_on=timezone.localdate() + TO_PAY,
        payer_name=case.name[:120] or case.reference,
        payer_email=case.email,
        payer_phone=case.phone,
        payer_postal=case.postal[:300],
        person=case.person_id,
    )
    data = {
        "debt": str(debt.object_key),
        "pay": debt_address(debt),
        "cents": cents,
        "action": one.action,
        "number": one.number,
    }
    words = _("%(sum)s à régler, référence %(reference)s.") % {
        "sum": euros(cents),
        "reference": debt.reference,
    }
    say(
        case,
        CaseEvent.Kind.PAYMENT,
        title=label,
        body=words,
        author=CaseEvent.Author.AGENT,
        data=data,
        at=one.created_at,
    )
    tell(case, "asked", dedup=_dedup(one), quoi=f"{label}\u00a0: {words}")
    return ""


def _forgiven(case: Case, one: Effect) -> str:
    """Owed no more. What was paid already is an agent's to give back, or to keep, as the commune decided."""
    asked = queries.thread(case).filter(kind=CaseEvent.Kind.PAYMENT, data__action__in=one.body["of"])
    paid = []
    for line in asked:
        debt = Debt.objects.filter(organisation_id=case.organisation_id, object_key=line.data["debt"]).first()
        if debt is None:
            continue
        if debt.paid_cents:
            paid.append(_("%(what)s, %(sum)s payés") % {"what": line.title, "sum": euros(debt.paid_cents)})
        elif debt.owed_cents:
            credit(debt=debt, cents=debt.owed_cents, reason=one.body["text"])
            line.data = {**line.data, "dropped": True}
            line.save(update_fields=["data"])
            say(case, CaseEvent.Kind.MESSAGE, title=_("N’est plus dû : %(what)s") % {"what": line.title})
    if not paid:
        return ""
    return _("À rendre ou à garder, selon votre délibération : %(what)s.") % {"what": " ; ".join(paid)}


def _regie(organisation: int) -> Regie:
    """That of démarches; else the one that the commune has, so that what it takes online is taken online here too."""
    found = list(Regie.objects.filter(organisation_id=organisation).order_by("pk"))
    own = next((one for one in found if one.key == REGIE), None)
    return own or (found[0] if found else create_regie(key=REGIE, title=_("Démarches")))


def debt_key(one: Effect) -> Any:
    return uuid5(one.object_key, f"{one.number}:{one.action}")


def _dedup(one: Effect) -> str:
    return f"{one.object_key}:{one.number}:{one.action}"


_ACTS: dict[str, Callable[[Case, Effect], str]] = {
    "message": _message,
    "note": _note,
    "email": _written,
    "sms": _written,
    "letter": _written,
    "ask_document": _asked,
    "edit": _asked,
    "form": _asked,
    "comment": _asked,
    "pdf": _document,
    "request_payment": _payment,
    "drop_payment": _forgiven,
    "take_card": carding.take,
    "create_card": carding.write,
    "signature": signing.ask,
    "no_longer_asked": _left,
}
