"""A receipt, as the desk and the private link give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from cantou.core.payments.domain import queries
from cantou.core.payments.domain.papers import receipt_pdf
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from cantou.core.payments.models import Debt


def receipt_response(debt: Debt, number: str) -> HttpResponse:
    """Kept by no cache: it names who paid."""
    found = queries.receipt_of(debt, read_key(number) or 0)
    if found is None:
        raise Http404
    response = HttpResponse(receipt_pdf(found, debt), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="recu-{found.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
