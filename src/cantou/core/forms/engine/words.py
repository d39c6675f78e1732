"""A condition as people write it: `age(naissance) >= 18 et (commune = "Vic" ou resident est oui)`.

condition  = all { "ou" all }
all        = one { "et" one }
one        = "non" one | side [ ("=" | "≠" | "<" | "≤" | ">" | "≥") side | "est" side
           | "dans" "(" literal { ";" literal } ")" | "contient" side ]
side       = ( "(" condition ")" | literal | "aujourdhui" | "age" "(" side ")" | "nombre" "(" side ")"
           | "rempli" "(" key ")" | "vide" "(" key ")" | key ) { ("+" | "-") whole unit }
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cantou.core.forms.engine.tree import (
    DEEPEST,
    MOST_NODES,
    Age,
    Among,
    Answer,
    Answered,
    Compare,
    ConditionError,
    Every,
    Holds,
    HowMany,
    Later,
    Literally,
    Not,
    Some,
    Today,
    walk,
)

if TYPE_CHECKING:
    from cantou.core.forms.engine.tree import Comparison, Node, Unit

TRUTHS: Final = frozenset({"oui", "non", "vrai", "faux"})
"""« non » alone also begins a negation: at the left of something, one says « faux »."""
LONGEST: Final = 20_000
TOKEN: Final = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<day>\d{4}-\d{2}-\d{2})|(?P<number>\d+(?:[.,]\d+)?)"""
    r"""|(?P<sign>!=|<=|>=|[=≠<≤>≥();+\-])|(?P<word>[a-z][a-z0-9_]*))""",
    re.ASCII,
)
SIGNS: Final[dict[str, Comparison]] = {
    "=": "=", "≠": "!=", "!=": "!=", "<": "<", "≤": "<=", "<=": "<=", ">": ">", "≥": ">=", ">=": ">=",
}  # fmt: skip
UNITS: Final[dict[str, Unit]] = {
    "jour": "days", "jours": "days", "semaine": "weeks", "semaines": "weeks", "mois": "months",
    "an": "years", "ans": "years",
}  # fmt: skip
SAID: Final[dict[str, str]] = {"days": "jours", "weeks": "semaines", "months": "mois", "years": "ans"}
RESERVED: Final = frozenset(
    {"et", "ou", "non", "est", "dans", "contient", "aujourdhui", "oui", "vrai", "faux"}
)
"""No question may be called so."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    place: int


def parse(text: str) -> Node:
    """Raises ConditionError, with the place of what is wrong."""
    if len(text) > LONGEST:
        raise ConditionError("Cette condition est trop longue.")
    reader = _Reader(_tokens(text), len(text))
    node = reader.condition(0)
    if reader.here.kind != "end":
        raise reader.error("« et » ou « ou »")
    if sum(1 for _each in walk(node)) > MOST_NODES:
        raise ConditionError(f"Cette condition a plus de {MOST_NODES} termes.")
    return node


def _tokens(text: str) -> list[Token]:
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if not match or not match.lastgroup:
            at = place + len(text[place:]) - len(text[place:].lstrip())
            raise ConditionError(f"« {text[at]} » ne se comprend pas ici.", at)
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        place = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[Token], end: int) -> None:
        self.tokens, self.at, self.end = tokens, 0, Token("end", "", end)

    @property
    def here(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else self.end

    def error(self, wanted: str) -> ConditionError:
        found = f"« {self.here.text} »" if self.here.text else "la fin"
        return ConditionError(f"Il faut {wanted}, et non {found}.", self.here.place)

    def took(self, *texts: str) -> str:
        """The word or sign that comes next if it is one of these, else ""."""
        if self.here.kind in {"word", "sign"} and self.here.text in texts:
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def need(self, text: str) -> None:
        if not self.took(text):
            raise self.error(f"« {text} »")

    def condition(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ConditionError(
                "Cette condition a trop de parenthèses les unes dans les autres.", self.here.place
            )
        parts = [self.every(depth)]
        while self.took("ou"):
            parts.append(self.every(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def every(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while self.took("et"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def one(self, depth: int) -> Node:
        if self.took("non"):
            if depth > DEEPEST:
                raise self.error("moins de « non »")
            return Not(self.one(depth + 1))
        left = self.side(depth)
        if sign := self.took(*SIGNS):
            return Compare(left, SIGNS[sign], self.side(depth))
        if self.took("est"):
            return Compare(left, "=", self.side(depth))
        if self.took("contient"):
            return Holds(left, self.side(depth))
        if self.took("dans"):
            return Among(left, self.choices())
        return left

    def choices(self) -> tuple[Literally, ...]:
        self.need("(")
        found = [self.literal()]
        while self.took(";"):
            found.append(self.literal())
        self.need(")")
        return tuple(found)

    def side(self, depth: int) -> Node:
        node = self.start(depth)
        while sign := self.took("+", "-"):
            node = self.later(node, -1 if sign == "-" else 1)
        return node

    def later(self, day: Node, sign: int) -> Node:
        token = self.here
        if token.kind != "number" or not token.text.isdigit():
            raise self.error("un nombre entier")
        self.at += 1
        unit = self.took(*UNITS)
        if not unit:
            raise self.error("« jours », « semaines », « mois » ou « ans »")
        return Later(day, sign * int(token.text), UNITS[unit])

    def start(self, depth: int) -> Node:
        if self.took("("):
            node = self.condition(depth + 1)
            self.need(")")
            return node
        if self.took("aujourdhui"):
            return Today()
        if self.opens_after("age", "nombre", "rempli", "vide"):
            return self.called(depth)
        if self.here.kind == "word" and self.here.text not in TRUTHS:
            return Answer(self.key())
        return self.literal()

    def opens_after(self, *names: str) -> bool:
        """A question may have one of these names too: then no parenthesis follows."""
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else self.end
        return self.here.kind == "word" and self.here.text in names and following.text == "("

    def called(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.error("moins de parenthèses")
        name = self.here.text
        self.at += 2
        node: Node = Answered(self.key()) if name in {"rempli", "vide"} else self.side(depth + 1)
        self.need(")")
        if name == "rempli":
            return node
        return Not(node) if name == "vide" else Age(node) if name == "age" else HowMany(node)

    def key(self) -> str:
        token = self.here
        if token.kind != "word" or token.text in RESERVED:
            raise self.error("le nom d’une question")
        self.at += 1
        return token.text

    def literal(self) -> Literally:
        if said := self.took("oui", "non", "vrai", "faux"):
            return Literally("yes_no", said in {"oui", "vrai"})
        minus = self.took("-")
        token = self.here
        if token.kind == "number":
            self.at += 1
            return Literally("number", minus + token.text.replace(",", "."))
        if token.kind in {"text", "day"} and not minus:
            self.at += 1
            if token.kind == "day":
                return Literally("date", token.text)
            return Literally("text", re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL))
        raise self.error("une valeur")


def say(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912 (one case for each kind of node)
    """The text that `parse` reads back as the same tree."""
    match node:
        case Answer(key):
            return key
        case Literally():
            return _literal(node)
        case Today():
            return "aujourdhui"
        case Later(day, count, unit):
            return f"{_side(day)} {'-' if count < 0 else '+'} {abs(count)} {SAID[unit]}"
        case Age(day):
            return f"age({_side(day)})"
        case HowMany(things):
            return f"nombre({_side(things)})"
        case Compare(left, operator, right):
            if operator == "=" and isinstance(right, Literally) and right.kind == "yes_no":
                return f"{_side(left)} est {'oui' if right.value else 'non'}"
            return f"{_side(left)} {operator.replace('!=', '≠')} {_side(right)}"
        case Among(value, choices):
            return f"{_side(value)} dans ({' ; '.join(map(say, choices))})"
        case Holds(whole, part):
            return f"{_side(whole)} contient {_side(part)}"
        case Answered(key):
            return f"rempli({key})"
        case Not(what):
            return f"non {_one(what)}"
        case Every(parts):
            return " et ".join(map(_one, parts))
        case Some(parts):
            return " ou ".join(map(_every, parts))


def _literal(one: Literally) -> str:
    if isinstance(one.value, bool):
        return "vrai" if one.value else "faux"
    if one.kind == "text":
        escaped = re.sub(r'(["\\])', r"\\\1", one.value)
        return f'"{escaped}"'
    return one.value.replace(".", ",") if one.kind == "number" else one.value


def _side(node: Node) -> str:
    simple = (Answer, Literally, Today, Later, Age, HowMany, Answered)
    return say(node) if isinstance(node, simple) else f"({say(node)})"


def _one(node: Node) -> str:
    return f"({say(node)})" if isinstance(node, (Every, Some)) else say(node)


def _every(node: Node) -> str:
    return f"({say(node)})" if isinstance(node, Some) else say(node)
