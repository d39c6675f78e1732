"""« Carte »: a provider that takes no money, for the demonstration and the tests. It behaves as a real one: it knows
its own attempts, is asked for them, sends notices that may be lost, and gives the browser back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.references import ExpiredLinkError, create_link, open_link
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.domain.providers import Answer, Started
from cantou.core.payments.models import PaymentState, SimulatedPayment
from cantou.core.scope.scope import Scope, require
from cantou.core.web import remote
from cantou.core.web.addresses import platform_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cantou.core.payments.domain.providers import Order

LINKS = "payments_simulated"
VALID = timedelta(minutes=20)
ENDS = {
    "payer": PaymentState.PAID,
    "refuser": PaymentState.REFUSED,
    "abandonner": PaymentState.CANCELLED,
    "attendre": PaymentState.WAITING,
}


class CardSimulator:
    id = "carte"
    title = "Carte bancaire (simulateur : aucun argent ne passe)"
    patience = timedelta(minutes=30)
    is_real = False

    def open_to(self) -> bool:
        return bool(settings.PAYMENT_SIMULATOR)

    def origin(self) -> str:
        return str(settings.ORIGIN)

    def named(self, given: Mapping[str, str]) -> str:
        return given.get("reference", "")

    def start(self, order: Order) -> Started:
        if not self.open_to():
            raise PaymentRefusedError(_("Ce moyen de paiement n’est pas ouvert ici."))
        key = require().object
        reference = get_random_string(24, "abcdefghijkmnpqrstuvwxyz23456789")
        if key is None:
            raise ProviderError("The simulator is begun for one debt.")
        SimulatedPayment.objects.create(
            organisation_id=order.organisation,
            object_key=key,
            reference=reference,
            cents=order.cents,
            title=order.title,
            email=order.email,
            back=order.back,
            notice=order.notice,
        )
        create_link(
            secret=reference, service=LINKS, organisation=order.organisation, key=key, purpose="simulated"
        )
        return Started(reference, platform_url("payments_simulator", reference))

    def ask(self, *, organisation: int, reference: str, since: datetime) -> Answer:  # noqa: ARG002
        mine = SimulatedPayment.objects.filter(organisation_id=organisation, reference=reference)
        row = mine.first()
        if row is None or (row.state == PaymentState.WAITING and timezone.now() - row.created_at > VALID):
            return Answer(PaymentState.EXPIRED)
        paid = row.state == PaymentState.PAID
        return Answer(PaymentState(row.state), row.cents if paid else 0, "card" if paid else "")


def scope_of(reference: str) -> Scope | None:
    """Of the attempt that this reference opens."""
    try:
        opened = open_link(secret=reference, service=LINKS)
    except ExpiredLinkError:
        return None
    if opened is None:
        return None
    return Scope.for_object(organisation=opened.organisation, key=opened.key)


def attempt(reference: str) -> SimulatedPayment | None:
    """In the Scope of that attempt."""
    return SimulatedPayment.objects.filter(reference=reference).first()


def decide(*, row: SimulatedPayment, end: str) -> SimulatedPayment:
    """What the person chose at the bank's; once only. The journal is not told: it is not our act."""
    state = ENDS[end]
    if row.state == PaymentState.WAITING and state != PaymentState.WAITING:
        row.state = state
        row.save(update_fields=["state"])
    return row


def notify(*, address: str, reference: str) -> None:
    """As a bank does: from its own machine to ours, and no word of the outcome in it."""
    body = urlencode({"reference": reference}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    remote.post(address, body=body, headers=headers, most_bytes=10_000, is_cut=True, loopback=True)
