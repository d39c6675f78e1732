"""Telling whoever pays: that it arrived, that a day comes near, that it is over. Inside an agent's Scope (a task's)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.references import spoken
from cantou.core.organisations.models import Organisation
from cantou.core.payments import notices
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.domain.words import day
from cantou.core.payments.models import Debt, DebtState, Payment, PaymentState, Receipt
from cantou.core.scope.scope import Scope
from cantou.core.web.money import euros

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

log = structlog.get_logger(__name__)
WHY = "rappel des sommes à payer"
STAGES = (
    ("soon", notices.SOON.id, timedelta(-7), timedelta(0)),
    ("late", notices.LATE.id, timedelta(5), timedelta(20)),
    ("last", notices.LATE.id, timedelta(20), timedelta(40)),
)
"""Name, message, from when until when, counted from the day. Each once for an instalment: three at the most."""
SETTLING = timedelta(days=3)
"""What has just been written is not reminded of: who pays was just told."""
MOST_AT_ONCE = 2_000
UNDER_WAY = (PaymentState.WAITING, PaymentState.CONTESTED)
"""Who has paid, as far as they know, is not told that they have not."""


def recipient_of(debt: Debt) -> Recipient | None:
    """None for whoever left no way to be told."""
    if debt.person_id is not None:
        return Recipient(person=debt.person_id)
    lines = [line for line in debt.payer_postal.splitlines() if line.strip()]
    if not (debt.payer_email or debt.payer_phone or lines):
        return None
    return Recipient(
        name=debt.payer_name,
        email=debt.payer_email,
        phone=debt.payer_phone,
        postal=(debt.payer_name, *lines) if lines else (),
    )


def tell_received(receipt: Receipt) -> bool:
    """Whether somebody is told; a repeat tells nobody twice."""
    debt = receipt.payment.debt
    part = debt.next_part if debt.state == DebtState.DUE else None
    left = ""
    if part is not None:
        left = _("Il reste %(left)s à payer avant le %(day)s.") % {
            "left": euros(part.left_cents),
            "day": day(part.due_on),
        }
    words = {"montant": euros(receipt.cents), "recu": str(receipt.number), "suite": left}
    return _tell(debt, notices.RECEIPT.id, dedup=f"receipt:{receipt.pk}", words=words)


def _tell(debt: Debt, notice: str, *, dedup: str, words: dict[str, str]) -> bool:
    to = recipient_of(debt)
    if to is None:
        return False
    about = {"objet": debt.title, "reference": spoken(debt.reference), "lien": debt_address(debt)}
    kept = notify(
        service=notices.SERVICE,
        notice=notice,
        to=to,
        context=about | words,
        dedup=dedup,
        object_key=debt.object_key,
    )
    return bool(kept)


def stage_of(due_on: date, today: date) -> tuple[str, str] | None:
    """(name, message) of the reminder that this day calls for."""
    since = today - due_on
    return next(((name, notice) for name, notice, start, end in STAGES if start <= since < end), None)


def remind_all() -> None:
    """Each debt in a transaction of its own: its lock is never awaited behind the journal's, and what fails for one
    keeps nobody else, of any commune, from being told.
    """
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason=WHY).enter():
            found = to_remind(organisation=organisation)
        for key in found:
            try:
                with Scope.agent(organisation, reason=WHY).enter():
                    remind(organisation=organisation, key=key)
            except Exception:
                log.exception("payments.reminder_failed", organisation=organisation, debt=str(key))


def to_remind(*, organisation: int, today: date | None = None) -> list[UUID]:
    """Keys of the debts that this day calls for a reminder of, the earliest day first. Those that were reminded of
    already, or cannot be, take nobody's place among MOST_AT_ONCE.
    """
    today = today or timezone.localdate()
    wanted = Q()
    for stage, _notice, start, end in STAGES:
        days = Q(next_due_on__gt=today - end, next_due_on__lte=today - start)
        wanted |= days & ~Q(reminded=_mark_of(stage))
    mine = Debt.objects.filter(
        wanted,
        ~Q(person=None, payer_email="", payer_phone="", payer_postal=""),
        ~Exists(_under_way(organisation).filter(debt=OuterRef("pk"))),
        organisation_id=organisation,
        state=DebtState.DUE,
        created_at__lt=timezone.now() - SETTLING,
    )
    found = mine.order_by("next_due_on", "pk")[:MOST_AT_ONCE]
    return [debt.object_key for debt in found if _stage_left(debt, today)]


def _under_way(organisation: int) -> QuerySet[Payment]:
    return Payment.objects.filter(organisation_id=organisation, state__in=UNDER_WAY)


def _mark_of(stage: str) -> Concat:
    """`_mark`, in the database."""
    day = Func(F("next_due_on"), Value("YYYY-MM-DD"), function="to_char", output_field=CharField())
    return Concat(day, Value(f":{stage}"))


def _stage_left(debt: Debt, today: date) -> tuple[str, str] | None:
    stage = stage_of(debt.next_due_on, today) if debt.next_due_on else None
    done = stage is None or recipient_of(debt) is None or debt.reminded == _mark(debt, stage[0])
    return None if done else stage


def remind(*, organisation: int, key: UUID, today: date | None = None) -> bool:
    """Whether somebody was told. What was paid, credited or handed over meanwhile is not reminded of."""
    mine = Debt.objects.select_for_update(of=("self",)).select_related("organisation__territory")
    debt = mine.get(organisation_id=organisation, object_key=key)
    stage, part = _stage_left(debt, today or timezone.localdate()), debt.next_part
    if stage is None or part is None or debt.state != DebtState.DUE:
        return False
    if _under_way(organisation).filter(debt=debt).exists():
        return False  # Looked at again tomorrow: the stage is not marked.
    debt.reminded = _mark(debt, stage[0])
    debt.save(update_fields=["reminded"])
    words = {"montant": euros(part.left_cents), "jour": day(part.due_on)}
    told = _tell(debt, stage[1], dedup=f"{debt.reference}:{debt.reminded}", words=words)
    details = {"stage": stage[0], "told": told}
    record(action="payments.reminded", subject=f"payments:{debt.reference}", details=details)
    return told


def _mark(debt: Debt, stage: str) -> str:
    return f"{debt.next_due_on}:{stage}"
