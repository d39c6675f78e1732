"""Debts: owed, cut into instalments, credited, taken in charge. Locks: the debt, then its payment, then the régie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, draw_reference, link_secret
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.domain.events import DebtSettled
from cantou.core.payments.engine.prices import MOST_CENTS
from cantou.core.payments.models import Credit, Debt, DebtState, Refund, RefundMeans, Regie
from cantou.core.scope.scope import acting, require
from cantou.core.tasks import publish
from cantou.core.web.money import euros

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

LINKS = "payments"
MOST_INSTALMENTS = 12
MOST_AT_ONCE = 200


def create_regie(*, key: str, title: str, provider: str = "") -> Regie:
    regie = Regie.objects.create(organisation_id=acting(), key=key, title=title, provider=provider)
    record(action="payments.regie_created", subject=f"payments:{key}")
    return regie


def change_regie(
    *, regie: Regie, title: str, provider: str, client_number: str, mode: str, relay_email: str
) -> Regie:
    """How it takes money. What waits at another provider goes on being asked there."""
    regie.title, regie.provider, regie.mode = title, provider, mode
    regie.client_number, regie.relay_email = client_number, relay_email
    regie.save(update_fields=["title", "provider", "client_number", "mode", "relay_email"])
    record(action="payments.regie_changed", subject=f"payments:{regie.key}", details={"provider": provider})
    return regie


def owe(
    *,
    key: UUID,
    service: str,
    regie: Regie,
    title: str,
    lines: Sequence[tuple[str, int]],
    due_on: date,
    payer_name: str,
    payer_email: str = "",
    payer_phone: str = "",
    payer_postal: str = "",
    person: int | None = None,
    titre: str = "",
) -> Debt:
    """A debt of this key, once: a repeat gets the first. With a `titre`, it waits for the public accountant."""
    found = Debt.objects.filter(organisation_id=acting(), object_key=key).first()
    if found is not None:
        return found
    total = sum(cents for _said, cents in lines)
    if not 0 < total <= MOST_CENTS:
        raise PaymentRefusedError(_("Une somme due va de 0,01 € à %(most)s.") % {"most": euros(MOST_CENTS)})
    debt = Debt.objects.create(
        organisation_id=acting(),
        object_key=key,
        reference=draw_reference(service=LINKS, organisation=acting(), key=key),
        service=service,
        regie=regie,
        title=title,
        lines=[{"said": said, "cents": cents} for said, cents in lines],
        total_cents=total,
        schedule=[{"due_on": due_on.isoformat(), "cents": total}],
        next_due_on=due_on,
        state=DebtState.AWAITING if titre else DebtState.DUE,
        titre=titre,
        person_id=person,
        payer_name=payer_name,
        payer_email=payer_email,
        payer_phone=payer_phone,
        payer_postal=payer_postal,
    )
    create_link(secret=secret_of(debt), service=LINKS, organisation=acting(), key=key, purpose="pay")
    record(action="payments.owed", subject=f"payments:{debt.reference}", details={"cents": total})
    return debt


def secret_of(debt: Debt) -> str:
    """Of the private link by which it is paid without signing in."""
    return link_secret(seed=f"payments.debt:{debt.organisation_id}:{debt.object_key}")


def locked(debt: Debt) -> Debt:
    found = Debt.objects.select_for_update(of=("self",))
    return found.get(organisation_id=debt.organisation_id, object_key=debt.object_key)


def taken_in_charge(*, debt: Debt) -> Debt:
    """The accountant has the titre: it can be paid."""
    held = locked(debt)
    if held.state != DebtState.AWAITING:
        raise PaymentRefusedError(_("Ce titre n’attend plus de prise en charge."))
    return _moved(held, DebtState.DUE, "payments.taken_in_charge")


def hand_over(*, debt: Debt) -> Debt:
    """Unpaid: from now on the public accountant collects it, and it is no longer paid here."""
    held = locked(debt)
    if held.state != DebtState.DUE:
        raise PaymentRefusedError(_("Seule une somme à payer se transmet au comptable public."))
    return _moved(held, DebtState.HANDED_OVER, "payments.handed_over")


def take_in_charge_many(*, references: Collection[str]) -> int:
    """Those of them that wait for the accountant; the others stay as they are. How many."""
    return _many(references, DebtState.AWAITING, DebtState.DUE, "payments.taken_in_charge")


def hand_over_many(*, references: Collection[str]) -> int:
    return _many(references, DebtState.DUE, DebtState.HANDED_OVER, "payments.handed_over")


def _many(references: Collection[str], before: DebtState, after: DebtState, action: str) -> int:
    """All locked first, always in one order; the journal last."""
    mine = Debt.objects.select_for_update(of=("self",)).filter(organisation_id=acting(), state=before)
    held = list(mine.filter(reference__in=list(references)[:MOST_AT_ONCE]).order_by("pk"))
    for debt in held:
        debt.state = after
        debt.save(update_fields=["state"])
    for debt in held:
        record(action=action, subject=f"payments:{debt.reference}")
    return len(held)


def _moved(debt: Debt, state: DebtState, action: str) -> Debt:
    debt.state = state
    debt.save(update_fields=["state"])
    record(action=action, subject=f"payments:{debt.reference}")
    return debt


def instalments(*, debt: Debt, parts: Sequence[tuple[date, int]]) -> Debt:
    """Pay in several times: days and cents, whose sum is the whole debt."""
    held = locked(debt)
    if held.state not in {DebtState.AWAITING, DebtState.DUE}:
        raise PaymentRefusedError(_("Cette somme ne se paie plus en plusieurs fois."))
    days = [on for on, _cents in parts]
    if not 1 <= len(parts) <= MOST_INSTALMENTS or days != sorted(set(days)):
        raise PaymentRefusedError(
            _("De 1 à %(most)d échéances, de la première à la dernière, une par jour.")
            % {"most": MOST_INSTALMENTS}
        )
    if any(cents <= 0 for _on, cents in parts) or sum(cents for _on, cents in parts) != held.total_cents:
        raise PaymentRefusedError(
            _("Les échéances font ensemble %(sum)s.") % {"sum": euros(held.total_cents)}
        )
    held.schedule = [{"due_on": on.isoformat(), "cents": cents} for on, cents in parts]
    held.reckon()
    held.save(update_fields=["schedule", "next_due_on"])
    record(action="payments.instalments", subject=f"payments:{held.reference}", details={"parts": len(parts)})
    return held


def credit(*, debt: Debt, cents: int, reason: str) -> Credit:
    """So much less is owed. What was paid above it is to be paid back; a debt wholly credited is cancelled."""
    held = locked(debt)
    left = held.total_cents - held.credited_cents
    if not 0 < cents <= left:
        raise PaymentRefusedError(_("Un avoir va de 0,01 € à %(most)s.") % {"most": euros(left)})
    if not reason.strip():
        raise PaymentRefusedError(_("Dites pourquoi : la personne le lira."))
    note = Credit.objects.create(
        organisation_id=held.organisation_id,
        object_key=held.object_key,
        debt=held,
        cents=cents,
        reason=reason.strip(),
        written_by_id=require().person,
    )
    held.credited_cents += cents
    settled = end(held)
    held.reckon()
    held.save(update_fields=["credited_cents", "state", "ended_at", "next_due_on"])
    record(action="payments.credited", subject=f"payments:{held.reference}", details={"cents": cents})
    if settled:
        tell_settled(held)
    return note


def refund(*, debt: Debt, cents: int, means: RefundMeans) -> Refund:
    """What was paid above what is owed goes back, once: the debt is locked while it is counted."""
    held = locked(debt)
    if not held.overpaid_cents:
        raise PaymentRefusedError(_("Il n’y a rien à rembourser."))
    if not 0 < cents <= held.overpaid_cents:
        raise PaymentRefusedError(
            _("Un remboursement va de 0,01 € à %(most)s.") % {"most": euros(held.overpaid_cents)}
        )
    if means not in set(RefundMeans):
        raise PaymentRefusedError(_("Dites comment la somme est rendue."))
    row = Refund.objects.create(
        organisation_id=held.organisation_id,
        object_key=held.object_key,
        debt=held,
        regie_id=held.regie_id,
        cents=cents,
        means=means,
        on=timezone.localdate(),
        written_by_id=require().person,
    )
    held.refunded_cents += cents
    held.save(update_fields=["refunded_cents"])
    record(
        action="payments.refunded",
        subject=f"payments:{held.reference}",
        details={"cents": cents, "means": str(means)},
    )
    return row


def end(debt: Debt) -> bool:
    """Whether nothing remains to be paid from this very act on. Written by whoever called."""
    over = {DebtState.SETTLED, DebtState.CANCELLED}
    if debt.state in over or debt.owed_cents:
        return False
    whole = debt.credited_cents == debt.total_cents and not debt.paid_cents
    debt.state = DebtState.CANCELLED if whole else DebtState.SETTLED
    debt.ended_at = timezone.now()
    return not whole


def tell_settled(debt: Debt) -> None:
    publish(DebtSettled(organisation=debt.organisation_id, service=debt.service, key=str(debt.object_key)))
