from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cantou.core.organisations.models import Organisation
from cantou.core.web.paging import keyset, read_cursor, read_key, write_cursor
from tests.support.factories import make_organisation

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "x", "_", "2026-01-01_9", "2026-01-01T00:00:00+00:00_x", "_12"])
def test_a_damaged_cursor_is_no_cursor(text):
    assert read_cursor(text) is None


def test_a_key_is_what_a_row_can_have():
    assert read_key("12") == 12
    assert [read_key(text) for text in ("", "-1", "²", "١", "1_0", "9" * 19)] == [None] * 6


def test_a_cursor_survives_an_address_that_lost_its_plus():
    assert read_cursor(write_cursor(NOON, 7)) == (NOON, 7)
    assert read_cursor(write_cursor(NOON, 7).replace("+", " ")) == (NOON, 7)


@pytest.mark.django_db
def test_every_row_comes_once_in_order_whatever_the_pages():
    """Rows of the same instant in several querysets, and one that arrives between two pages."""
    made = [
        make_organisation(f"{number}", created_at=NOON - timedelta(minutes=number // 3))
        for number in range(11)
    ]
    halves = [
        Organisation.objects.filter(pk__in=[row.pk for row in made[::2]]),
        Organisation.objects.filter(pk__in=[row.pk for row in made[1::2]]),
    ]
    seen, after = [], ""
    for turn in range(4):
        page = keyset(halves, column="created_at", after=after, size=3)
        assert page.is_first == (turn == 0)
        seen += page.rows
        after = page.next
        make_organisation("plus récent")
    assert after == ""
    assert [row.pk for row in seen] == [
        row.pk for row in sorted(made, key=lambda row: (row.created_at, row.pk), reverse=True)
    ]


@pytest.mark.django_db
def test_a_page_of_nothing_is_empty():
    page = keyset([Organisation.objects.none()], column="created_at")
    assert (page.rows, page.next, page.is_first) == ([], "", True)
