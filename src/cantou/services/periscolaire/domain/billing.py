"""What each family owes for a month: reckoned from the days, sent once, put right by a credit note (docs/adr/0228)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.journal.domain.record import record
from cantou.core.payments.domain import debts, quotients
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.engine.prices import Situation, price
from cantou.core.payments.models import Quotient
from cantou.core.scope.scope import acting
from cantou.core.tasks import publish
from cantou.core.web.days import date_format
from cantou.core.web.texts import tidy_line
from cantou.services.periscolaire.domain import queries
from cantou.services.periscolaire.domain.events import BillSent
from cantou.services.periscolaire.domain.families import SERVICE
from cantou.services.periscolaire.models import Adjustment, Enrolment, Family, MonthBill

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cantou.core.payments.models import Regie
    from cantou.services.periscolaire.engine.days import Month

KEYS = UUID("7f6f0c7e-3c3d-4c52-9d54-6a2a5b8e1f40")
Line = tuple[str, int]


@dataclass(slots=True)
class Preview:
    """One family's month as it stands today, beside what was sent."""

    family: Family
    lines: list[Line] = field(default_factory=list)
    adjustments: list[Line] = field(default_factory=list)
    unticked: int = 0
    """Days that are over and that nobody ticked: they count as booked."""
    bill: MonthBill | None = None

    @property
    def total(self) -> int:
        return sum(cents for _said, cents in (*self.lines, *self.adjustments))

    @property
    def difference(self) -> int:
        """What should be owed above (or below) what was sent, put right and carried over."""
        if self.bill is None:
            return 0
        credited = self.bill.debt.credited_cents if self.bill.debt else 0
        return self.total - (self.bill.total_cents - credited + self.bill.carried_cents)


def preview(*, organisation: int, month: Month, family: int | None = None) -> list[Preview]:
    """Families with a day, an adjustment or a bill that month, by name. A dozen queries, however many families."""
    found = queries.billable(organisation, month)
    adjusted = Adjustment.objects.filter(organisation_id=organisation, month=month.first).order_by("pk")
    sent = queries.bills(organisation, month)
    if family is not None:
        found = found.filter(enrolment__family_id=family)
        adjusted, sent = adjusted.filter(family_id=family), sent.filter(family_id=family)
    counts = found.values("enrolment_id").annotate(
        days=Count("pk"), unticked=Count("pk", filter=Q(came=None, day__on__lte=timezone.localdate()))
    )
    days = {row["enrolment_id"]: (row["days"], row["unticked"]) for row in counts.order_by()}
    bills = {row.family_id: row for row in sent}
    extra: dict[int, list[Line]] = defaultdict(list)
    for one in adjusted:
        extra[one.family_id].append((one.reason, one.cents))
    mine = _enrolments(organisation, days)
    families = queries.families(organisation).filter(
        pk__in={*extra, *bills, *(one.family_id for one in mine if one.pk in days)}
    )
    known = _quotients(organisation, families)
    return [
        _one(
            row, [one for one in mine if one.family_id == row.pk], days, known.get(row.payer_id), extra, bills
        )
        for row in families
    ]


def _enrolments(organisation: int, days: Iterable[int]) -> list[Enrolment]:
    """Those with days, and their brothers and sisters, who make the rank: the eldest first."""
    found = Enrolment.objects.filter(organisation_id=organisation, activity__organisation_id=organisation)
    families = Enrolment.objects.filter(organisation_id=organisation, pk__in=list(days)).values("family_id")
    rows = found.filter(family_id__in=families).select_related("activity")
    return sorted(rows, key=lambda one: (one.born_on is None, one.born_on, one.child_id, one.pk))


def _quotients(organisation: int, families: Iterable[Family]) -> dict[int, int]:
    rows = Quotient.objects.filter(
        organisation_id=organisation,
        person_id__in=[one.payer_id for one in families],
        created_at__gt=timezone.now() - quotients.KEPT,
    )
    return {row.person_id: quotients.value_of(row) for row in rows}


def _one(
    family: Family,
    mine: list[Enrolment],
    days: dict[int, tuple[int, int]],
    quotient: int | None,
    extra: dict[int, list[Line]],
    bills: dict[int, MonthBill],
) -> Preview:
    made = Preview(family, adjustments=extra.get(family.pk, []), bill=bills.get(family.pk))
    ranks: dict[int, int] = defaultdict(int)
    for one in mine:
        if one.ended_on is None or one.pk in days:
            ranks[one.activity_id] += 1
        if one.pk not in days:
            continue
        number, unticked = days[one.pk]
        made.unticked += unticked
        situation = Situation(
            quotient=quotient,
            resident=family.is_resident,
            rank=ranks[one.activity_id],
            quantity=number,
        )
        said = ngettext("%(who)s, %(what)s : %(n)d jour", "%(who)s, %(what)s : %(n)d jours", number)
        words = said % {"who": one.given_name, "what": one.activity.title, "n": number}
        made.lines.append((words, price(one.activity.prices, situation).cents))
    return made


