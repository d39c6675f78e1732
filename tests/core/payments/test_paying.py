"""Pay and close the tab, lose the notice, replay it: one receipt, one settlement. In a Scope of its own each."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from cantou.core.payments.domain import debts, paying, providers, queries
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.domain.privacy import erase_person, export_person
from cantou.core.payments.domain.providers import Answer, Started
from cantou.core.payments.models import Debt, DebtState, Means, Payment, PaymentState, Receipt, Regie
from cantou.core.scope.scope import Scope
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


class Fake:
    """A provider that says what the test wants."""

    id = "essai"
    title = "Essai"
    patience = timedelta(minutes=30)
    is_real = False

    def __init__(self) -> None:
        self.answer: Answer | Exception = Answer(PaymentState.WAITING)
        self.started = []

    def open_to(self):
        return True

    def origin(self):
        return "https://payer.example"

    def named(self, given):
        return given.get("op", "")

    def start(self, order):
        self.started.append(order)
        return Started(f"op-{len(self.started)}", "https://payer.example/op")

    def ask(self, *, organisation, reference, since):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def fake(monkeypatch):
    provider = Fake()
    monkeypatch.setitem(providers._KNOWN, provider.id, provider)
    return provider


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(debts, "publish", heard.append)
    return heard


@pytest.fixture
def debt(told):
    return owed(make_organisation())


def agent(debt):
    return Scope.agent(debt.organisation_id).enter()


def visitor(debt):
    return Scope.for_object(organisation=debt.organisation_id, key=debt.object_key).enter()


def owed(organisation, **more):
    with Scope.agent(organisation.pk).enter():
        found = Regie.objects.filter(organisation_id=organisation.pk).first()
        wish = {
            "key": uuid4(),
            "service": "essai",
            "regie": found or debts.create_regie(key="cantine", title="Cantine"),
            "title": "Cantine, novembre",
            "lines": [("12 repas", 3780), ("Adhésion", 1220)],
            "due_on": date(2026, 12, 31),
            "payer_name": "Louise Vidal",
        }
        return debts.owe(**(wish | more))


def begin(debt, cents=5000):
    with visitor(debt):
        return paying.start(
            debt=fresh(debt), provider="essai", cents=cents, back="https://x/", relay="regie@x.example"
        )


def fresh(debt):
    return Debt.objects.get(organisation_id=debt.organisation_id, pk=debt.pk)


def ask(payment):
    with agent(payment):
        mine = Payment.objects.select_related("debt")
        return paying.ask_again(payment=mine.get(organisation_id=payment.organisation_id, pk=payment.pk))


def receipts(debt):
    with agent(debt):
        return list(Receipt.objects.filter(organisation_id=debt.organisation_id).order_by("number"))


def state(debt):
    with agent(debt):
        return fresh(debt).state


def counter(debt, cents, means=Means.CASH, **more):
    with agent(debt):
        return paying.take_at_counter(debt=debt, cents=cents, means=means, **more)


def test_replayed_three_times_there_is_one_receipt_and_one_settlement(fake, debt, told):
    payment = begin(debt)
    fake.answer = Answer(PaymentState.PAID, 5000, "card")
    assert [ask(payment).state for _ in range(3)] == [PaymentState.PAID] * 3
    assert [(one.number, one.cents) for one in receipts(debt)] == [(1, 5000)]
    assert state(debt) == DebtState.SETTLED
    assert [one.key for one in told] == [str(debt.object_key)]


def test_who_asked_before_another_decided_writes_nothing(fake, debt):
    payment = begin(debt)
    fake.answer = Answer(PaymentState.PAID, 5000, "card")
    ask(payment)
    with agent(debt):
        paying.ask_again(payment=payment)  # as it was read while it waited
    assert len(receipts(debt)) == 1


def test_a_provider_that_does_not_answer_changes_nothing(fake, debt):
    payment = begin(debt)
    fake.answer = ProviderError("Le prestataire ne répond pas.")
    with pytest.raises(ProviderError):
        ask(payment)
    fake.answer = Answer(PaymentState.PAID, 5000, "card")
    assert ask(payment).state == PaymentState.PAID


def test_another_amount_than_asked_settles_nothing(fake, debt, told):
    payment = begin(debt)
    fake.answer = Answer(PaymentState.PAID, 1, "card")
    assert ask(payment).state == PaymentState.CONTESTED
    assert (receipts(debt), state(debt), told) == ([], DebtState.DUE, [])


@pytest.mark.parametrize("ends", [PaymentState.REFUSED, PaymentState.CANCELLED, PaymentState.EXPIRED])
def test_after_an_attempt_without_money_one_tries_again(fake, debt, ends):
    first = begin(debt)
    fake.answer = Answer(ends)
    assert ask(first).state == ends
    assert begin(debt).pk != first.pk
    assert state(debt) == DebtState.DUE


def test_a_payment_that_comes_late_is_kept_and_shown_as_too_much(fake, debt, told):
    payment = begin(debt)
    fake.answer = Answer(PaymentState.EXPIRED)
    ask(payment)
    counter(debt, 5000)
    fake.answer = Answer(PaymentState.PAID, 5000, "card")
    assert ask(payment).state == PaymentState.PAID
    with agent(debt):
        assert fresh(debt).overpaid_cents == 5000
    assert [one.number for one in receipts(debt)] == [1, 2]
    assert len(told) == 1


def test_two_windows_have_one_attempt(fake, debt):
    assert begin(debt).pk == begin(debt).pk
    assert len(fake.started) == 1


def test_the_relay_stands_in_where_the_payer_has_no_address(fake, debt):
    begin(debt)
    assert fake.started[0].email == "regie@x.example"


@pytest.mark.parametrize("cents", [0, -1, 5001])
def test_a_forged_amount_is_refused(fake, debt, cents):
    with pytest.raises(PaymentRefusedError):
        begin(debt, cents)
    assert fake.started == []


def test_a_visitor_writes_no_money(fake, debt):
    payment = begin(debt)
    with visitor(debt):
        mine = {"organisation_id": debt.organisation_id, "pk": payment.pk}
        assert Payment.objects.filter(**mine).update(state="paid") == 0
        assert Debt.objects.filter(organisation_id=debt.organisation_id).update(paid_cents=5000) == 0
    assert state(debt) == DebtState.DUE


def test_what_is_undone_gives_its_number_back(debt):
    with pytest.raises(RuntimeError), agent(debt):
        paying.take_at_counter(debt=debt, cents=100, means=Means.CASH)
        raise RuntimeError
    assert [counter(debt, 100).number for _ in range(3)] == [1, 2, 3]


def test_the_database_refuses_to_change_a_receipt(debt):
    receipt = counter(debt, 100)
    with pytest.raises(Error), agent(debt), transaction.atomic():
        Receipt.objects.filter(organisation_id=debt.organisation_id, pk=receipt.pk).update(cents=1)


def test_the_database_refuses_a_state_that_does_not_follow(debt):
    counter(debt, 5000)
    with pytest.raises(Error), agent(debt), transaction.atomic():
        Debt.objects.filter(organisation_id=debt.organisation_id, pk=debt.pk).update(state="awaiting")


def test_paid_in_two_parts_by_two_means(debt, told):
    with agent(debt):
        parts = [(date(2026, 12, 31), 2000), (date(2027, 1, 31), 3000)]
        debts.instalments(debt=debt, parts=parts)
        with pytest.raises(PaymentRefusedError, match="50,00"):
            debts.instalments(debt=debt, parts=parts[:1])
    first = counter(debt, 2000)
    assert (state(debt), told) == (DebtState.DUE, [])
    counter(debt, 3000, Means.CHEQUE, cheque="0042")
    assert state(debt) == DebtState.SETTLED
    with agent(debt):
        regie = Regie.objects.get(organisation_id=debt.organisation_id)
        assert [one.number for one in queries.receipts_of_day(regie, first.on)] == [1, 2]
        assert queries.totals_of_day(regie, first.on) == {"cash": 2000, "cheque": 3000}


def test_a_cheque_has_its_number_and_a_card_is_not_taken_by_hand(debt):
    with pytest.raises(PaymentRefusedError, match="chèque"):
        counter(debt, 100, Means.CHEQUE)
    with pytest.raises(PaymentRefusedError):
        counter(debt, 100, Means.CARD)


def test_a_credit_lowers_settles_or_cancels(debt, told):
    counter(debt, 4000)
    with agent(debt):
        debts.credit(debt=debt, cents=1000, reason="Absence de Tom")
        with pytest.raises(PaymentRefusedError):
            debts.credit(debt=debt, cents=4001, reason="Trop")
    assert state(debt) == DebtState.SETTLED
    assert len(told) == 1


def test_what_is_wholly_credited_is_cancelled_and_not_paid(debt, told):
    with agent(debt):
        debts.credit(debt=debt, cents=5000, reason="Erreur")
    assert (state(debt), told) == (DebtState.CANCELLED, [])
    with pytest.raises(PaymentRefusedError, match="annulée"):
        counter(debt, 1)


def test_a_titre_is_paid_once_the_accountant_has_it(fake, told):
    debt = owed(make_organisation(), titre="2026-118")
    with pytest.raises(PaymentRefusedError, match="comptable"):
        begin(debt)
    with agent(debt):
        debts.taken_in_charge(debt=debt)
    begin(debt)
    with agent(debt):
        debts.hand_over(debt=debt)
    with pytest.raises(PaymentRefusedError, match="auprès du comptable"):
        counter(debt, 100)


def test_a_debt_of_one_key_is_owed_once(debt):
    with agent(debt):
        regie = Regie.objects.get(organisation_id=debt.organisation_id)
        again = debts.owe(
            key=debt.object_key,
            service="essai",
            regie=regie,
            title="Autre",
            lines=[("Autre", 1)],
            due_on=date(2027, 1, 1),
            payer_name="X",
        )
    assert (again.pk, again.total_cents) == (debt.pk, 5000)


def test_the_books_of_two_organisations_do_not_meet(debt):
    other = owed(make_organisation())
    assert (counter(debt, 100).number, counter(other, 100).number) == (1, 1)
    with visitor(debt):
        assert [one.pk for one in Debt.objects.all()] == [debt.pk]


def test_an_erasure_cuts_the_account_off_and_leaves_the_accounts(told):
    person = make_person()
    debt = owed(make_organisation(), person=person.pk)
    assert export_person(person.pk)[0]["total en centimes"] == 5000
    assert erase_person(person.pk) == 1
    assert export_person(person.pk) == []
    with agent(debt):
        assert fresh(debt).payer_name == "Louise Vidal"


def test_the_table_of_states_in_the_database_is_that_of_the_code():
    allowed = {
        ("awaiting", "due"),
        ("awaiting", "settled"),
        ("awaiting", "cancelled"),
        ("due", "settled"),
        ("due", "cancelled"),
        ("due", "handed_over"),
        ("handed_over", "settled"),
        ("handed_over", "cancelled"),
    }
    every = [(one, other) for one in DebtState.values for other in DebtState.values if one != other]
    with connection.cursor() as cursor:
        for pair in every:
            cursor.execute("select payments_allowed(%s, %s)", pair)
            assert (cursor.fetchone()[0], pair) == (pair in allowed, pair)
