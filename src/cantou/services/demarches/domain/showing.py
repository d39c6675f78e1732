"""What a page says of a case: where it stands, what is awaited of whom, what may be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.services.demarches.domain.clocks import clock_of, silence_words
from cantou.services.demarches.domain.moving import TONES, facts_of, state_of
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.domain.silences import decided_words
from cantou.services.demarches.engine.actions import APPLICANT, OUTCOMES, Asking, Sign
from cantou.services.demarches.engine.running import offers, words_for
from cantou.services.demarches.models import CaseEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.demarches.models import Case, Request

ICONS = {
    CaseEvent.Kind.FILED: "received",
    CaseEvent.Kind.RECEIPT: "mail",
    CaseEvent.Kind.MOVED: "flag",
    CaseEvent.Kind.MESSAGE: "message",
    CaseEvent.Kind.ASKED: "help",
    CaseEvent.Kind.ANSWERED: "check",
    CaseEvent.Kind.DOCUMENT: "document",
    CaseEvent.Kind.PAYMENT: "euro",
    CaseEvent.Kind.PAID: "euro",
    CaseEvent.Kind.SILENCE: "clock",
    CaseEvent.Kind.SLOT: "calendar",
    CaseEvent.Kind.OPINION: "people",
    CaseEvent.Kind.FORWARD: "arrow-right",
}
SAID = {
    "received": gettext_lazy("C’est reçu"),
    "favourable": gettext_lazy("Avis favorable"),
    "reserved": gettext_lazy("Avis favorable avec réserves"),
    "silent": gettext_lazy("Pas d’avis dans le délai"),
    "unfavourable": gettext_lazy("Avis défavorable"),
    "done": gettext_lazy("C’est fait"),
    "refused": gettext_lazy("Refusé"),
    "signed": gettext_lazy("C’est signé"),
    "given": gettext_lazy("C’est donné"),
    "changed": gettext_lazy("C’est corrigé"),
    "filled": gettext_lazy("C’est rempli"),
    "settled": gettext_lazy("C’est réglé"),
    "cancelled": gettext_lazy("Annulé"),
    "expired": gettext_lazy("Trop tard"),
    "booked": gettext_lazy("C’est réservé"),
    "full": gettext_lazy("C’est déjà pris"),
    "confirmed": gettext_lazy("C’est confirmé"),
    "taken": gettext_lazy("C’est attribué"),
    "gone": gettext_lazy("C’est déjà pris"),
    "unreachable": gettext_lazy("Ne répond pas"),
    "unreadable": gettext_lazy("Réponse illisible"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A button that may be pressed now. `asks`: it has a page of its own."""

    key: str
    label: str
    confirm: bool
    asks: bool
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is awaited: `outcomes` as (code, words), the first is what was hoped for."""

    action: str
    kind: str
    label: str
    of_applicant: bool
    outcomes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Standing:
    title: str
    tone: str
    words: list[str]
    silence: str
    stopped: str
    """Why the clock does not run; "" when it does."""
    offered: list[Offered]
    wanted: list[Wanted]


def standing(case: Case, requests: Iterable[Request], *, agent: bool) -> Standing:
    workflow, state = workflow_of(case.workflow), state_of(case)
    facts = facts_of(case, timezone.now())
    functions = frozenset(one.key for one in workflow.functions)
    mine = functions if agent else frozenset({APPLICANT})
    clock = clock_of(case, requests)
    running = clock is not None and clock.running
    stopped = _("Le délai est arrêté : il repart quand la personne a répondu.") if agent else _(
        "Le délai est arrêté : il repart quand vous aurez répondu."
    )  # fmt: skip
    return Standing(
        title=case.status_title,
        tone=TONES[case.phase],
        words=words_for(workflow, state, facts, mine),
        silence=decided_words(case)
        or (silence_words(case.clock, clock.decision) if clock is not None and running else ""),
        stopped=stopped if clock is not None and not running and case.clock.get("silence") else "",
        offered=[_offered(one) for one in offers(workflow, state, facts, mine)],
        wanted=_wanted(case, agent=agent),
    )


def for_applicant(case: Case) -> list[Offered]:
    """What the person could do, and an agent may do at their word."""
    facts = facts_of(case, timezone.now())
    found = offers(workflow_of(case.workflow), state_of(case), facts, frozenset({APPLICANT}))
    return [_offered(one) for one in found]


def _offered(one: Any) -> Offered:
    return Offered(one.key, one.on.label, one.on.confirm, bool(one.on.fills) or one.on.confirm)


def _wanted(case: Case, *, agent: bool) -> list[Wanted]:
    workflow, state = workflow_of(case.workflow), state_of(case)
    status = workflow.status(state.status)
    filled = {key for way in status.ways for key in getattr(way.on, "fills", ())}
    found = []
    for _place, one in workflow.actions():
        if one.key not in state.awaited or not isinstance(one, Asking) or one.key in filled:
            continue
        if is_signed_elsewhere(one):
            continue
        of_applicant = APPLICANT in getattr(one, "by", ())
        if not agent and not of_applicant:
            continue
        label = getattr(one, "label", "") or getattr(one, "calendar", "") or getattr(one, "address", "")
        outcomes = [(code, str(SAID[code])) for code in OUTCOMES[one.do]]
        found.append(Wanted(one.key, one.do, label, of_applicant, outcomes))
    return found


def is_signed_elsewhere(step: Any) -> bool:
    """Its answer is the mayor's, in the parapheur: no agent gives it."""
    return isinstance(step, Sign) and bool(step.values.get("texte"))


def lines(events: Iterable[CaseEvent], *, pays: bool = False) -> list[dict[str, Any]]:
    """The thread, for people: titles rather than kinds. The receipt has a page of its own. `pays`: whoever looks owes
    what is asked, and finds beside it where to pay.
    """
    found = list(events)
    paid = {one.data["debt"] for one in found if one.kind == CaseEvent.Kind.PAID}
    paid |= {one.data["debt"] for one in found if one.data.get("dropped")}
    return [
        {
            "event": one,
            "icon": ICONS[CaseEvent.Kind(one.kind)],
            "title": _title(one),
            "pay": one.data.get("pay", "") if pays and one.data.get("debt") not in paid else "",
        }
        for one in found
        if one.kind != CaseEvent.Kind.RECEIPT
    ]


def _title(one: CaseEvent) -> str:
    if one.kind == CaseEvent.Kind.ASKED:
        return _("La mairie demande : %(what)s") % {"what": one.title}
    if one.kind == CaseEvent.Kind.ANSWERED:
        return _("Réponse : %(what)s") % {"what": one.title} if one.title else str(one.get_kind_display())
    if one.kind == CaseEvent.Kind.MESSAGE and not one.title:
        by_agent = one.author == CaseEvent.Author.AGENT
        return _("Message de la mairie") if by_agent else _("Message de la personne qui demande")
    return one.title or str(one.get_kind_display())
