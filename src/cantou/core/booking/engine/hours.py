"""Opening hours in the syntax of OpenStreetMap, read in the hour of Paris with France's public holidays.

Text that is empty says « always ». What a secretary writes may be that syntax or plain French (`french_hours`).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from opening_hours import OpeningHours, State

from cantou.core.booking.engine import french_hours, local, words
from cantou.core.booking.engine.errors import HoursError
from cantou.core.booking.engine.local import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

ALWAYS = "24/7"
LONGEST = 500
"""Letters; an expression that nobody could read is refused before it is evaluated."""
LONGEST_NIGHT = 19 * 60
_A_YEAR = 400
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_LONGEST_MONTHS = dict(
    zip(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
        strict=True,
    )
)
_DATE = re.compile(rf"\b({'|'.join(_LONGEST_MONTHS)})\s+(\d{{1,2}})\b(?!:)")
_UNKNOWN_HERE = {
    r"\bSH\b": "les vacances scolaires (SH) ne sont pas connues ici : écrivez les dates",
    r"\b(?:sunrise|sunset|dawn|dusk)\b": "le lever et le coucher du soleil ne sont pas connus ici : écrivez une heure",
    r"\|\|": "« || » ne dit pas clairement si c’est ouvert",
    r"\bunknown\b": "« unknown » ne dit pas si c’est ouvert",
    r"\d\+": "« + » ne dit pas à quelle heure ferme ce jour-là",
}


def understand(text: str) -> str:
    """What somebody wrote, as an expression that may be kept. Raises HoursError, which says what is not understood."""
    text = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    text = " ; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip(" \t;"))
    if not text:
        return ""
    if len(text) > LONGEST:
        raise HoursError(f"C’est trop long : {len(text)} signes, et {LONGEST} au plus.")
    try:
        normal = _read(text)
    except HoursError:
        normal = _read(french_hours.translate(text))
    _check(normal)
    return normal


def _read(text: str) -> str:
    try:
        return str(OpeningHours(text))
    except Exception as error:  # whatever its parser in Rust refuses, the words are at fault
        raise HoursError(_where(text, str(error))) from error


def _where(text: str, told: str) -> str:
    found = re.search(r"--> \d+:(\d+)", told)
    at = int(found[1]) - 1 if found else 0
    rest = text[at : at + 20].strip()
    return f"À partir de « {rest} », ce n’est pas compris." if rest else "La fin manque."


def _check(expression: str) -> None:
    for shape, why in _UNKNOWN_HERE.items():
        if re.search(shape, expression):
            raise HoursError(f"{why[0].upper()}{why[1:]}.")
    for month, day in _DATE.findall(expression):
        if int(day) > _LONGEST_MONTHS[month]:
            raise HoursError(f"« {month} {day} » n’est pas une date.")
    for opens, closes, said in _written_spans(expression):
        if opens == closes:
            raise HoursError(f"« {said} » ouvre et ferme à la même heure.")
        if closes < opens and closes + 24 * 60 - opens > LONGEST_NIGHT:
            raise HoursError(f"« {said} » ferme avant d’ouvrir.")
    if next_opening(expression, datetime.now(local.ZONE)) is None:
        raise HoursError("Avec ces horaires, ce n’est jamais ouvert dans l’année qui vient.")


def _written_spans(expression: str) -> Iterator[tuple[int, int, str]]:
    for match in _SPAN.finditer(expression):
        hours = [int(part) for part in match.groups()]
        yield hours[0] * 60 + hours[1], hours[2] * 60 + hours[3], match[0]


@lru_cache(maxsize=2048)
def _compiled(expression: str, country: str | None = "FR") -> OpeningHours:
    try:
        return OpeningHours(expression or ALWAYS, country=country)
    except Exception:  # noqa: BLE001 (kept by something that did not ask `understand`: nobody is let in by mistake)
        return OpeningHours(f"{ALWAYS} off", country=country)


@lru_cache(maxsize=8192)
def open_spans(expression: str, first: date, last: date) -> tuple[Span, ...]:
    """When it is open from the beginning of `first` until the beginning of `last`; a night that began before counts."""
    start, end = datetime.combine(first, time()), datetime.combine(last, time())
    found: list[Span] = []
    for opens, closes in _walls(expression, start, end):
        for span in local.spans(opens, closes):
            if found and found[-1].end >= span.start:
                found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
            else:
                found.append(span)
    return tuple(found)


def _walls(
    expression: str, start: datetime, end: datetime, *, country: str | None = "FR"
) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes, state, _ in _compiled(expression, country).intervals(start, end):
        if state == State.OPEN:
            yield max(opens, start), min(closes, end)


def is_open(expression: str, start: datetime, end: datetime) -> bool:
    """From the first instant to the last, without a gap."""
    first, last = local.wall(start).date(), local.wall(end).date() + timedelta(days=1)
    return any(span.start <= start and end <= span.end for span in open_spans(expression, first, last))


def next_opening(expression: str, after: datetime) -> datetime | None:
    """The next instant, this one included, at which it is open; None if there is none for more than a year."""
    day = local.wall(after).date()
    for ahead in (8, _A_YEAR):
        for span in open_spans(expression, day, day + timedelta(days=ahead)):
            if span.end > after:
                return max(span.start, after)
    return None


# -- Said in French


def in_words(expression: str, monday: date) -> list[str]:
    """« Du lundi au vendredi : de 8 h à 12 h et de 14 h à 18 h. », for the week of this Monday; holidays apart."""
    week = _week(expression, monday)
    if all(day == ((time(), time()),) for day in week):
        lines = ["Tous les jours, à toute heure."]
    else:
        lines = [_line(list(days), hours) for hours, days in _grouped(week)]
    if re.search(r"\bPH\s+(?:off|closed)\b", expression):
        lines.append("Fermé les jours fériés.")
    elif re.search(r"\bPH\b", expression):
        lines.append("Horaires particuliers les jours fériés.")
    if _changes(expression, monday, week):
        lines.append("Les horaires changent selon la période de l’année.")
    return lines


_Hours = tuple[tuple[time, time], ...]


def _week(expression: str, monday: date) -> list[_Hours]:
    """By day of the week; what goes past midnight belongs to the day when it opens."""
    start = datetime.combine(monday, time())
    week: list[list[tuple[time, time]]] = [[] for _ in range(7)]
    for opens, closes in _walls(expression, start, start + timedelta(days=8), country=None):
        at = opens
        while at < closes:
            midnight = datetime.combine(at.date() + timedelta(days=1), time())
            end = closes if closes - at < timedelta(hours=24) else midnight
            index = (at - start).days
            before = index == 0 and at == start and _is_tail(expression, start)
            if index < len(week) and not before:
                week[index].append((at.time(), end.time()))
            at = end
    return [tuple(day) for day in week]


def _is_tail(expression: str, start: datetime) -> bool:
    """What is open at the first midnight began the evening before, and does not last the day."""
    found = list(_walls(expression, start - timedelta(hours=12), start + timedelta(hours=24), country=None))
    return any(opens < start < closes < start + timedelta(hours=24) for opens, closes in found)


def _grouped(week: list[_Hours]) -> Iterator[tuple[_Hours, list[int]]]:
    for hours, days in groupby(range(7), key=lambda number: week[number]):
        yield hours, list(days)


def _line(days: list[int], hours: _Hours) -> str:
    if len(days) == 7:  # noqa: PLR2004
        said = "Tous les jours"
    elif len(days) > 2:  # noqa: PLR2004
        said = f"Du {words.DAYS[days[0]]} au {words.DAYS[days[-1]]}"
    else:
        said = words.joined([words.DAYS[number] for number in days]).capitalize()
    return f"{said} : {_hours(hours)}."


def _hours(hours: _Hours) -> str:
    if not hours:
        return "fermé"
    if hours == ((time(), time()),):
        return "toute la journée"
    return words.joined([f"de {words.hour(opens)} à {_closing(closes)}" for opens, closes in hours])


def _closing(closes: time) -> str:
    return "minuit" if closes == time() else words.hour(closes)


def _changes(expression: str, monday: date, week: list[_Hours]) -> bool:
    if not re.search(r"[A-Z][a-z]{2}\b|\bweek|\d{4}|easter|\[", expression):
        return False
    return any(_week(expression, monday + timedelta(weeks=number)) != week for number in range(1, 53))
