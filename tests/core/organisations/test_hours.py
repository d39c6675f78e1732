"""Opening hours: what people type, what the door says."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from cantou.core.organisations.engine.hours import ZONE, Day, HoursError, check, now, week

WEEK = "Mo,Tu,Th 09:00-12:00; Fr 14:00-18:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00"),
        ("lundi et jeudi 9h-12h", "Mo,Th 09:00-12:00"),
        ("lundi et jeudi 9h-12h, vendredi de 14 h à 17 h 30", "Mo,Th 09:00-12:00; Fr 14:00-17:30"),
        (
            "du lundi au vendredi : 8h30-12h et 13h30-17h",
            "Mo,Tu,We,Th,Fr 08:30-12:00,13:30-17:00",
        ),
        (
            "les mardis et vendredis de 14h à 18h ; le samedi 9h–11h30",
            "Tu,Fr 14:00-18:00; Sa 09:00-11:30",
        ),
        ("Mardi 9h-12h et 14h-18h\nJeudi 9h-12h", "Tu 09:00-12:00,14:00-18:00; Th 09:00-12:00"),
        ("mardi 9h-12h 14h-18h", "Tu 09:00-12:00,14:00-18:00"),
        ("mardi 9h-12h, mercredi fermé", "Tu 09:00-12:00"),
        ("MARDI : 9H00 - 12H00.", "Tu 09:00-12:00"),
        ("", ""),
    ],
)
def test_what_people_type_is_kept_as_openstreetmap_writes_it(typed, kept):
    assert check(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "sur rendez-vous",
        "lundi 99h-12h",
        "lundi 9h-12h sur rendez-vous",
        "9h-12h",
        "lundi",
        "lundi 9h",
        "fermé",
        "Mo off",
        "🐄",
        "x" * 5000,
    ],
)
def test_what_is_not_opening_hours_is_refused(typed):
    with pytest.raises(HoursError):
        check(typed)


def test_the_door_says_until_when():
    open_ = now(WEEK, at("2026-11-12T10:00"))
    assert (open_.is_open, open_.until) == (True, at("2026-11-12T12:00"))
    shut = now(WEEK, at("2026-11-12T12:00"))
    assert (shut.is_open, shut.until) == (False, at("2026-11-13T14:00"))


def test_it_is_closed_on_a_public_holiday_unless_the_hours_name_them():
    monday_of_easter = at("2026-04-06T10:00")
    assert now("Mo 09:00-12:00", monday_of_easter).is_open is False
    assert now("Mo,PH 09:00-12:00", monday_of_easter).is_open is True


def test_instants_are_local_across_the_change_of_hour():
    assert now(WEEK, datetime.fromisoformat("2026-11-12T08:30:00+00:00")).is_open is True
    assert now(WEEK, datetime.fromisoformat("2026-07-09T08:30:00+00:00")).is_open is True
    assert now(WEEK, datetime.fromisoformat("2026-07-09T10:30:00+00:00")).is_open is False


def test_a_change_too_far_away_is_not_told():
    assert now("2020 Mo 09:00-12:00", at("2026-11-12T10:00")).until is None


def test_the_ordinary_week_takes_equal_days_together():
    morning = ((time(9), time(12)),)
    assert week("Mo-We 09:00-12:00; Fr 09:00-12:00,14:00-18:00") == [
        Day(0, 2, morning),
        Day(3, 3, ()),
        Day(4, 4, (*morning, (time(14), time(18)))),
        Day(5, 6, ()),
    ]
