"""When a provider is asked: as the browser comes back, as a notice comes in, and again and again without either."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from cantou.core.organisations.domain.references import ExpiredLinkError, open_link
from cantou.core.organisations.models import Organisation
from cantou.core.payments.domain import paying
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.models import Payment, PaymentState
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.organisations.domain.references import Opened
    from cantou.core.payments.models import Debt

WHY = "réponse du prestataire de paiement"
PAUSE = timedelta(seconds=2)
"""A page that is reloaded again and again does not make us ask again and again."""
LATE_FOR = timedelta(days=3)
"""How long we go on asking for what has expired: some answers come the next day."""
LATE_EVERY = timedelta(hours=6)
MOST_AT_ONCE = 500


def look_again(*, debt: Debt) -> Payment | None:
    """The last attempt, after its provider was asked if it waits. For whoever holds the debt's link: what is written
    is what the provider says, in the organisation's own Scope, and nothing that the browser brought (docs/adr/0204).
    """
    mine = Payment.objects.filter(organisation_id=debt.organisation_id, debt=debt)
    last = mine.exclude(provider=paying.COUNTER).order_by("-pk").first()
    if last is None or last.state not in paying.OPEN or _just_asked(last):
        return last
    with Scope.agent(debt.organisation_id, reason=WHY).enter():
        return _ask(last) or last


def _just_asked(payment: Payment) -> bool:
    return payment.asked_at is not None and timezone.now() - payment.asked_at < PAUSE


def _ask(payment: Payment) -> Payment | None:
    """None: the provider does not answer, and is asked again later: that it was asked is noted before."""
    mine = Payment.objects.filter(organisation_id=payment.organisation_id, pk=payment.pk)
    mine.update(asked_at=timezone.now())
    try:
        return paying.ask_again(payment=payment)
    except (ProviderError, PaymentRefusedError):
        return None


def debt_of_notice(*, provider: str, reference: str) -> Opened | None:
    """Whose attempt a notice is about; None for one that nobody began here."""
    try:
        return open_link(secret=paying.notice_secret(provider, reference), service=paying.NOTICES)
    except ExpiredLinkError:
        return None


def ask_one(*, organisation: int, payment: int) -> None:
    """In the organisation's Scope (a task's)."""
    mine = Payment.objects.filter(organisation_id=organisation).select_related("debt")
    found = mine.filter(pk=payment).first()
    if found is not None:
        _ask(found)


def ask_named(*, organisation: int, provider: str, reference: str) -> None:
    """The same by the provider's name of it: what a notice gives."""
    mine = Payment.objects.filter(organisation_id=organisation).select_related("debt")
    found = mine.filter(provider=provider, provider_reference=reference).first()
    if found is not None:
        _ask(found)


def due(*, now: datetime | None = None) -> list[tuple[int, int]]:
    """(organisation, payment) of what has no end yet, or an end that may not be the last."""
    now = now or timezone.now()
    late = Q(state=PaymentState.EXPIRED, ended_at__gt=now - LATE_FOR)
    late &= Q(asked_at=None) | Q(asked_at__lt=now - LATE_EVERY)
    found = []
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason=WHY).enter():
            mine = Payment.objects.filter(organisation_id=organisation)
            open_ones = mine.filter(Q(state=PaymentState.WAITING) | late).order_by("asked_at", "pk")
            found += [(organisation, pk) for pk in open_ones.values_list("pk", flat=True)[:MOST_AT_ONCE]]
    return found
