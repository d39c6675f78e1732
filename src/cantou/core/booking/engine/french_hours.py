"""« du lundi au vendredi 8h-12h et 14h-18h, fermé les jours fériés » is `Mo-Fr 08:00-12:00,14:00-18:00; PH off`.

Days, hours and closures, nothing else: seasons are written in the syntax of OpenStreetMap.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from cantou.core.booking.engine.errors import HoursError

_DAYS = {
    **dict.fromkeys(("lundi", "lundis", "lun", "lu"), "Mo"),
    **dict.fromkeys(("mardi", "mardis", "mar", "ma"), "Tu"),
    **dict.fromkeys(("mercredi", "mercredis", "mer", "me"), "We"),
    **dict.fromkeys(("jeudi", "jeudis", "jeu", "je"), "Th"),
    **dict.fromkeys(("vendredi", "vendredis", "ven", "ve"), "Fr"),
    **dict.fromkeys(("samedi", "samedis", "sam", "sa"), "Sa"),
    **dict.fromkeys(("dimanche", "dimanches", "dim", "di"), "Su"),
    **dict.fromkeys(("feries", "ferie"), "PH"),
    **{day.lower(): day for day in ("Mo", "Tu", "We", "Th", "Fr", "Su")},
}
_WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TO = {"au", "a", "jusqu'a", "jusqu'au", "-"}
_NOISE = {
    "le",
    "les",
    "du",
    "de",
    "des",
    "d'",
    "jour",
    "jours",
    "et",
    ",",
    "puis",
    ":",
    "ouvert",
    "ouverte",
    "sur",
}
_OFF = {"ferme", "fermee", "fermes", "fermeture", "sauf", "hors"}
_BREAKS = {";", "."}
_WHOLE_DAYS = re.compile(r"\b(?:tous les jours|7\s?j(?:ours)?\s?/\s?7|chaque jour)\b")
_ALWAYS = re.compile(r"\b24\s?h(?:eures)?\s?/\s?24\b|\ba toute heure\b|\btoute la journee\b")
_TIME = re.compile(r"\b(\d{1,2})\s?(?:h(?:eures?)?|:)\s?(\d{2})?(?!\d)")
_TOKEN = re.compile(r"\d{2}:\d{2}|jusqu'au?|d'|[a-z]+\.?|[-;,.:]|\S")


@dataclass(slots=True)
class _Rule:
    days: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    is_off: bool = False

    def written(self) -> str:
        said = ",".join(self.days)
        if self.is_off:
            if not said:
                raise HoursError("Quel jour est-ce fermé ? Écrivez par exemple « fermé le lundi ».")
            return f"{said} off"
        if not self.spans:
            raise HoursError("Il manque des heures, par exemple « lundi de 8h à 12h ».")
        return f"{said} {','.join(self.spans)}".strip()

    def each_day(self) -> set[str]:
        found: set[str] = set()
        for day in self.days or ["Mo-Su"]:
            first, _, last = day.partition("-")
            number, length = _WEEK.index(first) if first in _WEEK else -1, 1
            if last in _WEEK and number >= 0:
                length = (_WEEK.index(last) - number) % 7 + 1
            found |= {_WEEK[(number + step) % 7] for step in range(length)} if number >= 0 else {day}
        return found

    def adds_to(self, before: _Rule) -> bool:
        """The afternoon of a day whose morning has been said; other hours for it would replace them."""
        if not self.each_day() & before.each_day():
            return False
        return all(
            span[:5] >= known[6:] or span[6:] <= known[:5] for span in self.spans for known in before.spans
        )

    def is_empty(self) -> bool:
        return not (self.days or self.spans or self.is_off)


def translate(text: str) -> str:
    """Raises HoursError, naming the word that is not understood."""
    reader = _Reader(_tokens(text))
    return reader.read()


def _tokens(text: str) -> list[str]:
    text = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"[–—‑]", "-", text)
    text = _WHOLE_DAYS.sub("lundi-dimanche", text)
    text = _ALWAYS.sub("00:00-24:00", text)
    text = text.replace("minuit", "24:00").replace("midi", "12:00")
    text = re.sub(r"24:00(?=\s?(?:a|-|jusqu))", "00:00", text)
    text = _TIME.sub(lambda found: f" {int(found[1]):02}:{found[2] or '00'} ", text)
    return [token.rstrip(".") if len(token) > 1 else token for token in _TOKEN.findall(text)]


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.rule = _Rule()
        self.rules: list[_Rule] = []

    def read(self) -> str:
        while self.at < len(self.tokens):
            token = self._next()
            if token in _BREAKS:
                self._close()
            elif token in _OFF:
                self._off()
            elif token in _DAYS:
                self._day(token)
            elif re.fullmatch(r"\d{2}:\d{2}", token):
                self._span(token)
            elif token not in _NOISE:
                raise HoursError(f"« {token} » n’est pas compris.")
        self._close()
        return self._written()

    def _written(self) -> str:
        """Closures last: what comes later replaces what came before, unless a comma adds it."""
        said = ""
        opened = [rule for rule in self.rules if not rule.is_off]
        for number, rule in enumerate(opened):
            adds = any(rule.adds_to(before) for before in opened[:number])
            said += f"{', ' if adds else '; ' if said else ''}{rule.written()}"
        return "; ".join(filter(None, [said, *(rule.written() for rule in self.rules if rule.is_off)]))

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _range(self) -> bool:
        """Steps over a « à », an « au » or a dash, and what says nothing after it."""
        at = self.at
        while at < len(self.tokens) and self.tokens[at] in {"jours", "jour", "inclus"}:
            at += 1
        if at >= len(self.tokens) or self.tokens[at] not in _TO:
            return False
        self.at = at + 1
        return True

    def _day(self, token: str) -> None:
        if self.rule.spans and self.rule.days:
            self._close()
        first = _DAYS[token]
        if self._range():
            last = _DAYS.get(self._next()) if self.at < len(self.tokens) else None
            if last is None:
                raise HoursError(f"Jusqu’à quel jour, après « {token} » ?")
            first = f"{first}-{last}"
        self.rule.days.append(first)

    def _span(self, opens: str) -> None:
        if self.rule.is_off:
            raise HoursError(
                f"« {opens} » suit un jour de fermeture : séparez les deux par un point-virgule."
            )
        closes = self._next() if self._range() and self.at < len(self.tokens) else ""
        if not re.fullmatch(r"\d{2}:\d{2}", closes):
            raise HoursError(f"Jusqu’à quelle heure, après {opens.replace(':', ' h ').lstrip('0')} ?")
        self.rule.spans.append(f"{opens}-{closes}")

    def _off(self) -> None:
        if self.rule.spans:
            self._close()
        self.rule.is_off = True

    def _close(self) -> None:
        if not self.rule.is_empty():
            self.rule.written()
            self.rules.append(self.rule)
        self.rule = _Rule()
