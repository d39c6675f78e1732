"""Real connections at the same day: places are never overdrawn, who waits keeps the order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cantou.services.periscolaire.models import DayBooking
from tests.services.periscolaire.village import School

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_families_and_three_places():
    school = School(places=3)
    children = [school.parent(f"Enfant {n}", family_name=f"Famille {n}")[1][0] for n in range(8)]
    on, other = school.coming(), school.coming(30)

    def book(child):
        try:
            return school.set(child, *((on, other) if child % 2 else (other, on)))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(book, children))
    for day in (on, other):
        with school.scope():
            rows = list(DayBooking.objects.filter(organisation=school.mairie, day__on=day))
        assert sorted(one.state for one in rows) == ["booked"] * 3 + ["waiting"] * 5
        assert sorted(one.rank for one in rows if one.rank) == [1, 2, 3, 4, 5]
        assert school.taken(day) == 3
    with school.scope():
        first = DayBooking.objects.get(organisation=school.mairie, day__on=on, rank=1).child_id
        booked = DayBooking.objects.filter(organisation=school.mairie, day__on=on, state="booked").first()
    school.set(booked.child_id, on, take=False)
    assert school.state(first, on) == "booked"
