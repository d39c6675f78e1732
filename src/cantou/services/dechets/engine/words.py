"""The words of a paper calendar, read: « semaines paires le mardi, décalé après un férié ».

Each recogniser takes what it understands out of the text. What is left and says something is told to whoever typed it:
nothing is dropped in silence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date

from cantou.core.booking.engine.words import MONTHS as SAID
from cantou.services.dechets.engine import collections as shifts
from cantou.services.dechets.engine.pattern import LAST, Pattern

LONGEST = 300
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre"),
    *("novembre", "decembre"),
)
_DAY = rf"(?:{'|'.join(DAYS)})s?"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_NUMBER = r"(\d{1,2})(?:er|re)?"
_RANKS = {
    **dict.fromkeys(("1er", "1re", "1ere", "premier", "premiere", "1"), 1),
    **dict.fromkeys(("2e", "2eme", "2nd", "2nde", "deuxieme", "second", "2"), 2),
    **dict.fromkeys(("3e", "3eme", "troisieme", "3"), 3),
    **dict.fromkeys(("4e", "4eme", "quatrieme", "4"), 4),
    **dict.fromkeys(("5e", "5eme", "cinquieme", "5"), 5),
    **dict.fromkeys(("dernier", "derniere", "derniers"), LAST),
}
_RANK = rf"(?:{'|'.join(sorted(_RANKS, key=len, reverse=True))})s?"
_AND = r"(?:\s*(?:,|et|&|/|puis)\s*(?:les?\s+|en\s+)?)"
_COUNTS = {"deux": 2, "trois": 3, "quatre": 4, "six": 6, "huit": 8}
_COUNT = rf"(\d{{1,2}}|{'|'.join(_COUNTS)})"
_NOISE_TEXT = (
    "le la les l du de des d un une et a au aux en par chaque tous toutes tout toute jour jours semaine "
    "semaines mois annee an ans collecte collectes collecte ramassage passage passages ramasse ramasses "
    "matin apres-midi soir matins sont est bac bacs sac sacs jaune jaunes gris noir noirs noire vert "
    "verts marron bleu bleus "
)
_NOISE = frozenset(_NOISE_TEXT.split())
_HOLIDAY_WORDS = {
    "an": r"(?:1er janvier|jour de l'an|nouvel an)",
    "paques": r"(?:lundi de )?paques",
    "travail": r"(?:1er mai|fete du travail)",
    "victoire": r"8 mai",
    "ascension": r"(?:jeudi de )?(?:l')?ascension",
    "pentecote": r"(?:lundi de )?(?:la )?pentecote",
    "nationale": r"14 juillet",
    "assomption": r"(?:15 aout|assomption)",
    "toussaint": r"(?:1er novembre|toussaint)",
    "armistice": r"11 novembre",
    "noel": r"(?:25 decembre|noel)",
}
_ONE_HOLIDAY = "|".join(f"(?:{words})" for words in _HOLIDAY_WORDS.values())
_OFF = r"(?:(?:un |des |les |le |chaque |jours? )*feries?(?: de la semaine)?)"
_HOLIDAY_LIST = rf"(?:(?:le |les |l')?(?:{_ONE_HOLIDAY})(?:{_AND}(?:l')?(?:{_ONE_HOLIDAY}))*)"
_EXCEPT_OFF = r"(?:sauf|hors|excepte|pas de (?:collecte|ramassage)|non assuree?s?)"
_WHEN_OFF = (
    rf"(?:(?:,|\(| |-)*(?:si|quand|lorsque|lorsqu'il|apres|en cas de|en cas d'un|pour|s'il|c'est|est|il y a|y a"
    rf"|tombe|qui suivent|suivant|les semaines avec)* *{_OFF}\)?)"
)


@dataclass(slots=True)
class Reading:
    """`shift`: None where nothing was said of holidays. `unknown`: the words that were not understood."""

    pattern: Pattern = field(default_factory=Pattern)
    shift: str | None = None
    on: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def read(text: str, today: date) -> Reading:
    """`today`: a date that is said without a year is the next one."""
    reader = _Reader(plain(text[:LONGEST]), today)
    return reader.read()


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("œ", "oe"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"[–—‑]", "-", text)
    for day in DAYS:
        text = re.sub(rf"\b{day[:3]}\.", day, text)
    text = re.sub(r"\bsem\.", "semaine", text)
    return " ".join(text.split())


class _Reader:
    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.found = Reading()
        self.problems: list[str] = []

    def read(self) -> Reading:
        for step in (self._holidays, self._bounds, self._dates, self._seasons, self._ranks, self._weeks):
            step()
        self._month_days()
        self._months()
        self._weekdays()
        self.found.unknown = self._left()
        self._check()
        self.found.problems = tuple(self.problems)
        return self.found

    def _take(self, shape: str) -> re.Match[str] | None:
        match = re.search(shape, self.text)
        if match is not None:
            self.text = f"{self.text[: match.start()]} ; {self.text[match.end() :]}"
        return match

    def _set(self, **values: object) -> None:
        self.found.pattern = replace(self.found.pattern, **values)  # type: ignore[arg-type]

    # -- Holidays

    def _holidays(self) -> None:
        """The most particular words first."""
        later = r"(?:decale|reporte|repousse|retarde|reportee|decalee)e?s?"
        one_day = r"(?:d'un jour|d'une journee|de 24 ?h(?:eures)?|au lendemain|au jour suivant|le lendemain)"
        whole = r"(?:tou(?:te|tes) (?:la |les )?(?:collectes de la )?semaine|les collectes (?:suivantes|de la semaine))"
        shapes = (
            (shifts.WEEK, rf"{whole}(?: (?:est|sont))? {later}(?: {one_day})?(?: jusqu'au samedi)?{_WHEN_OFF}?"),
            (shifts.WEEK, rf"{later}(?: {one_day})?(?: jusqu'au samedi){_WHEN_OFF}?"),
            (shifts.WEEK, rf"apres {_OFF},? {whole}(?: (?:est|sont))? {later}(?: {one_day})?"),
            (shifts.PREVIOUS, rf"avancee?s?(?: (?:d'un jour|a la veille|au jour precedent|la veille))?{_WHEN_OFF}?"),
            (shifts.PREVIOUS, rf"la veille{_WHEN_OFF}"),
            (shifts.NEXT, rf"{later}(?: {one_day})?{_WHEN_OFF}?"),
            (shifts.NEXT, rf"(?:le |au )?(?:lendemain|jour suivant){_WHEN_OFF}"),
            (shifts.NEXT, rf"{_WHEN_OFF},? (?:le |au )?(?:lendemain|jour suivant)"),
            (shifts.NONE, rf"(?:y compris|meme|assuree?s?|maintenue?s?|aussi)(?: (?:les|pendant les|le))* *{_OFF}"),
            (shifts.SKIP, rf"{_EXCEPT_OFF}(?: (?:les|le|un))* *{_OFF}"),
            (shifts.SKIP, r"(?:non (?:remplacee?s?|rattrapee?s?|reportee?s?))"),
        )  # fmt: skip
        only = self._take(
            rf"(?:,? *(?:uniquement|seulement|sauf|pour|apres|si|en cas de)? *(?:les? )?(?:feries?)? *)"
            rf"(?:\({_HOLIDAY_LIST}\)|"
            rf"(?:(?<=pour )|(?<=apres )|(?<=uniquement )|(?<=seulement ))(?:les? )?{_HOLIDAY_LIST})"
        )
        for shift, shape in shapes:
            if self._take(rf"\b{shape}" if not shape.startswith("(?:(?:,") else shape):
                self.found.shift = shift
                break
        else:
            except_ = self._take(rf"(?:sauf|hors|excepte)(?: les?)? *{_HOLIDAY_LIST}")
            if except_:
                self.found.shift, self.found.on = shifts.SKIP, _holidays_in(except_[0])
        if only:
            self.found.on = _holidays_in(only[0])
            self.found.shift = self.found.shift or shifts.NEXT

    # -- From when until when

    def _bounds(self) -> None:
        whole = rf"{_NUMBER} ({_MONTH}) (\d{{4}})"
        if match := self._take(rf"\bdu (?:{_DAY} )?{whole} (?:au|jusqu'au) (?:{_DAY} )?{whole}"):
            self.found.starts_on = self._date(*match.groups()[:3])
            self.found.ends_on = self._date(*match.groups()[3:])
        if match := self._take(
            rf"\b(?:a partir du|a compter du|des le|depuis le) (?:{_DAY} )?{_NUMBER} ({_MONTH})(?: (\d{{4}}))?"
        ):
            self.found.starts_on = self._date(*match.groups())
        if match := self._take(
            rf"\b(?:jusqu'au|jusqu'a la date du) (?:{_DAY} )?{_NUMBER} ({_MONTH})(?: (\d{{4}}))?"
        ):
            self.found.ends_on = self._date(*match.groups())
        if match := self._take(r"\ben (\d{4})\b"):
            self.found.starts_on, self.found.ends_on = date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
        first, last = self.found.starts_on, self.found.ends_on
        if first and last and last < first:
            self.problems.append("La fin est avant le début.")

    def _date(self, day: str, month: str, year: str | None) -> date | None:
        number = MONTHS.index(month) + 1
        if year is not None:
            try:
                return date(int(year), number, int(day))
            except ValueError:
                self.problems.append(f"Le {day} {SAID[number - 1]} {year} n’existe pas.")
                return None
        for ahead in range(9):
            try:
                found = date(self.today.year + ahead, number, int(day))
            except ValueError:
                continue
            if found >= self.today:
                return found
        self.problems.append(f"Le {day} {SAID[number - 1]} n’existe pas.")
        return None

    def _dates(self) -> None:
        """« les 4 mars, 2 juin et 8 septembre 2026 »: the year that is said last counts for those before it."""
        one = rf"(?:{_DAY} )?{_NUMBER} {_MONTH}(?: \d{{4}})?"
        match = self._take(rf"(?<!du )(?<!au )\b{one}(?:{_AND}{one})*(?! au )")
        if match is None:
            return
        said = re.findall(rf"{_NUMBER} ({_MONTH})(?: (\d{{4}}))?", match[0])
        year, found = "", []
        for day, month, own in reversed(said):
            year = own or year
            found.append(self._date(day, month, year or None))
        self._set(dates=tuple(sorted(one for one in found if one)))

    def _seasons(self) -> None:
        """« d'avril à octobre », « du 1er avril au 31 octobre »: whole months."""
        match = self._take(
            rf"\b(?:de |d'|du mois de |du mois d'|entre )({_MONTH}) (?:a|et|jusqu'a|au mois de|au mois d') ?({_MONTH})"
        )
        if match is None:
            match = self._take(rf"\bdu 1er ({_MONTH}) au (?:2[89]|3[01]) ({_MONTH})")
        if match is not None:
            first, last = (MONTHS.index(name) for name in match.groups())
            self._set(
                months=tuple(sorted((first + ahead) % 12 + 1 for ahead in range((last - first) % 12 + 1)))
            )
        elif match := self._take(rf"\bdu {_NUMBER} ({_MONTH}) au {_NUMBER} ({_MONTH})"):
            self.found.starts_on = self._date(match[1], match[2], None)
            self.found.ends_on = self._date(match[3], match[4], None)

    # -- How often

    def _ranks(self) -> None:
        """« 1er et 3e jeudi du mois »."""
        match = self._take(
            rf"\b({_RANK}(?:{_AND}{_RANK})*) ({_DAY}(?:{_AND}{_DAY})*)(?: (?:du|de chaque|de tous les|par) mois)?"
        )
        if match is None:
            return
        nths = {_RANKS.get(word) or _RANKS[word.removesuffix("s")] for word in re.findall(_RANK, match[1])}
        self._set(nths=tuple(sorted(nths)), weekdays=_days_in(match[2]))

    def _weeks(self) -> None:
        if match := self._take(r"\bsemaines? ([a-d])\b(?!')"):
            said = f"« semaine {match[1].upper()} »"
            self.problems.append(f"{said} ne dit pas lesquelles : paires ou impaires ?")
        if match := self._take(r"\bsemaines? (paires?|impaires?)\b"):
            self._set(weeks="odd" if match[1].startswith("im") else "even")
            if self._take(r"\b(?:et )?(?:semaines? )?(?:paires?|impaires?)\b"):
                self._set(weeks="all")
            return
        if match := self._take(r"\b(?:de |en |les )?(paires?|impaires?)\b"):
            self._set(weeks="odd" if match[1].startswith("im") else "even")
            return
        every = None
        if match := self._take(rf"\bune semaine sur {_COUNT}\b"):
            every = match[1]
        elif match := self._take(rf"\b(?:un|1) (?={_DAY})(?P<day>{_DAY}) sur {_COUNT}\b"):
            every = match[2]
            self._set(weekdays=_days_in(match["day"]))
        elif match := self._take(rf"\btoutes les {_COUNT} semaines\b"):
            every = match[1]
        elif self._take(r"\b(?:tous les (?:quinze|15) jours|(?:quinzaine|bimensuel(?:le)?))\b"):
            every = "2"
        if every is not None:
            self._every(_COUNTS.get(every) or int(every))

    def _every(self, weeks: int) -> None:
        if not 1 <= weeks <= 26:  # noqa: PLR2004
            self.problems.append("Une collecte a lieu au moins toutes les 26 semaines.")
            return
        if weeks > 1:
            self._set(weeks="every", every=weeks)

    def _month_days(self) -> None:
        match = self._take(
            rf"\b(?:les? )?({_NUMBER}(?:{_AND}{_NUMBER})*) (?:du mois|de chaque mois|de tous les mois)\b"
        )
        if match is None:
            return
        found = {int(one) for one in re.findall(r"\d{1,2}", match[1])}
        if wrong := sorted(one for one in found if not 1 <= one <= 31):  # noqa: PLR2004
            self.problems.append(f"Aucun mois n’a de {wrong[0]}.")
        self._set(month_days=tuple(sorted(one for one in found if 1 <= one <= 31)))  # noqa: PLR2004

    def _months(self) -> None:
        """« en juillet et août », « sauf en août »."""
        match = self._take(
            rf"\b(sauf |hors |excepte )?(?:en |au mois de |au mois d'|pendant )({_MONTH}(?:{_AND}{_MONTH})*)\b"
        )
        if match is None:
            return
        named = {MONTHS.index(name) + 1 for name in re.findall(_MONTH, match[2])}
        kept = set(range(1, 13)) - named if match[1] else named
        self._set(months=tuple(sorted(kept & set(self.found.pattern.months or range(1, 13)))))

    def _weekdays(self) -> None:
        found = set(self.found.pattern.weekdays)
        if match := self._take(rf"\bdu ({_DAY}) au ({_DAY})\b"):
            first, last = _days_in(match[1])[0], _days_in(match[2])[0]
            found |= {(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)}
        while match := self._take(rf"\b{_DAY}\b"):
            found |= set(_days_in(match[0]))
        pattern = self.found.pattern
        if pattern.month_days and found:
            self.problems.append("Dites soit un jour de la semaine, soit un jour du mois.")
            found = set()
        # The weekday of a date is only said to help those who read it.
        self._set(
            weekdays=()
            if pattern.dates and not pattern.nths and pattern.weeks == "all"
            else tuple(sorted(found))
        )

    def _left(self) -> tuple[str, ...]:
        words = re.findall(r"[a-z0-9'°]+(?:-[a-z]+)*", self.text)
        kept = [word for word in words if word.strip("'").split("'")[-1] not in _NOISE]
        return tuple(dict.fromkeys(kept))

    def _check(self) -> None:
        pattern = self.found.pattern
        if pattern.is_empty and not self.problems:
            self.problems.append("Quel jour ? Écrivez par exemple « le mardi » ou « le 15 de chaque mois ».")
        if pattern.weeks == "every" and self.found.starts_on is None:
            self.problems.append("À partir de quand ? Ajoutez par exemple « à partir du 6 janvier 2026 ».")


def _days_in(text: str) -> tuple[int, ...]:
    return tuple(sorted({DAYS.index(name) for name in re.findall("|".join(DAYS), text)}))


def _holidays_in(text: str) -> tuple[str, ...]:
    return tuple(name for name, words in _HOLIDAY_WORDS.items() if re.search(words, text))
