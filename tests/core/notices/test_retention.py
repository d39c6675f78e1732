"""What goes by itself, what is found again, what is given back to a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.journal.models import Entry
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import _claim, deliver
from cantou.core.notices.domain.preferences import choose
from cantou.core.notices.domain.privacy import erase_person, export_person
from cantou.core.notices.domain.retention import after_restore, keep_house, recover_all
from cantou.core.notices.models import Notice, Preference, PushDevice
from cantou.core.scope.scope import Scope
from tests.core.notices.making import JEANNE, again, rows, tell
from tests.core.notices.test_deliver import as_job
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def age(notice: Notice, days: float) -> None:
    then = NOW - timedelta(days=days)
    with Scope.agent(notice.organisation_id).enter():
        row = Notice.objects.get(pk=notice.pk)
        Notice.objects.filter(pk=notice.pk).update(
            created_at=then,
            claimed_at=then if row.claimed_at else None,
            finished_at=then if row.finished_at else None,
        )


def told(organisation, to=JEANNE, **options) -> Notice:
    return tell(organisation, to, **options)[0]


def sent(organisation, to=JEANNE, **options) -> Notice:
    notice = told(organisation, to, **options)
    deliver(organisation=organisation.pk, key=notice.key)
    return notice


def test_words_and_addresses_go_after_a_month_the_row_after_thirteen(at):
    at(2026, 11, 24, 10)
    mairie, person = make_organisation(), make_person()
    young, old, oldest = (sent(mairie) for _ in range(3))
    kept, gone = (sent(mairie, Recipient(person=person.pk)) for _ in range(2))
    waiting = told(mairie)
    with as_job(3):
        unsettled = told(mairie)
        _claim(mairie.pk, unsettled.key)
        deliver(organisation=mairie.pk, key=unsettled.key)
    for notice, days in ((young, 29), (old, 31), (oldest, 401), (kept, 399), (gone, 401), (unsettled, 89)):
        age(notice, days)
    keep_house()
    left = {row.pk: row for row in rows(mairie)}
    assert set(left) == {young.pk, old.pk, kept.pk, waiting.pk, unsettled.pk}
    wiped = {pk for pk, row in left.items() if row.sealed is None and row.address_digest is None}
    assert wiped == {old.pk}
    assert left[old.pk].subject == "Votre signalement 7K4-M2R-XAF : pris en charge"
    assert left[kept.pk].body
    age(unsettled, 91)
    keep_house()
    assert again(unsettled).sealed is None


def test_what_somebody_did_not_want_is_forgotten_after_a_month(at):
    at(2026, 11, 24, 10)
    mairie, person = make_organisation(), make_person(email="p@example.org")
    with Scope.for_person(person.pk, acting=mairie.pk).enter():
        choose(person=person.pk, organisation=mairie.pk, service="", channel="email", choice="never")
    with Scope.agent(mairie.pk).enter():
        entry = Entry.objects.get(action="notices.preference")
    assert (entry.person, entry.details) == (person.pk, {"channel": "email", "choice": "never"})
    notice = sent(mairie, Recipient(person=person.pk), channels=["email"])
    assert again(notice).reason == "preference"
    age(notice, 31)
    keep_house()
    assert rows(mairie) == []


def test_rows_whose_jobs_were_lost_are_found_again(at):
    at(2026, 11, 24, 10)
    mairie = make_organisation()
    in_flight, forgotten, cared_for, recent = (told(mairie) for _ in range(4))
    _claim(mairie.pk, in_flight.key)
    for notice in (in_flight, forgotten, cared_for):
        age(notice, 1)
    age(recent, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where args ->> 'notice' = any(%s)",
            [[str(notice.key) for notice in (in_flight, forgotten, recent)]],
        )
    recover_all()
    assert (again(in_flight).state, again(in_flight).reason) == ("uncertain", "job_lost")
    asked = ProcrastinateJob.objects.order_by("id").values_list("args__notice", flat=True)
    assert list(asked) == [str(cared_for.key), str(forgotten.key)]


def test_a_digest_whose_job_was_lost_is_asked_for_again(at):
    at(2026, 11, 24, 10)
    mairie, person = make_organisation(), make_person(email="p@example.org")
    with Scope.for_person(person.pk, acting=mairie.pk).enter():
        choose(person=person.pk, organisation=mairie.pk, service="", channel="email", choice="daily")
    notice = sent(mairie, Recipient(person=person.pk), channels=["email"])
    assert (again(notice).state, again(notice).daily) == ("queued", True)
    age(notice, 1)
    recover_all()
    assert ProcrastinateJob.objects.filter(task_name="cantou.notices.digest").count() == 1
    ProcrastinateJob.objects.filter(task_name="cantou.notices.digest").update(status="succeeded")
    recover_all()
    recover_all()
    asked = ProcrastinateJob.objects.filter(task_name="cantou.notices.digest", status="todo")
    assert [job.args for job in asked] == [{"organisation": mairie.pk, "person": person.pk}]


def test_after_a_backup_is_put_back_nothing_leaves_by_itself():
    mairie = make_organisation()
    waiting, flying, done = told(mairie), told(mairie), sent(mairie)
    letter = told(mairie, Recipient(postal=("Jeanne", "15800 Vic")))
    _claim(mairie.pk, flying.key)
    assert after_restore() == 2
    mail.outbox.clear()
    for notice in (waiting, flying):
        deliver(organisation=mairie.pk, key=notice.key)
        assert (again(notice).state, again(notice).reason) == ("uncertain", "restored")
    assert (again(done).state, again(letter).state, mail.outbox) == ("sent", "queued", [])


def test_a_person_takes_their_data_away_and_is_erased_from_all_organisations():
    mairie, other = make_organisation("Mairie de Murat"), make_organisation()
    person, neighbour = make_person(email="p@example.org"), make_person()
    mine = [sent(organisation, Recipient(person=person.pk)) for organisation in (mairie, other)]
    theirs = sent(mairie, Recipient(person=neighbour.pk))
    PushDevice.objects.create(person=person, digest=b"d", sealed=b"s", label="Firefox, Android")
    with Scope.for_person(person.pk, acting=mairie.pk).enter():
        choose(person=person.pk, organisation=mairie.pk, service="exemple", channel="email", choice="daily")
    with Scope.for_person(person.pk).enter():
        export = export_person(person.pk)
        assert [one["organisme"] for one in export["messages"]].count("Mairie de Murat") == 2
        assert export["messages"][0]["objet"] == "Votre signalement 7K4-M2R-XAF : pris en charge"
        assert export["choix"] == [
            {"organisme": "Mairie de Murat", "service": "Exemple", "voie": "email", "choix": "daily"}
        ]
        assert export["appareils"] == ["Firefox, Android"]
        assert erase_person(person.pk) == 6
        assert erase_person(person.pk) == 0
    for notice in mine:
        row = again(notice)
        assert (row.person_id, row.sealed, row.subject, row.body, row.state) == (None, None, "", "", "sent")
    assert again(theirs).body != ""
    with Scope.agent(mairie.pk).enter():
        assert Preference.objects.count() == 0
