"""The ordinary week of an office, one line of plain words a day, in the place of OpenStreetMap's syntax. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cantou.core.organisations.engine import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

_WORDS = frozenset({*hours.CODES, "off"})


class DayError(hours.HoursError):
    """`days` are those (0 is Monday) whose words cannot be read."""

    def __init__(self, days: list[int]) -> None:
        super().__init__(days)
        self.days = days


def is_plain(expression: str) -> bool:
    """Whether it says no more than days and hours: no season, no holiday, no comment."""
    words = set(re.findall(r"[A-Za-z]+", expression))
    return words <= _WORDS and not set(expression) & set('"+[]/|')


def in_words(expression: str) -> list[str]:
    """Seven lines: « 9h-12h, 13h30-17h », empty for a day that is closed."""
    lines = [""] * 7
    if expression:
        for day in hours.week(expression):
            text = ", ".join(f"{_hour(start)}-{_hour(end)}" for start, end in day.spans)
            lines[day.first : day.last + 1] = [text] * (day.last - day.first + 1)
    return lines


def _hour(moment: time) -> str:
    return f"{moment.hour}h{moment.minute:02}" if moment.minute else f"{moment.hour}h"


def from_words(lines: Sequence[str]) -> str:
    """The expression of OpenStreetMap; days that open alike are written together. Raises DayError."""
    spans: list[str] = []
    wrong: list[int] = []
    for number, line in enumerate(lines):
        try:
            spans.append(_spans(line))
        except hours.HoursError:
            wrong.append(number)
            spans.append("")
    if wrong:
        raise DayError(wrong)
    rules: dict[str, list[int]] = {}
    for number, text in enumerate(spans):
        if text:
            rules.setdefault(text, []).append(number)
    return "; ".join(f"{_days(days)} {text}" for text, days in rules.items())


def _spans(line: str) -> str:
    """One day's words → « 09:00-12:00,13:30-17:00 »; empty when closed."""
    words = " ".join(line.split())
    if not words or words.lower().startswith("ferm"):
        return ""
    return hours.read_french(f"lundi {words}").partition(" ")[2]


def _days(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        f"{hours.CODES[run[0]]}-{hours.CODES[run[-1]]}"
        if len(run) > 2  # noqa: PLR2004 (two days are a list, three a range)
        else ",".join(hours.CODES[day] for day in run)
        for run in runs
    )
