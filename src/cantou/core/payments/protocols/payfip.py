"""PayFiP, the State's payment service for local authorities: three SOAP calls, by way of eopayment.

What it says is understood by eopayment; what goes out goes through our own client, whose address is pinned.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from requests import ConnectionError as RequestsConnectionError
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.domain.providers import Answer, Started
from cantou.core.payments.models import PaymentState
from cantou.core.web import remote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cantou.core.payments.domain.providers import Order

LEAST_CENTS, MOST_CENTS = 100, 10_000_000
SECONDS = 15
MOST_BYTES = 1_000_000
TITLE_LENGTH = 100
SENT = ("Content-Type", "SOAPAction")
PAGES = "https://www.payfip.gouv.fr"
_CLIENT = re.compile(r"[0-9]{6}")
_FUNCTIONAL = re.compile(r"[A-Z][0-9]{1,2}")
"""PayFiP's own refusals have such codes; what is not understood has none."""


class PayFip:
    id = "payfip"
    title = "PayFiP (carte ou prélèvement, service de l’État)"
    patience = timedelta(hours=3)
    is_real = True

    def open_to(self) -> bool:
        return True

    def origin(self) -> str:
        return PAGES

    def named(self, given: Mapping[str, str]) -> str:
        return given.get("idop") or given.get("idOp") or ""

    def start(self, order: Order) -> Started:
        _check(order)
        options = {
            "numcli": order.client,
            "saisie": order.mode,
            "normal_return_url": order.back,
            "automatic_return_url": order.notice,
        }
        idop, _kind, address = _call(
            lambda: _payment(options).request(
                amount=Decimal(order.cents) / 100,
                email=order.email,
                refdet=order.reference,
                subject=order.title[:TITLE_LENGTH],
                timeout=SECONDS,
            )
        )
        return Started(str(idop), str(address))

    def ask(self, *, organisation: int, reference: str, since: datetime) -> Answer:  # noqa: ARG002
        try:
            said = _call(
                lambda: _payment({}).payment_status(reference, transaction_date=since, timeout=SECONDS)
            )
        except PaymentRefusedError as refused:
            raise ProviderError("PayFiP does not say what became of it.") from refused
        return _understood(said)


def _check(order: Order) -> None:
    """What PayFiP would refuse anyway, said in words that help."""
    if not LEAST_CENTS <= order.cents <= MOST_CENTS:
        raise PaymentRefusedError("PayFiP prend de 1 € à 100 000 €. Payez cette somme au guichet.")
    if not _CLIENT.fullmatch(order.client):
        raise PaymentRefusedError("Le paiement en ligne n’est pas encore réglé ici. Payez au guichet.")
    if not order.email:
        raise PaymentRefusedError(
            "PayFiP demande une adresse électronique, et nous n’en avons pas. Payez au guichet, ou appelez la mairie."
        )


def _understood(said: Any) -> Answer:
    import eopayment

    data = said.bank_data or {}
    if said.result == eopayment.PAID:
        means = "debit" if data.get("resultrans") == "V" else "card"
        return Answer(PaymentState.PAID, _cents(data.get("montant")), means)
    known = {
        eopayment.WAITING: PaymentState.WAITING,
        eopayment.DENIED: PaymentState.REFUSED,
        eopayment.CANCELLED: PaymentState.CANCELLED,
        eopayment.EXPIRED: PaymentState.EXPIRED,
    }
    if said.result not in known:
        raise ProviderError("PayFiP answered something that is not known.")
    return Answer(known[said.result])


def _cents(text: object) -> int:
    """No amount at all is no amount that was asked for."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def _call(what: Any) -> Any:
    from eopayment.payfip_ws import PayFiPError

    try:
        return what()
    except PayFiPError as error:
        code = str(error.code)
        if _FUNCTIONAL.fullmatch(code):
            raise PaymentRefusedError(
                f"PayFiP refuse ce paiement\u00a0: {str(error.message).strip()}"
            ) from error
        raise ProviderError(f"PayFiP did not answer ({code}).") from error
    except ValueError as error:  # what eopayment itself refuses: an address that is none
        raise PaymentRefusedError("PayFiP refuse ce paiement\u00a0: une donnée ne convient pas.") from error


def _payment(options: dict[str, str]) -> Any:
    from eopayment.payfip_ws import Payment

    asked = {"numcli": "", "saisie": "T", "normal_return_url": "", "automatic_return_url": "", **options}
    payment = Payment(asked)
    payment.payfip = _client()
    return payment


@lru_cache(maxsize=1)
def _client() -> Any:
    """Made of the description that eopayment carries: nothing is fetched. What it sends goes by `Pinned`."""
    from eopayment.payfip_ws import PayFiP

    payfip = PayFiP()
    session = payfip.client.transport.session
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, Pinned())
    return payfip


class Pinned(BaseAdapter):
    """A session's calls through the house's client: addresses are checked, bytes and seconds counted."""

    def send(self, request: PreparedRequest, *_args: Any, **_options: Any) -> Response:
        body: Any = request.body or b""
        try:
            answer = remote.post(
                settings.PAYFIP_URL,
                body=body.encode() if isinstance(body, str) else body,
                headers={name: str(request.headers[name]) for name in SENT if name in request.headers},
                most_bytes=MOST_BYTES,
                seconds=SECONDS,
            )
        except remote.RemoteError as error:
            raise RequestsConnectionError(error.code) from error
        response = Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response._content = answer.body  # noqa: SLF001 (requests has no other way in)
        response.request = request
        response.url = answer.url
        return response

    def close(self) -> None:
        """Nothing is kept open."""