def is_over(month: Month) -> bool:
    return month.last < timezone.localdate()


def issue(*, family: Family, month: Month, regie: Regie, due_on: date) -> MonthBill | None:
    """Once for a family and a month, however often it is asked: one debt. None: nothing to bill. In an agent's Scope.

    Raises ValidationError.
    """
    organisation = acting()
    if not is_over(month):
        raise ValidationError(_("Ce mois n’est pas fini."))
    held = Family.objects.select_for_update(of=("self",)).get(organisation_id=organisation, pk=family.pk)
    sent = queries.bills(organisation, month).filter(family=held).first()
    if sent is not None:
        return sent
    found = preview(organisation=organisation, month=month, family=held.pk)
    if not found or not (found[0].lines or found[0].adjustments):
        return None
    (one,) = found
    lines = [*one.lines, *one.adjustments]
    if one.total < 0:
        raise ValidationError(
            _("%(who)s : les corrections dépassent la facture. Reportez le reste sur le mois suivant.")
            % {"who": held.name}
        )
    debt = None
    if one.total:
        person = held.payer
        debt = debts.owe(
            key=uuid5(KEYS, f"{organisation}:{held.pk}:{month}"),
            service=SERVICE,
            regie=regie,
            title=_("Cantine et périscolaire, %(month)s") % {"month": date_format(month.first, "F Y")},
            lines=lines,
            due_on=due_on,
            payer_name=held.name[:120],
            payer_email=person.email,
            payer_phone=held.phone,
            payer_postal=held.postal,
            person=held.payer_id,
        )
    bill = MonthBill.objects.create(
        organisation_id=organisation,
        family=held,
        month=month.first,
        lines=[{"said": said, "cents": cents} for said, cents in lines],
        total_cents=one.total,
        debt=debt,
    )
    if debt is not None:
        publish(BillSent(organisation=organisation, bill=bill.pk))
    record(
        action="periscolaire.billed", subject=f"periscolaire:family:{held.pk}", details={"month": str(month)}
    )
    return bill


def issue_all(*, month: Month, regie: Regie, due_on: date) -> int:
    """Every family that has no bill yet, in the order of keys. How many were sent."""
    organisation, count = acting(), 0
    waiting = [one.family for one in preview(organisation=organisation, month=month) if one.bill is None]
    for family in sorted(waiting, key=lambda one: one.pk):
        count += issue(family=family, month=month, regie=regie, due_on=due_on) is not None
    return count


def adjust(*, family: Family, month: Month, cents: int, reason: str) -> Adjustment:
    """A line more or less on a bill that is not sent yet. Raises ValidationError."""
    why = tidy_line(reason)[:160]
    if not why:
        raise ValidationError({"reason": _("Dites pourquoi : la famille le lit.")})
    if not 0 < abs(cents) <= 1_000_000:  # noqa: PLR2004 (ten thousand euros)
        raise ValidationError({"cents": _("Un montant, en plus ou en moins.")})
    held = Family.objects.select_for_update(of=("self",)).get(organisation_id=acting(), pk=family.pk)
    if queries.bills(acting(), month).filter(family=held).exists():
        raise ValidationError(_("Cette facture est envoyée : corrigez le mois suivant."))
    row = Adjustment.objects.create(
        organisation_id=acting(), family=held, month=month.first, cents=cents, reason=why
    )
    record(action="periscolaire.adjusted", subject=f"periscolaire:family:{held.pk}", details={"cents": cents})
    return row


def put_right(*, bill: MonthBill, month: Month, reason: str) -> int:
    """The days were corrected after the bill was sent: less is a credit note, more is a line of the next month.

    Once: asked again, nothing is left to put right. The cents. Raises ValidationError.
    """
    organisation = acting()
    held = Family.objects.select_for_update(of=("self",)).get(organisation_id=organisation, pk=bill.family_id)
    (one,) = preview(organisation=organisation, month=month, family=held.pk)
    sent, cents = one.bill, one.difference
    assert sent is not None
    if cents < 0 and sent.debt is not None:
        try:
            debts.credit(debt=sent.debt, cents=-cents, reason=reason)
        except PaymentRefusedError as error:
            raise ValidationError(str(error)) from error
    elif cents > 0:
        adjust(family=held, month=month.following, cents=cents, reason=reason)
        sent.carried_cents += cents
        sent.save(update_fields=["carried_cents"])
    else:
        return 0
    record(
        action="periscolaire.put_right", subject=f"periscolaire:family:{held.pk}", details={"cents": cents}
    )
    return cents
