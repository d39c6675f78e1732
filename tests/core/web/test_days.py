from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from cantou.core.web.days import date_format, read_day

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("day", "form", "words"),
    [
        (date(2026, 12, 1), "l j F Y", "mardi 1er décembre 2026"),
        (date(2026, 12, 2), "j F", "2 décembre"),
        (date(2026, 12, 11), "j F", "11 décembre"),
        (date(2026, 5, 1), "j b Y", "1er mai 2026"),
        (date(2026, 5, 1), "j", "1"),
        (date(2026, 5, 1), "Y-m-d", "2026-05-01"),
        (date(2026, 5, 1), r"\j F", "j mai"),
        (datetime(2026, 5, 1, 8, 30, tzinfo=PARIS), r"\d\u j F à H:i", "du 1er mai à 08:30"),
    ],
)
def test_the_first_of_a_month_is_named(day, form, words):
    assert date_format(day, form) == words
    assert Template("{{ day|date:form }}").render(Context({"day": day, "form": form})) == words


def test_the_filter_counts_days_where_its_reader_is():
    """23:30 on 30 April in UTC is 1 May in Paris."""
    late = datetime(2026, 4, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert Template('{{ at|date:"j F, H:i" }}').render(Context({"at": late})) == "1er mai, 01:30"


def test_nothing_is_no_day():
    assert Template('{{ none|date:"j F" }}').render(Context({"none": None})) == ""
    assert Template("{{ day|date }}").render(Context({"day": date(2026, 5, 2)})) == "2 mai 2026"


@pytest.mark.parametrize("text", ["", "demain", "1899-12-31", "2200-01-01", "2026-02-29"])
def test_what_is_no_day_or_too_far(text):
    assert read_day(text) is None
