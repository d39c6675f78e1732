"""What is owed, received, given back or kept. Told, never moved: paying comes with another service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.services.salles.domain import words
from cantou.services.salles.models import Step, Sum

if TYPE_CHECKING:
    from datetime import date

    from cantou.services.salles.models import Hire

Kind, State = Sum.Kind, Sum.State


class SettledError(Exception):
    """It was settled meanwhile."""


def owed(hire: Hire) -> list[tuple[str, int]]:
    """What is asked for it: arrhes and the rest of the price, the cautions."""
    if hire.through:
        return []  # Paid there.
    hall, price = hire.hall, hire.price_cents
    deposit = price * hall.deposit_percent // 100
    found = [
        (Kind.DEPOSIT, deposit),
        (Kind.BALANCE, price - deposit),
        (Kind.CAUTION, hall.caution_cents),
        (Kind.CLEANING, hall.cleaning_cents),
    ]
    return [(kind, cents) for kind, cents in found if cents]


def ask_sums(*, hire: Hire) -> None:
    """Written with the hire. One that is asked anew after a move keeps what was received."""
    known = {one.kind: one for one in Sum.objects.filter(organisation_id=hire.organisation_id, hire=hire)}
    wanted = dict(owed(hire))
    for kind, cents in wanted.items():
        if kind not in known:
            Sum.objects.create(
                organisation_id=hire.organisation_id,
                object_key=hire.object_key,
                hire=hire,
                kind=kind,
                cents=cents,
            )
        elif known[kind].state == State.DUE and known[kind].cents != cents:
            known[kind].cents = cents
            known[kind].save(update_fields=["cents"])


def receive(*, one: Sum, means: str, day: date, person: int | None) -> None:
    _still(one, State.DUE)
    one.state, one.means, one.received_on = State.RECEIVED, means, day
    _told(one, person, _("%(what)s reçu\u00a0: %(cents)s, %(means)s."))


def give_back(*, one: Sum, day: date, person: int | None) -> None:
    _still(one, State.RECEIVED)
    one.state, one.settled_on = State.RETURNED, day
    _told(one, person, _("%(what)s rendu\u00a0: %(cents)s."))


def keep(*, one: Sum, cents: int, why: str, day: date, person: int | None) -> None:
    """All of it, or a part, with the reason, which its owner reads."""
    _still(one, State.RECEIVED)
    one.state, one.settled_on, one.kept_cents, one.why = State.KEPT, day, cents, why
    text = _("%(what)s\u00a0: %(kept)s gardé sur %(cents)s. Raison\u00a0: %(why)s.")
    _told(one, person, text)


def waive(*, one: Sum, why: str, person: int | None) -> None:
    _still(one, State.DUE)
    one.state, one.settled_on, one.why = State.WAIVED, timezone.localdate(), why
    _told(one, person, _("%(what)s non demandé."))


def _still(one: Sum, state: str) -> None:
    """Locks the row: two agents, or a double press, note it once."""
    kept = Sum.objects.select_for_update(of=("self",)).get(organisation_id=one.organisation_id, pk=one.pk)
    if kept.state != state:
        raise SettledError


def _told(one: Sum, person: int | None, text: str) -> None:
    one.save()
    said = text % {
        "what": one.get_kind_display(),
        "cents": words.euros(one.cents),
        "means": one.get_means_display(),
        "kept": words.euros(one.kept_cents),
        "why": one.why,
    }
    hire = one.hire
    Step.objects.create(
        organisation_id=hire.organisation_id,
        object_key=hire.object_key,
        hire=hire,
        kind=Step.Kind.MONEY,
        words=said,
        person_id=person,
    )
    record(
        action="salles.money",
        subject=f"salles:{hire.reference}",
        details={"kind": one.kind, "state": one.state, "cents": one.cents},
    )
