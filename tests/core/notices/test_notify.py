"""Telling somebody: the rows, the jobs, and what they say to whom may not know."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain import queries
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.catalogue import UnknownNoticeError
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.push import PushDevice
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import NoScopeError, Scope
from tests.core.notices.making import CONTEXT, JEANNE, rows, tell, visitor
from tests.support.factories import make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def jobs() -> list[dict]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("args", flat=True))


def test_rows_and_jobs_leave_with_the_transaction_that_tells():
    mairie = make_organisation()
    with pytest.raises(ZeroDivisionError), Scope.agent(mairie.pk).enter():
        notify(service="exemple", notice="changed", to=JEANNE, context=CONTEXT)
        _ = 1 / 0
    assert (rows(mairie), jobs()) == ([], [])
    (notice,) = tell(mairie, JEANNE)
    assert (notice.channel, notice.state) == ("email", "queued")
    assert jobs() == [{"organisation": mairie.pk, "notice": str(notice.key)}]


@pytest.mark.parametrize("mode", ["object", "person"])
def test_who_may_not_read_the_ledger_may_tell_and_sees_nothing_of_it(mode):
    mairie, other = make_organisation(), make_organisation()
    person = make_person()
    scope = visitor(mairie) if mode == "object" else Scope.for_person(person.pk, acting=mairie.pk)
    with scope.enter():
        notify(service="exemple", notice="changed", to=JEANNE, context=CONTEXT)
        assert Notice.objects.count() == 0
    assert len(rows(mairie)) == 1
    assert rows(other) == []


def test_nobody_tells_without_saying_for_whom():
    make_organisation()
    for scope in (Scope.public(), Scope.for_person(make_person().pk)):
        with pytest.raises(NoScopeError), scope.enter():
            notify(service="exemple", notice="changed", to=JEANNE, context=CONTEXT)


def test_a_repeat_with_the_same_dedup_tells_nobody_twice():
    mairie, other = make_organisation(), make_organisation()
    somebody = Recipient(person=make_person(email="p@example.org").pk)
    tell(mairie, [JEANNE, somebody], dedup="booking:5:the-day-before")
    tell(mairie, [JEANNE, somebody], dedup="booking:5:the-day-before", scope=visitor(mairie))
    assert [notice.channel for notice in rows(mairie)] == ["email", "in_app", "email"]
    tell(mairie, JEANNE, dedup="booking:5:today")
    tell(other, JEANNE, dedup="booking:5:the-day-before")
    assert (len(rows(mairie)), len(rows(other))) == (4, 1)


def test_without_dedup_each_call_is_a_message():
    mairie = make_organisation()
    tell(mairie, JEANNE)
    tell(mairie, JEANNE)
    assert len(rows(mairie)) == 2


MOBILE, LAND_LINE = "06 12 34 56 78", "04 71 47 50 68"


@pytest.mark.parametrize(
    ("account", "device", "expected"),
    [
        ({}, False, ["in_app"]),
        ({"email": "p@example.org"}, False, ["in_app", "email"]),
        ({"email": "p@example.org", "phone": MOBILE}, True, ["in_app", "email", "sms", "push"]),
        ({"phone": LAND_LINE}, False, ["in_app"]),
    ],
)
def test_the_channels_of_a_person_are_those_that_reach_them(account, device, expected):
    mairie = make_organisation()
    person = make_person(**account)
    if device:
        PushDevice.objects.create(person=person, digest=b"d", sealed=b"s")
    assert [notice.channel for notice in tell(mairie, Recipient(person=person.pk))] == expected


@pytest.mark.parametrize(
    ("recipient", "notice", "expected"),
    [
        (JEANNE, "changed", ["email"]),
        (Recipient(phone=MOBILE), "changed", ["sms"]),
        (Recipient(email="j@example.org", phone=MOBILE), "changed", ["email"]),
        (Recipient(email="j@example.org", phone=MOBILE), "danger", ["email", "sms"]),
        (Recipient(phone=LAND_LINE), "changed", []),
        (Recipient(postal=("Jeanne", "La Coustoune", "15800 Vic-sur-Cère")), "changed", ["letter"]),
        (Recipient(email="j@example.org", postal=("Jeanne", "15800 Vic")), "changed", ["email"]),
    ],
)
def test_the_channels_of_a_visitor(recipient, notice, expected):
    assert [row.channel for row in tell(make_organisation(), recipient, notice)] == expected


def test_a_letter_waits_for_a_printer_not_for_a_job():
    mairie = make_organisation()
    (letter,) = tell(mairie, Recipient(postal=("Jeanne", "15800 Vic-sur-Cère")))
    assert jobs() == []
    with Scope.agent(mairie.pk).enter():
        assert list(queries.letters_to_print(organisation=mairie.pk)) == [letter]


def test_the_service_may_narrow_the_channels():
    person = make_person(email="p@example.org")
    (notice,) = tell(make_organisation(), Recipient(person=person.pk), channels=("email",))
    assert notice.channel == "email"


def test_a_closed_account_is_told_nothing():
    person = make_person(email="p@example.org", is_active=False)
    assert tell(make_organisation(), Recipient(person=person.pk)) == []


def test_an_urgent_notice_goes_first():
    mairie = make_organisation()
    tell(mairie, JEANNE)
    tell(mairie, JEANNE, "danger")
    assert list(ProcrastinateJob.objects.order_by("id").values_list("priority", flat=True)) == [0, 10]


def test_what_no_manifest_declares_cannot_be_told():
    mairie = make_organisation()
    with pytest.raises(UnknownNoticeError, match=r"exemple\.absent"):
        tell(mairie, JEANNE, "absent", {})
    with pytest.raises(ValueError, match="no such placeholder: nom, rue"):
        tell(mairie, JEANNE, "changed", {"rue": "x", "nom": "y", "etat": "z"})
    with pytest.raises(ValueError, match="references, not documents"):
        tell(mairie, JEANNE, "changed", {"motif": "x" * 9_000})
    with pytest.raises(ValueError, match="a person, or an address"):
        Recipient(name="Jeanne")


def test_neither_the_address_nor_a_private_link_lies_open_in_the_database():
    mairie = make_organisation()
    tell(mairie, Recipient(name="Jeanne", email="jeanne@example.org", phone=MOBILE), "danger")
    tell(mairie, JEANNE)
    with Scope.agent(mairie.pk).enter(), connection.cursor() as cursor:
        cursor.execute("select notices_notice::text from notices_notice")
        everything = str(cursor.fetchall()) + str(jobs())
        cursor.execute("select encode(sealed, 'escape') from notices_notice")
        everything += str(cursor.fetchall())
    for secret in ("jeanne", "Jeanne", "12 34", "a-secret", "mardi"):
        assert secret not in everything
