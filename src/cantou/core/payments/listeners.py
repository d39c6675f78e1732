from __future__ import annotations

from cantou.core.payments.domain import queries
from cantou.core.payments.domain.events import PaymentReceived
from cantou.core.payments.domain.telling import tell_received
from cantou.core.tasks import listens_to


@listens_to(PaymentReceived)
def received(event: PaymentReceived) -> None:
    """After the money is written: no message ever holds a payment back."""
    receipt = queries.receipt_by_id(event.organisation, event.receipt)
    if receipt is not None:
        tell_received(receipt)
