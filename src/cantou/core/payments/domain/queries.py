from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from cantou.core.payments.models import Credit, Debt, Payment, Receipt, Refund, Regie

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def debt_of_key(organisation: int, key: UUID) -> Debt | None:
    found = Debt.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("regie", "organisation__territory").first()


def debts_of_person(person: int) -> QuerySet[Debt]:
    """In the person's Scope."""
    return Debt.objects.filter(person_id=person).select_related("organisation__territory")


def payments_of(debt: Debt) -> QuerySet[Payment]:
    """Every attempt, the newest first."""
    return Payment.objects.filter(organisation_id=debt.organisation_id, debt=debt).order_by("-pk")


def receipts_of(debt: Debt) -> QuerySet[Receipt]:
    mine = Receipt.objects.filter(organisation_id=debt.organisation_id, object_key=debt.object_key)
    return mine.select_related("payment").order_by("number")


def receipt_of(debt: Debt, number: int) -> Receipt | None:
    return receipts_of(debt).filter(number=number).first()


def receipt_by_id(organisation: int, receipt: int) -> Receipt | None:
    mine = Receipt.objects.filter(organisation_id=organisation, pk=receipt)
    return mine.select_related("payment__debt__organisation__territory").first()


def credits_of(debt: Debt) -> QuerySet[Credit]:
    return Credit.objects.filter(organisation_id=debt.organisation_id, debt=debt).order_by("pk")


def refunds_of(debt: Debt) -> QuerySet[Refund]:
    return Refund.objects.filter(organisation_id=debt.organisation_id, debt=debt).order_by("pk")


def regies_of(organisation: int) -> QuerySet[Regie]:
    return Regie.objects.filter(organisation_id=organisation).order_by("title", "pk")


def receipts_of_day(regie: Regie, day: date) -> QuerySet[Receipt]:
    """The régie's statement of that day, in the order of the book."""
    mine = Receipt.objects.filter(organisation_id=regie.organisation_id, regie=regie, on=day)
    return mine.select_related("payment__debt").order_by("number")


def refunds_of_day(regie: Regie, day: date) -> QuerySet[Refund]:
    mine = Refund.objects.filter(organisation_id=regie.organisation_id, regie=regie, on=day)
    return mine.select_related("debt").order_by("pk")


def totals_of_day(regie: Regie, day: date) -> dict[str, int]:
    """Means → cents."""
    mine = Receipt.objects.filter(organisation_id=regie.organisation_id, regie=regie, on=day)
    return dict(mine.values_list("means").annotate(Sum("cents")).order_by("means"))
