from __future__ import annotations

from datetime import date

from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler

from cantou.core.web.months import Cell, Choice, SlotDay, make_month

MARCH = date(2026, 3, 1)


def drawn(source, **values):
    return Template(CottonCompiler().process("{% load i18n look %}" + source)).render(Context(values))


def test_a_month_begins_on_a_monday_and_shows_its_own_days_alone():
    found = make_month(MARCH, lambda day: Cell(day, "free"))
    assert found.title == "Mars 2026"
    assert [len(week) for week in found.weeks] == [7] * 6
    shown = [cell.day for week in found.weeks for cell in week if cell.is_shown]
    assert shown == [date(2026, 3, number) for number in range(1, 32)]


def test_what_can_be_pressed_is_a_link_and_what_is_told_is_in_the_list():
    def describe(day):
        if day.day == 14:
            return Cell(day, "part", "/jour/", lines=("14 h – 18 h : <Loto>",))
        return Cell(day, "taken")

    page = drawn('<c-month :month="month" />', month=make_month(MARCH, describe))
    assert page.count('<a href="/jour/"') == 1
    assert page.count("<small>pris</small>") == 30
    assert "Samedi 14 mars" in page
    assert "14 h – 18 h : &lt;Loto&gt;" in page


def test_hours_are_radio_buttons_of_one_name():
    days = [SlotDay(MARCH, [Choice("a", "9 h"), Choice("b", "10 h", "2 places", is_chosen=True)])]
    page = drawn('<c-slots :days="days" name="quand" error="Choisissez." />', days=days)
    assert page.count('type="radio" name="quand"') == 2
    assert page.count(" checked") == 1
    assert "<legend>Dimanche 1er mars</legend>" in page
    assert 'id="quand-error"' in page
