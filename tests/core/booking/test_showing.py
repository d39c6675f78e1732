from __future__ import annotations

from datetime import timedelta

import pytest

from cantou.core.booking.domain.availability import free_slots, month_of
from cantou.core.booking.showing import month_shown, slots_shown
from cantou.core.scope.scope import Scope
from tests.support.booking import at, make_booking, make_mairie, make_resource

pytestmark = pytest.mark.django_db


def test_a_month_and_the_hours_of_a_day():
    hall = make_resource(make_mairie(), opening_hours="08:00-12:00", step_minutes=60)
    make_booking(hall, at(5, 9), at(5, 10), title="Anniversaire de Zoé")
    make_booking(hall, at(6, 9), at(6, 10), public_title="Loto")
    today = at(5, 0).date()
    month = month_shown(month_of(place=hall.place, month=today), today=today, url=lambda day: f"?jour={day}")
    cells = {cell.day.day: cell for week in month.weeks for cell in week if cell.is_shown}
    assert [(cells[day].state, cells[day].lines) for day in (4, 5, 6, 7)] == [
        ("past", ()),
        ("part", ("9\u00a0h – 10\u00a0h\u00a0: occupé",)),
        ("part", ("9\u00a0h – 10\u00a0h\u00a0: Loto",)),
        ("free", ()),
    ]
    with Scope.public().enter():
        slots = free_slots(resources=[hall], first=today, last=today + timedelta(1), minutes=60)[hall.pk]
    (day,) = slots_shown(slots, chosen=f"{slots[1].starts_at:%Y-%m-%dT%H:%MZ}")
    assert [(choice.label, choice.is_chosen) for choice in day.choices] == [
        ("8\u00a0h", False), ("10\u00a0h", True), ("11\u00a0h", False),
    ]  # fmt: skip
