"""Who is called at night: local time, both clock changes, public holidays, urgent categories only."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from cantou.core.notices.models import Notice
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.on_call import on_call, save_slot
from cantou.services.signalements.models import OnCallSlot
from tests.support.factories import make_report
from tests.support.jobs import run_jobs

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db
HOURS = "Mo-Fr 09:00-12:00,14:00-17:00"


def slot(place, name="Jean", starts="2026-01-02 17:00", ends="2026-01-09 17:00", every=2, **more):
    begins, finishes = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    values = {
        "name": name,
        "phone": "+33612345678",
        "starts_on": begins.date(),
        "starts_at": begins.time(),
        "ends_on": finishes.date(),
        "ends_at": finishes.time(),
        "every": every,
        "until": None,
        "categories": [],
        **more,
    }
    with Scope.agent(place.mairie.pk).enter():
        return save_slot(values=values)


def who(place, at, category="eau", fold=0):
    moment = datetime.fromisoformat(at).replace(tzinfo=PARIS, fold=fold)
    with Scope.agent(place.mairie.pk).enter():
        found = on_call(organisation=place.mairie.pk, category=category, at=moment)
        return found.name if found else None


@pytest.fixture
def rota(place):
    """Every other week, from Friday at five to Friday at five."""
    Organisation.objects.filter(pk=place.mairie.pk).update(hours=HOURS)
    slot(place, "Jean")
    slot(place, "Lise", starts="2026-01-09 17:00", ends="2026-01-16 17:00")
    return place


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("2026-01-02 16:59", None),  # the office is open
        ("2026-01-02 17:00", "Jean"),
        ("2026-01-09 08:30", "Jean"),  # before the office opens
        ("2026-01-09 10:00", None),
        ("2026-01-09 13:00", "Jean"),  # at noon it is closed
        ("2026-01-09 17:00", "Lise"),
        ("2026-01-16 17:00", "Jean"),
        ("2026-01-16 16:59", None),
        ("2026-12-25 10:00", "Jean"),  # Christmas, a Friday: closed
        ("2026-12-26 10:00", "Lise"),
        ("2026-05-01 10:00", "Jean"),  # Labour Day, a Friday
        ("2026-07-14 15:00", "Lise"),  # a Tuesday
        ("2026-11-11 11:00", "Jean"),  # a Wednesday
        ("2026-11-12 11:00", None),  # the day after
        ("2025-12-31 23:00", None),  # before it all began
    ],
)
def test_a_rota_of_two(rota, at, name):
    assert who(rota, at) == name


@pytest.mark.parametrize(
    ("at", "fold", "name"),
    [
        # 29 March 2026: at two it is three. 25 October 2026: at three it is two again.
        ("2026-03-29 01:59", 0, "Nuit"),
        ("2026-03-29 03:00", 0, "Nuit"),
        ("2026-03-29 05:59", 0, "Nuit"),
        ("2026-03-29 06:00", 0, None),
        ("2026-03-28 21:59", 0, None),
        ("2026-03-28 22:00", 0, "Nuit"),
        ("2026-10-24 22:00", 0, "Nuit"),
        ("2026-10-25 02:30", 0, "Nuit"),
        ("2026-10-25 02:30", 1, "Nuit"),
        ("2026-10-25 05:59", 0, "Nuit"),
        ("2026-10-25 06:00", 0, None),
    ],
)
def test_the_nights_when_clocks_change(place, at, fold, name):
    """Ten in the evening is ten in the evening, before and after."""
    slot(place, "Nuit", starts="2026-01-03 22:00", ends="2026-01-04 06:00", every=1)
    assert who(place, at, fold=fold) == name


@pytest.mark.parametrize(
    ("at", "fold"),
    [("2026-10-25 02:15", 0), ("2026-10-25 02:15", 1), ("2026-10-25 02:45", 0), ("2026-10-25 02:45", 1)],
)
def test_a_turn_that_ends_within_the_doubled_hour_leaves_nobody_alone(place, at, fold):
    slot(place, "Avant", starts="2026-10-24 22:00", ends="2026-10-25 02:30", every=0)
    slot(place, "Après", starts="2026-10-25 02:30", ends="2026-10-25 08:00", every=0)
    assert who(place, at, fold=fold) in {"Avant", "Après"}


def test_a_turn_that_begins_in_the_hour_that_is_skipped(place):
    slot(place, "Nuit", starts="2026-03-29 02:30", ends="2026-03-29 04:00", every=0)
    assert (who(place, "2026-03-29 01:00"), who(place, "2026-03-29 03:30")) == (None, "Nuit")
    assert who(place, "2026-03-29 04:00") is None


def test_once_until_and_the_categories_that_it_names(place):
    slot(place, "Une fois", starts="2026-06-06 08:00", ends="2026-06-06 20:00", every=0)
    slot(
        place,
        "Jusqu’en juin",
        starts="2026-01-01 00:00",
        ends="2026-01-02 00:00",
        every=1,
        until=date(2026, 6, 18),
    )
    slot(
        place,
        "Lumière",
        starts="2026-01-05 00:00",
        ends="2026-01-06 00:00",
        every=1,
        categories=["eclairage"],
    )
    assert who(place, "2026-06-06 12:00") == "Une fois"
    assert who(place, "2026-06-13 12:00") is None
    assert (who(place, "2026-06-18 12:00"), who(place, "2026-06-25 12:00")) == ("Jusqu’en juin", None)
    assert who(place, "2026-06-22 12:00", "eclairage") == "Lumière"
    assert (who(place, "2026-06-22 12:00", "eau"), who(place, "2026-06-18 12:00", "proprete")) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": "2026-01-02 17:00", "ends": "2026-01-02 17:00"},
        {"starts": "2026-01-02 17:00", "ends": "2026-01-10 17:00", "every": 1},
    ],
)
def test_a_turn_that_cannot_be(place, wrong):
    with pytest.raises(ValidationError):
        slot(place, **wrong)
    with Scope.agent(place.mairie.pk).enter():
        assert OnCallSlot.objects.count() == 0


def sms(place):
    with Scope.agent(place.mairie.pk).enter():
        return [
            (row.kind, row.channel)
            for row in Notice.objects.filter(organisation=place.mairie, channel="sms").order_by("pk")
        ]


def test_an_urgent_report_rings_once_at_night_and_only_then(place):
    """The office is never open here: it has said no hours."""
    slot(place, "Jean", starts="2026-01-01 00:00", ends="2026-01-08 00:00", every=1)
    make_report(place.mairie, category="eau")
    make_report(place.mairie, category="proprete")
    make_report(place.mairie, category="neige", at=datetime(2026, 2, 3, 4, tzinfo=PARIS), tell=False)
    run_jobs()
    assert sms(place) == [("on_call", "sms")]


def test_while_the_office_is_open_nobody_is_woken(place):
    Organisation.objects.filter(pk=place.mairie.pk).update(hours="Mo-Su,PH 00:00-24:00")
    slot(place, "Jean", starts="2026-01-01 00:00", ends="2026-01-08 00:00", every=1)
    make_report(place.mairie, category="eau")
    run_jobs()
    assert sms(place) == []


def test_times_are_kept_as_clocks_show_them(place):
    row = slot(place)
    assert (row.starts_at, row.ends_at) == (time(17), time(17))
