"""Receipts and reminders: once each, by the way that reaches, and none after the money is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.core.payments import tasks
from cantou.core.payments.domain import debts, paying, privacy, telling
from cantou.core.payments.models import Debt, Means, Payment, PaymentState
from tests.core.payments.making import agent, fresh, make_debt, make_mairie
from tests.support.factories import make_organisation, make_person
from tests.support.jobs import run_jobs, run_now

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + timedelta(30)
EMAIL = {"payer_email": "louise@exemple.fr"}


def owed(mairie=None, **more):
    debt = make_debt(mairie, due_on=DUE, **more)
    with agent(debt):
        old = timezone.now() - timedelta(10)
        Debt.objects.filter(organisation_id=debt.organisation_id, pk=debt.pk).update(created_at=old)
    return debt


def cash(debt, cents=5000):
    with agent(debt):
        paying.take_at_counter(debt=debt, cents=cents, means=Means.CASH)
    run_jobs("cantou.events.deliver")


def told(debt):
    with agent(debt):
        mine = Notice.objects.filter(organisation_id=debt.organisation_id, service="payments")
        return sorted(mine.values_list("kind", "channel"))


def on(debt, days):
    """The reminders of that day, counted from the day of the debt."""
    today = DUE + timedelta(days)
    with agent(debt):
        keys = telling.to_remind(organisation=debt.organisation_id, today=today)
    for key in keys:
        with agent(debt):
            telling.remind(organisation=debt.organisation_id, key=key, today=today)
    return len(keys)


def test_a_receipt_is_told_once_with_its_number_and_what_is_left():
    debt = owed(**EMAIL)
    with agent(debt):
        debts.instalments(debt=debt, parts=[(DUE, 2000), (DUE + timedelta(30), 3000)])
    mail.outbox.clear()
    cash(debt, 2000)
    run_jobs("cantou.notices.")
    with agent(debt):
        telling.tell_received(telling.Receipt.objects.get(organisation_id=debt.organisation_id))
    run_jobs("cantou.notices.")
    (message,) = mail.outbox
    assert message.subject == "Reçu n° 1 : 20,00\u00a0€, Cantine, novembre"
    assert "Il reste 30,00\u00a0€ à payer avant le" in message.body
    assert debts.secret_of(debt) in message.body


def test_who_left_no_address_is_told_nothing_and_the_money_is_there():
    debt = owed()
    cash(debt)
    assert told(debt) == []
    assert fresh(debt).paid_cents == 5000


def test_an_account_hears_of_it_in_its_messages():
    person = make_person(email="rose@exemple.fr")
    debt = owed(person=person.pk)
    cash(debt)
    assert ("receipt", "in_app") in told(debt)


def test_three_reminders_at_the_most_each_once():
    debt = owed(**EMAIL)
    assert [on(debt, days) for days in (-20, -8, -7, -6, 0, 4, 5, 6, 19, 20, 21, 39, 40, 400)] == [
        *(0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0)
    ]
    assert told(debt) == [("due_soon", "email"), ("overdue", "email"), ("overdue", "email")]


def test_a_day_that_the_machine_slept_through_is_made_up_for():
    debt = owed(**EMAIL)
    assert [on(debt, -2), on(debt, 11)] == [1, 1]


def test_reminders_stop_once_it_is_paid_or_handed_over():
    paid, gone = owed(**EMAIL), owed(make_organisation(), **EMAIL)
    on(paid, -7)
    cash(paid)
    with agent(gone):
        debts.hand_over(debt=gone)
    assert [on(paid, 5), on(gone, 5)] == [0, 0]


def test_paid_between_the_list_and_the_reminder_nobody_is_bothered():
    debt = owed(**EMAIL)
    today = DUE + timedelta(5)
    with agent(debt):
        (key,) = telling.to_remind(organisation=debt.organisation_id, today=today)
    cash(debt)
    with agent(debt):
        assert not telling.remind(organisation=debt.organisation_id, key=key, today=today)
    assert ("overdue", "email") not in told(debt)


@pytest.mark.parametrize("state", [PaymentState.CONTESTED, PaymentState.WAITING])
def test_whose_payment_is_looked_into_is_not_told_that_they_owe(state):
    debt = owed(**EMAIL)
    today = DUE + timedelta(5)
    with agent(debt):
        (key,) = telling.to_remind(organisation=debt.organisation_id, today=today)
        one = Payment.objects.create(
            organisation_id=debt.organisation_id,
            object_key=debt.object_key,
            debt=debt,
            provider="carte",
            provider_reference="essai",
            cents=5000,
            state=state,
        )
        assert telling.to_remind(organisation=debt.organisation_id, today=today) == []
        assert not telling.remind(organisation=debt.organisation_id, key=key, today=today)
        one.state = PaymentState.REFUSED
        one.save(update_fields=["state"])
    assert on(debt, 6) == 1


def test_those_that_were_told_take_nobodys_place(monkeypatch):
    monkeypatch.setattr(telling, "MOST_AT_ONCE", 2)
    unreachable = owed()
    for _each in range(3):
        owed(unreachable.organisation, **EMAIL)
    assert [on(unreachable, -7), on(unreachable, -6), on(unreachable, -5)] == [2, 1, 0]


def test_the_second_part_has_reminders_of_its_own():
    debt = owed(**EMAIL)
    with agent(debt):
        debts.instalments(debt=debt, parts=[(DUE, 2000), (DUE + timedelta(60), 3000)])
    assert on(debt, -7) == 1
    cash(debt, 2000)
    assert [on(debt, 5), on(debt, 53), on(debt, 65)] == [0, 1, 1]


def test_whoever_was_erased_is_written_to_on_paper_alone_while_they_owe():
    person = make_person(email="rose@exemple.fr")
    left = {"payer_phone": "0612345678", "payer_postal": "3 rue du Murgelat\n15800 Vic-sur-Cère", **EMAIL}
    debt, paid = (owed(make_organisation(), person=person.pk, **left) for _each in range(2))
    cash(paid)
    before = told(paid)
    assert privacy.erase_person(person.pk) == 2
    assert [on(debt, -7), told(debt)] == [1, []]
    assert [on(debt, 5), told(debt)] == [1, [("overdue", "letter")]]
    gone = fresh(paid)
    assert (gone.payer_name, gone.payer_email, gone.payer_phone, gone.payer_postal) == (
        "Louise Vidal",
        "",
        "",
        "",
    )
    assert told(paid) == before


def test_a_letter_goes_to_whom_nothing_else_reaches_and_only_once_it_is_late():
    debt = owed(payer_postal="3 rue du Murgelat\n15800 Vic-sur-Cère")
    on(debt, -7)
    assert told(debt) == []
    on(debt, 5)
    assert told(debt) == [("overdue", "letter")]


def test_what_was_just_written_is_not_reminded_of():
    debt = make_debt(due_on=DUE, **EMAIL)
    assert on(debt, -7) == 0


def test_every_mairie_has_its_own_and_the_clock_does_it():
    debt = owed(make_mairie(), **EMAIL)
    with agent(debt):
        debts.instalments(debt=debt, parts=[(timezone.localdate() + timedelta(3), 5000)])
    run_now(tasks.remind)
    assert told(debt) == [("due_soon", "email")]


def test_what_fails_for_one_keeps_no_other_commune_from_being_told(monkeypatch):
    soon = timezone.localdate() + timedelta(3)
    first, second = owed(**EMAIL), owed(make_mairie(), **EMAIL)
    for debt in (first, second):
        with agent(debt):
            debts.instalments(debt=debt, parts=[(soon, 5000)])
    real = telling.recipient_of

    def breaks(debt):
        if debt.pk == first.pk and debt.reminded:
            raise RuntimeError
        return real(debt)

    monkeypatch.setattr(telling, "recipient_of", breaks)
    run_now(tasks.remind)
    assert [told(first), told(second)] == [[], [("due_soon", "email")]]
    assert fresh(first).reminded == ""
