"""Opening hours: kept as OpenStreetMap writes them, read and shown as people say them.

Pure. Public holidays are those of France; an office is closed on them unless its hours say otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined] # its stub forgets one

if TYPE_CHECKING:
    from datetime import time

ZONE = ZoneInfo("Europe/Paris")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
PLAIN_MONDAY = date(2026, 2, 2)
"""Of a week without a public holiday anywhere in France: the ordinary week."""
LONGEST_WEEKS = 8

Span = tuple["time", "time"]


class HoursError(ValueError):
    """These words are not opening hours."""


@dataclass(frozen=True, slots=True)
class Now:
    """What the door says at an instant. `until` is the next change, None when none comes in the next weeks."""

    is_open: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or several that follow each other and open alike."""

    first: int
    last: int
    spans: tuple[Span, ...]


@lru_cache(maxsize=4096)
def _read(hours: str) -> OpeningHours:
    # A rule "PH off" after the others wins; a rule that names PH itself is left to decide.
    whole = hours if "PH" in hours else f"{hours}; PH off"
    try:
        return OpeningHours(whole, timezone=ZONE, country="FR", auto_country=False, auto_timezone=False)
    except ParserError as error:
        raise HoursError(hours) from error


def now(hours: str, at: datetime) -> Now:
    """`hours` is a valid expression of OpenStreetMap; `at` is aware."""
    read = _read(hours)
    local = at.astimezone(ZONE)
    change = read.next_change(local)
    if change is not None and change - local > timedelta(weeks=LONGEST_WEEKS):
        change = None
    return Now(is_open=read.is_open(local), until=change)


def week(hours: str) -> list[Day]:
    """The ordinary week, days that open alike and follow each other taken together."""
    start = datetime.combine(PLAIN_MONDAY, datetime.min.time(), ZONE)
    days: list[Day] = []
    for number in range(7):
        spans = _spans(hours, start + timedelta(days=number))
        if days and days[-1].spans == spans:
            days[-1] = Day(days[-1].first, number, spans)
        else:
            days.append(Day(number, number, spans))
    return days


def _spans(hours: str, day: datetime) -> tuple[Span, ...]:
    found = _read(hours).intervals(day, day + timedelta(days=1))
    return tuple((begin.time(), end.time()) for begin, end, state, _ in found if state == State.OPEN)


def check(hours: str) -> str:
    """The expression, tidied. What people type in French is read too. Raises HoursError."""
    text = " ".join(hours.split())
    if not text:
        return ""
    try:
        OpeningHours(text, timezone=ZONE)
    except ParserError:
        text = read_french(text)
    if not any(day.spans for day in week(text)):
        raise HoursError(hours)
    return text


_TOKEN = re.compile(
    r"(?P<day>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b"
    r"|(?P<hour>\d{1,2}) *(?:h|:) *(?P<minute>\d\d(?! *[h:]))?"
    r"|(?P<to>\bau\b|\ba\b|\bjusqu'a\b|-)"
    r"|(?P<closed>\bfermee?\b[^,;.]*)"
    r"|\b(?:le|les|du|de|et|puis|ouverte?)\b|[\s,;:.]"
    r"|(?P<unknown>.)"
)


def read_french(text: str) -> str:
    """« lundi et jeudi 9h-12h, vendredi de 14 h à 17 h 30 » → "Mo,Th 09:00-12:00; Fr 14:00-17:30".

    Raises HoursError.
    """
    rules: list[_Rule] = [_Rule()]
    to = False
    for token in _TOKEN.finditer(_plain(text)):
        if token["unknown"]:
            raise HoursError(text)
        if token["day"]:
            if rules[-1].times or rules[-1].closed:
                rules.append(_Rule())
            rules[-1].add_day(DAYS.index(token["day"]), up_to=to)
        elif token["hour"]:
            rules[-1].add_time(token["hour"], token["minute"])
        elif token["closed"]:
            rules[-1].closed = True
        to = bool(token["to"]) or (to and not token[0].strip())
    written = [rule.written() for rule in rules if not rule.closed]
    if not written or "" in written:
        raise HoursError(text)
    return "; ".join(written)


@dataclass(slots=True)
class _Rule:
    """Some days and their hours, as they are being read."""

    days: list[int] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    closed: bool = False

    def add_day(self, day: int, *, up_to: bool) -> None:
        first = self.days[-1] + 1 if up_to and self.days else day
        self.days.extend(range(first, day + 1) if first <= day else [day])

    def add_time(self, hour: str, minute: str | None) -> None:
        if int(hour) > 24 or int(minute or 0) > 59:  # noqa: PLR2004
            raise HoursError(f"{hour}h{minute or ''}")
        self.times.append(f"{int(hour):02}:{minute or '00'}")

    def written(self) -> str:
        """Empty when days or hours are missing, or an hour has no end."""
        if not self.days or not self.times or len(self.times) % 2:
            return ""
        spans = ",".join("-".join(pair) for pair in zip(self.times[::2], self.times[1::2], strict=True))
        return f"{','.join(CODES[day] for day in self.days)} {spans}"


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("–", "-"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
