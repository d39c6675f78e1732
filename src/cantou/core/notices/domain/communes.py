"""Which commune somebody writes about: the address they chose, what they say, where they last wrote from (ADR 0098)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.notices.domain.inboxes import own_addresses
from cantou.core.notices.engine.place_names import longest, number_said, places_said
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.models import Coverage
from cantou.core.territories.domain import practice
from cantou.core.territories.domain.queries import find_address
from cantou.core.territories.domain.search import search
from cantou.core.territories.models import Level, Territory, TerritoryName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.notices.domain.received import Received

MOST_CHOICES = 6
_NAMES = (TerritoryName.Kind.NAME, TerritoryName.Kind.OLD)
_CODES = (TerritoryName.Kind.POSTCODE, TerritoryName.Kind.CODE)


@dataclass(frozen=True, slots=True)
class Guess:
    """One commune, or those among which to ask; neither when nothing says where."""

    commune: int | None = None
    choices: tuple[int, ...] = ()


def by_address(received: Received) -> int | None:
    """« signaler+vic-sur-cere@… », « signaler+15258@… »."""
    for _base, tag in own_addresses(received):
        found = find_address(tag).territory if tag else None
        if found is not None and found.level == Level.COMMUNE:
            return found.pk
        if tag and (coded := _coded([tag.upper()])):
            return coded.popitem()[0] if len(coded) == 1 else None
    return None


def by_words(received: Received, *, service: str) -> Guess:
    text = "\n".join(each for each in (received.subject, received.words) if each)
    said = places_said(text, begins=received.channel == "sms")
    coded = _coded(said.codes)
    named = _named({name for name, sure in said.names.items() if sure or coded})
    sure = _longest_only({key: name for key, name in named.items() if said.names[name]})
    if both := {key: name for key, name in coded.items() if key in named}:
        return _guess(both, service)
    if coded and sure:  # They disagree: the sender knows.
        return Guess(choices=(*sure, *coded)[:MOST_CHOICES])
    # Of the communes of one postcode, that which takes them is not for that the one that is meant.
    return _guess(coded, service, certain=len(coded) == 1) if coded else _guess(sure, service)


def by_answer(received: Received, *, choices: Iterable[int], service: str) -> Guess:
    """The answer to our question: a number of the list, a name, a postcode."""
    known = list(choices)
    line = received.words.strip().split("\n", 1)[0]
    number = number_said(line, len(known))
    if number is not None:
        return Guess(known[number - 1])
    guess = by_words(received, service=service)
    if guess.commune or guess.choices:
        among = [key for key in guess.choices if key in known]
        return Guess(among[0]) if len(among) == 1 else guess
    found = search(line, limit=MOST_CHOICES, levels=[Level.COMMUNE])
    likely = found.matches or found.suggestions
    return _guess({one.id: one.name for one in likely}, service, certain=bool(found.matches))


def _coded(codes: Iterable[str]) -> dict[int, str]:
    wanted = [code.lower() for code in codes]
    return _communes(TerritoryName.objects.filter(kind__in=_CODES, normalised__in=wanted)) if wanted else {}


def _named(names: set[str]) -> dict[int, str]:
    return _communes(TerritoryName.objects.filter(kind__in=_NAMES, normalised__in=names)) if names else {}


def _communes(found: object) -> dict[int, str]:
    """Commune → the name by which it was found."""
    current = found.filter(level=Level.COMMUNE, territory__valid_to=None)  # type: ignore[attr-defined]
    real = current.exclude(territory__code=practice.CODE).order_by("-weight", "territory_id")
    return dict(real.values_list("territory_id", "normalised"))


def _longest_only(found: dict[int, str]) -> dict[int, str]:
    kept = longest(set(found.values()))
    return {key: name for key, name in found.items() if name in kept}


def _guess(found: dict[int, str], service: str, *, certain: bool = True) -> Guess:
    """One of them, or where only one takes such messages, that one; else all, for the sender to choose."""
    if not found:
        return Guess()
    if len(found) == 1 and certain:
        return Guess(next(iter(found)))
    open_here = set(
        Coverage.objects.filter(service=service, territory_id__in=found).values_list(
            "territory_id", flat=True
        )
    )
    if len(open_here) == 1 and certain:
        return Guess(open_here.pop())
    ordered = [key for key in found if key in open_here] + [key for key in found if key not in open_here]
    return Guess(choices=tuple(ordered[:MOST_CHOICES]))


def provider_of(*, commune: int, service: str) -> int | None:
    """The nearest organisation that has it open there."""
    return providers(territory=commune, service=service).values_list("organisation_id", flat=True).first()


def named(keys: Iterable[int]) -> dict[int, Territory]:
    return Territory.objects.in_bulk(list(keys))


def of_code(code: str) -> Territory | None:
    """The commune of today with this INSEE code."""
    found = Territory.objects.filter(level=Level.COMMUNE, code=code, valid_to=None)
    return found.exclude(code=practice.CODE).first()
