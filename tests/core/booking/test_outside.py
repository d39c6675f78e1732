"""Calendars kept elsewhere: busy here, told in words, given back when they change."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from cantou.core.booking.domain import outside
from cantou.core.booking.domain.errors import NotBookableError, UnavailableError
from cantou.core.booking.engine.errors import CalendarError
from cantou.core.booking.models import Booking, OutsideCalendar
from cantou.core.scope.scope import Scope
from cantou.core.web.remote import Answer, RemoteError
from cantou.core.work.models import WorkItem
from tests.core.booking.engine.test_ical_read import calendar as written
from tests.support.booking import at, make_booking, make_mairie, make_resource, taken

pytestmark = pytest.mark.django_db


def event(day, first, last, more=""):
    start, end = (at(day, hour).astimezone(UTC) for hour in (first, last))
    return f"UID:{day}-{first}\nDTSTART:{start:%Y%m%dT%H%M%SZ}\nDTEND:{end:%Y%m%dT%H%M%SZ}{more}"


@pytest.fixture
def agent():
    return make_resource(make_mairie(), "Mme Roche")


def scope(resource):
    return Scope.agent(resource.organisation_id)


def add(resource, *events, **options):
    with scope(resource).enter():
        return outside.add_calendar(
            resource=resource, title="Agenda de Mme Roche", data=written(*events), **options
        )


def report_of(calendar):
    with Scope.agent(calendar.organisation_id).enter():
        calendar.refresh_from_db()
        return calendar.report


def test_a_file_makes_its_hours_busy(agent):
    calendar = add(agent, event(5, 9, 11), event(6, 14, 15))
    assert taken(agent.organisation) == [
        ("Mme Roche", at(5, 9), at(5, 11)), ("Mme Roche", at(6, 14), at(6, 15)),
    ]  # fmt: skip
    assert report_of(calendar) == {"events": 2, "busy": 2, "told": [], "conflicts": []}
    with pytest.raises(UnavailableError):
        make_booking(agent, at(5, 10), at(5, 11))


def test_what_is_booked_here_stays_and_the_report_says_so(agent):
    make_booking(agent, at(5, 9), at(5, 10))
    calendar = add(agent, event(5, 8, 11))
    assert [(start, end) for _, start, end in taken(agent.organisation)] == [
        (at(5, 8), at(5, 9)), (at(5, 9), at(5, 10)), (at(5, 10), at(5, 11)),
    ]  # fmt: skip
    (line,) = report_of(calendar)["conflicts"]
    assert line.startswith("Le ")
    assert line.endswith(" de 9\u00a0h à 10\u00a0h\u00a0: déjà réservé ici.")


def test_a_newer_file_frees_what_is_gone_and_touches_nothing_else(agent):
    calendar = add(agent, event(5, 9, 11), event(6, 14, 15))
    with scope(agent).enter():
        kept = Booking.objects.get(starts_at=at(5, 9))
        outside.replace_file(calendar=calendar, data=written(event(5, 9, 11), event(7, 9, 10)))
        assert Booking.objects.get(starts_at=at(5, 9), state="confirmed").sequence == kept.sequence == 0
        outside.replace_file(calendar=calendar, data=written(event(5, 9, 11), event(7, 9, 10)))
    assert [start for _, start, _ in taken(agent.organisation)] == [at(5, 9), at(7, 9)]
    with scope(agent).enter():
        outside.remove_calendar(calendar=calendar)
        assert OutsideCalendar.objects.count() == 0
    assert taken(agent.organisation) == []


def test_time_around_is_kept(agent):
    desk = make_resource(agent.organisation, "Guichet", buffer_before_minutes=15, buffer_after_minutes=15)
    make_booking(desk, at(5, 10), at(5, 11))
    add(desk, event(5, 9, 10), event(5, 12, 13), "UID:x\n" + event(5, 13, 14).partition("\n")[2])
    assert [(start, end) for _, start, end in taken(agent.organisation)] == [
        (at(5, 9) - timedelta(minutes=15), at(5, 9, 45)),
        (at(5, 9, 45), at(5, 11, 15)),
        (at(5, 11, 45), at(5, 14, 15)),
    ]


def test_what_is_not_understood_is_told(agent):
    calendar = add(
        agent, event(5, 9, 11), "SUMMARY:Cours\nDTSTART:hier", event(6, 9, 10, "\nRRULE:FREQ=SECONDLY")
    )
    assert report_of(calendar) == {
        "events": 3,
        "busy": 1,
        "told": [
            "1 événement (« Cours ») : non compté, il est mal écrit.",
            (
                "1 événement : non compté, sa répétition n’est pas lue. "
                "Une répétition va par jours, par semaines, par mois ou par années."
            ),
        ],
        "conflicts": [],
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x" * 50_000_000, "Ce calendrier est trop lourd : 50 Mo, et 5 Mo au plus."),
        (b"PDF", "Ce n’est pas un calendrier au format iCalendar (.ics)."),
    ],
)
def test_a_file_that_is_not_read_leaves_nothing(agent, data, why):
    with scope(agent).enter():
        with pytest.raises(CalendarError) as refused:
            outside.add_calendar(resource=agent, title="Agenda", data=data)
        assert (str(refused.value), OutsideCalendar.objects.count()) == (why, 0)


def test_an_address_that_cannot_be_one(agent):
    with scope(agent).enter(), pytest.raises(CalendarError, match="n’est pas celle d’un calendrier"):
        outside.add_calendar(resource=agent, title="Agenda", url="file:///etc/passwd")


def test_a_pool_has_no_agenda_of_its_own(agent):
    pool = make_resource(agent.organisation, "L’un", form="pool", parts=[agent], place=agent.place)
    with pytest.raises(NotBookableError):
        add(pool, event(5, 9, 11))


@pytest.fixture
def elsewhere(monkeypatch):
    """The other site: what it answers, and what it was asked."""

    class Elsewhere:
        answer = Answer(200, {"etag": '"1"'}, b"", "https://agenda.example.org/x.ics")
        asked: list = []

    def get(url, *, most_bytes, seconds, headers=None):
        Elsewhere.asked.append((url, headers))
        if isinstance(Elsewhere.answer, Exception):
            raise Elsewhere.answer
        return Elsewhere.answer

    Elsewhere.asked = []
    monkeypatch.setattr(outside.remote, "get", get)
    return Elsewhere


def by_address(resource):
    with scope(resource).enter():
        return outside.add_calendar(
            resource=resource, title="Agenda", url="webcal://agenda.example.org/x.ics?cle=secret"
        )


def refresh(calendar):
    return outside.refresh(organisation=calendar.organisation_id, calendar=calendar.pk)


def test_an_address_is_sealed_asked_and_asked_again(agent, elsewhere):
    calendar = by_address(agent)
    assert b"secret" not in bytes(calendar.sealed_url)
    assert outside.due() == [(calendar.organisation_id, calendar.pk)]
    elsewhere.answer = Answer(200, {"etag": '"1"'}, written(event(5, 9, 11)), "")
    assert refresh(calendar).busy == 1
    elsewhere.answer = Answer(304, {}, b"", "")
    assert refresh(calendar) is None
    assert elsewhere.asked == [
        ("https://agenda.example.org/x.ics?cle=secret", None),
        ("https://agenda.example.org/x.ics?cle=secret", {"If-None-Match": '"1"'}),
    ]
    assert len(taken(agent.organisation)) == 1
    assert outside.due() == []
    assert len(outside.due(now=timezone.now() + timedelta(minutes=30))) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (RemoteError("too_slow", again=True), "L’autre site n’a pas répondu à temps."),
        (RemoteError("too_large"), "Ce calendrier est trop lourd : 5 Mo au plus."),
        (RemoteError("broken", again=True), "L’autre site ne répond pas."),
        (Answer(404, {}, b"", ""), "L’autre site répond « 404 »."),
        (Answer(200, {}, b"<html>", ""), "Ce n’est pas un calendrier au format iCalendar (.ics)."),
    ],
)
def test_an_address_that_fails_says_why_and_frees_nobody(agent, elsewhere, answer, error):
    calendar = by_address(agent)
    elsewhere.answer = Answer(200, {}, written(event(5, 9, 11)), "")
    refresh(calendar)
    elsewhere.answer = answer
    assert refresh(calendar) is None
    with scope(agent).enter():
        calendar.refresh_from_db()
    assert (calendar.error, calendar.failures, len(taken(agent.organisation))) == (error, 1, 1)
    assert outside.due(now=timezone.now() + timedelta(minutes=30)) == []


def troubles(resource):
    with scope(resource).enter():
        return [
            (item.title, item.place, item.is_open)
            for item in WorkItem.objects.filter(service="salles", queue="calendars")
        ]


def test_an_address_that_keeps_failing_waits_for_an_agent_until_it_works_again(agent, elsewhere):
    calendar = by_address(agent)
    elsewhere.answer = Answer(404, {}, b"", "")
    for _ in range(2):
        refresh(calendar)
    assert troubles(agent) == []
    for _ in range(2):
        refresh(calendar)
    said = ("Agenda qui ne se lit plus\u00a0: Agenda", "Mme Roche. L’autre site répond « 404 ».")
    assert troubles(agent) == [(*said, True)]
    elsewhere.answer = Answer(200, {}, written(event(5, 9, 11)), "")
    assert refresh(calendar).busy == 1
    assert troubles(agent) == [(*said, False)]
    elsewhere.answer = RemoteError("broken", again=True)
    for _ in range(3):
        refresh(calendar)
    assert troubles(agent) == [(said[0], "Mme Roche. L’autre site ne répond pas.", True)]
    with scope(agent).enter():
        outside.remove_calendar(calendar=calendar)
    assert [is_open for *_, is_open in troubles(agent)] == [False]
