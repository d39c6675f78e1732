from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.core.payments.domain import debts, paying, quotients
from cantou.core.payments.models import Debt, Means
from cantou.services.periscolaire.domain import attendance, billing, queries
from cantou.services.periscolaire.engine.days import Month
from cantou.services.periscolaire.models import MonthBill
from tests.services.periscolaire.test_pages import hidden, shown, signed
from tests.services.periscolaire.village import School
from tests.support.jobs import run_jobs

MONTH = Month.of(timezone.localdate()).previous


def served(school, number=3):
    """Days of the canteen in the month that has just ended."""
    with school.scope():
        return list(school.canteen.rule.days(MONTH.first, MONTH.last, []))[:number]


def regie(school):
    with school.scope():
        return debts.create_regie(key="cantine", title="Régie de la cantine", provider="carte")


def issue(school, family, book):
    with school.scope():
        return billing.issue(
            family=family, month=MONTH, regie=book, due_on=timezone.localdate() + timedelta(30)
        )


def look(school, family):
    with school.scope():
        return next(
            one
            for one in billing.preview(organisation=school.mairie.pk, month=MONTH)
            if one.family.pk == family.pk
        )


def enrolled(school, number=3):
    family = school.counter_family("Ana", "Basile")
    for child in school.children_of(family):
        school.set(child, *served(school, number), by_agent=True)
    return family


@pytest.mark.django_db
def test_the_bill_is_the_days_at_the_family_s_price(school):
    family = enrolled(school)
    one = look(school, family)
    assert one.lines == [("Ana, Cantine : 3 jours", 1200), ("Basile, Cantine : 3 jours", 1080)]  # 10 % off.
    assert one.unticked == 6
    with school.scope():
        quotients.write_shown(
            person=family.payer_id, value=480, month=timezone.localdate(), paper="attestation"
        )
        family.is_resident = False
        family.save()
    assert [cents for _said, cents in look(school, family).lines] == [945, 852]
    ana, _basile = school.children_of(family)
    (first, *_more) = served(school)
    with school.scope():
        (row, *_others) = queries.sheet(school.mairie.pk, school.canteen.pk, first).filter(child_id=ana)
        attendance.tick(activity=school.canteen.pk, on=first, came={row.pk: False})
        assert look(school, family).lines[0][0] == "Ana, Cantine : 3 jours"  # An absence is billed here.
        school.canteen.absence_is_billed = False
        school.canteen.save()
    assert look(school, family).lines[0][0] == "Ana, Cantine : 2 jours"


@pytest.mark.django_db
def test_a_bill_is_sent_once_paid_in_two_parts_and_put_right(school):
    family, book = enrolled(school), regie(school)
    with school.scope():
        billing.adjust(family=family, month=MONTH, cents=-80, reason="Repas manqué")
    first = issue(school, family, book)
    assert issue(school, family, book).pk == first.pk
    with school.scope():
        assert billing.issue_all(month=MONTH, regie=book, due_on=timezone.localdate()) == 0
        debt = Debt.objects.get(organisation=school.mairie)
    assert (debt.total_cents, debt.payer_name, debt.payer_postal[:15]) == (
        2200,
        "Marcel Soubrier",
        "4 chemin du Lac",
    )
    today = timezone.localdate()
    with school.scope():
        debts.instalments(debt=debt, parts=[(today, 1200), (today + timedelta(30), 1000)])
        paying.take_at_counter(debt=debt, cents=1200, means=Means.CASH)
        with pytest.raises(ValidationError):
            billing.adjust(family=family, month=MONTH, cents=100, reason="Trop tard")
    (day, *_more) = served(school)
    school.set(school.children_of(family)[0], day, take=False, by_agent=True)
    assert look(school, family).difference == -400
    with school.scope():
        assert billing.put_right(bill=first, month=MONTH, reason="Sortie scolaire") == -400
        assert billing.put_right(bill=first, month=MONTH, reason="Sortie scolaire") == 0
        debt.refresh_from_db()
        assert (debt.credited_cents, debt.owed_cents) == (400, 600)
        paying.take_at_counter(debt=debt, cents=600, means=Means.CASH)
        debt.refresh_from_db()
        assert debt.state == "settled"
    more = served(school, 6)[3:]
    for child in school.children_of(family):
        school.set(child, *more, by_agent=True)
    with school.scope():
        added = billing.put_right(bill=first, month=MONTH, reason="Feuille retrouvée")
        assert added > 0
        assert billing.put_right(bill=first, month=MONTH, reason="Feuille retrouvée") == 0
        (following,) = billing.preview(organisation=school.mairie.pk, month=MONTH.following)
        assert following.adjustments == [("Feuille retrouvée", added)]


@pytest.mark.django_db
def test_a_month_that_is_not_over_is_not_billed(school):
    family, book = enrolled(school), regie(school)
    with school.scope(), pytest.raises(ValidationError):
        billing.issue(family=family, month=MONTH.following, regie=book, due_on=timezone.localdate())


@pytest.mark.django_db
def test_the_pages_of_the_bills(school):
    family, _book = enrolled(school), regie(school)
    other = school.counter_family("=Zoé")
    client = signed(school.agent())
    address = reverse("bureau:periscolaire:bills", args=[str(MONTH)])
    assert client.get(reverse("bureau:periscolaire:bills_latest"))["Location"] == address
    page = shown(client, address)
    assert "22,80 €" in page
    one = reverse("bureau:periscolaire:bill", args=[str(MONTH), family.pk])
    given = {"cle": hidden(shown(client, one), "cle"), "cents": "-0,80", "reason": "Repas manqué"}
    assert client.post(one, given | {"cents": "quatre"}).status_code == 422
    for _twice in range(2):
        assert client.post(one, given).status_code == 302
    regies = page.split('name="regie"')[1]
    key = regies.split('<option value="')[1].split('"')[0]
    sent = {"cle": hidden(page, "cle"), "regie": key, "due_on": timezone.localdate() + timedelta(30)}
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    with school.scope():
        assert Debt.objects.get(organisation=school.mairie).total_cents == 2200
    assert "22,00 €" in shown(client, f"{one}courrier/")
    assert "Repas manqué;-0,80;envoyée" in shown(
        client, reverse("bureau:periscolaire:bills_csv", args=[str(MONTH)])
    )
    (day, *_more) = served(school)
    school.set(school.children_of(family)[0], day, take=False, by_agent=True)
    assert "écart" in shown(client, address)
    client.post(f"{one}corriger/", {"reason": "Sortie"})
    assert "écart" not in shown(client, address)
    assert client.get(reverse("bureau:periscolaire:bill", args=[str(MONTH), other.pk])).status_code == 200
    assert client.get("/bureau/periscolaire/factures/2026-13/").status_code == 404
    server = signed(school.agent("server"))
    assert server.get(address).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_four_secretaries_send_one_bill():
    school = School()
    family, book = enrolled(school), regie(school)

    def send(_number):
        try:
            return issue(school, family, book).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    with school.scope():
        assert MonthBill.objects.filter(organisation=school.mairie).count() == 1
        assert Debt.objects.filter(organisation=school.mairie).count() == 1


@pytest.mark.django_db
def test_a_family_hears_once_of_its_bill_by_letter_where_nothing_else_reaches_it(school):
    family, book = enrolled(school), regie(school)
    issue(school, family, book)
    issue(school, family, book)
    run_jobs("cantou.")
    with school.scope():
        told = list(Notice.objects.filter(organisation=school.mairie, kind="bill"))
    assert sorted(one.channel for one in told) == ["in_app", "letter"]
