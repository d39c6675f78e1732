"""The life of a report: five states that everybody understands, and one table of what may follow what.

PostgreSQL holds the same table: a check on each step of the history, built from TRANSITIONS, and a trigger on the
report itself (migrations/0001_initial.py). A test compares all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Status(models.TextChoices):
    RECEIVED = "received", _("reçu")
    ACCEPTED = "accepted", _("pris en charge")
    PLANNED = "planned", _("planifié")
    DONE = "done", _("traité")
    CLOSED = "closed", _("clos sans suite")


TONES: dict[str, str] = {
    "received": "care",
    "accepted": "info",
    "planned": "info",
    "done": "good",
    "closed": "",
}
ICONS: dict[str, str] = {
    "received": "received",
    "accepted": "check",
    "planned": "calendar",
    "done": "check-circle",
    "closed": "stop",
}
"""How a state looks, wherever it is shown: the design system's tones and icons."""

OVER = (Status.DONE, Status.CLOSED)
"""States in which nothing waits for an agent any more."""
GOING_ON = (Status.RECEIVED, Status.ACCEPTED, Status.PLANNED)


class Reason(models.TextChoices):
    """Why a report is closed without being treated: the reporter is always told."""

    DUPLICATE = "duplicate", _("déjà signalé par quelqu’un d’autre")
    NOT_FOUND = "not_found", _("rien n’a été trouvé à cet endroit")
    NOT_OURS = "not_ours", _("cela ne dépend pas de nous")
    PRIVATE = "private", _("c’est un terrain privé")
    UNCLEAR = "unclear", _("il manque des renseignements, restés sans réponse")
    NO_MEANS = "no_means", _("nous n’en avons pas les moyens aujourd’hui")
    ABUSE = "abuse", _("ce n’est pas un signalement")
    OTHER = "other", _("autre raison")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """`act` is what the button says. `explain`: a word to the reporter is required; from them, `by_reporter`.

    `by_undoing`: only as part of undoing a merge (domain/merges.py).
    """

    before: Status
    after: Status
    act: str | _StrPromise
    icon: str
    explain: bool = False
    main: bool = False
    by_reporter: bool = False
    by_undoing: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        before=Status.RECEIVED, after=Status.ACCEPTED, act=_("Prendre en charge"), icon="check", main=True
    ),
    Transition(before=Status.RECEIVED, after=Status.PLANNED, act=_("Planifier"), icon="calendar"),
    Transition(before=Status.RECEIVED, after=Status.DONE, act=_("C’est traité"), icon="check-circle"),
    Transition(before=Status.RECEIVED, after=Status.CLOSED, act=_("Clore sans suite"), icon="stop"),
    Transition(before=Status.ACCEPTED, after=Status.PLANNED, act=_("Planifier"), icon="calendar"),
    Transition(
        before=Status.ACCEPTED, after=Status.DONE, act=_("C’est traité"), icon="check-circle", main=True
    ),
    Transition(before=Status.ACCEPTED, after=Status.CLOSED, act=_("Clore sans suite"), icon="stop"),
    Transition(before=Status.PLANNED, after=Status.ACCEPTED, act=_("Retirer du planning"), icon="arrow-left"),
    Transition(
        before=Status.PLANNED, after=Status.DONE, act=_("C’est traité"), icon="check-circle", main=True
    ),
    Transition(before=Status.PLANNED, after=Status.CLOSED, act=_("Clore sans suite"), icon="stop"),
    Transition(before=Status.DONE, after=Status.ACCEPTED, act=_("Rouvrir"), icon="arrow-left", explain=True),
    Transition(
        before=Status.CLOSED, after=Status.ACCEPTED, act=_("Rouvrir"), icon="arrow-left", explain=True
    ),
    *(
        Transition(
            before=before,
            after=Status.RECEIVED,
            act=_("Rouvrir"),
            icon="arrow-left",
            explain=True,
            by_reporter=True,
        )
        for before in OVER
    ),
    Transition(
        before=Status.CLOSED, after=Status.PLANNED, act=_("Séparer"), icon="arrow-left", by_undoing=True
    ),
)

_BY_PAIR = {(each.before, each.after): each for each in TRANSITIONS}


class RefusedTransitionError(Exception):
    """No line of the table allows this step."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before = before
        self.after = after


def transition(*, before: str, after: str) -> Transition:
    found = _BY_PAIR.get((Status(before), Status(after)))
    if found is None:
        raise RefusedTransitionError(before, after)
    return found


def next_steps(status: str) -> list[Transition]:
    """What an agent may do, the usual next step first."""
    found = [
        each for each in TRANSITIONS if each.before == status and not (each.by_reporter or each.by_undoing)
    ]
    return sorted(found, key=lambda each: not each.main)


def allowed_pairs() -> models.Q:
    """As a condition on a step of the history: the first one has nothing before it."""
    pairs = models.Q(previous="", status=Status.RECEIVED)
    for each in TRANSITIONS:
        pairs |= models.Q(previous=each.before.value, status=each.after.value)
    return pairs
