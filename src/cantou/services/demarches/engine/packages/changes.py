"""What differs between two versions of a package, in words that a secretary reads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cantou.services.demarches.engine.packages.overrides import places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cantou.services.demarches.engine.packages.document import Delay, Handed

UNITS = {"days": "jours", "weeks": "semaines", "months": "mois"}
SILENCES = {"": "ne décide de rien", "accord": "vaut accord", "rejet": "vaut rejet"}


@dataclass(frozen=True, slots=True)
class Change:
    """`before` None: it is new; `after` None: it is gone."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    changes: tuple[Change, ...]


def differences(old: Handed, new: Handed) -> list[Part]:
    """By part, in the order in which people meet them; [] when nothing that counts differs."""
    parts = (
        ("Présentation", _presented),
        ("Ce que dit la loi", _law),
        ("Les questions", _questions),
        ("Les réglages de la commune", _parameters),
        ("Les étapes", _statuses),
        ("Les textes et les décisions", _texts),
    )
    found = [Part(title, tuple(compare(old, new))) for title, compare in parts]
    return [one for one in found if one.changes]


def _of(what: str, before: str, after: str) -> Iterable[Change]:
    if before != after:
        yield Change(what, before or None, after or None)


def _each(
    old: Mapping[str, Any], new: Mapping[str, Any], name: Callable[[Any], str], say: Callable[[Any], str]
) -> Iterable[Change]:
    """By key: what is there on one side only, or says something else."""
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        said = (say(before) if before is not None else None, say(after) if after is not None else None)
        if said[0] != said[1]:
            yield Change(name(after if after is not None else before), *said)


def _presented(old: Handed, new: Handed) -> Iterable[Change]:
    yield from _of("Le nom", old.title, new.title)
    yield from _of("À quoi elle sert", old.summary, new.summary)
    yield from _of("Le service qui répond", old.office, new.office)
    yield from _of("Ce qu’il faut préparer", "\n".join(old.pieces), "\n".join(new.pieces))


def _law(old: Handed, new: Handed) -> Iterable[Change]:
    yield from _of("Le délai", _delay(old.period), _delay(new.period))
    yield from _of("Le silence", SILENCES[old.silence], SILENCES[new.silence])
    asked = {"suspend": "suspend le délai", "reset": "le fait repartir"}
    yield from _of("Une demande de correction", asked[old.on_request], asked[new.on_request])
    yield from _of("Les dossiers sont gardés", f"{old.retention_days} jours", f"{new.retention_days} jours")
    yield from _of("Les textes", "\n".join(old.laws), "\n".join(new.laws))


def _delay(delay: Delay | None) -> str:
    return f"{delay.count} {UNITS[delay.unit]}" if delay else "aucun"


def _questions(old: Handed, new: Handed) -> Iterable[Change]:
    before = {one.key: one for _place, _way, one in old.form.questions()}
    after = {one.key: one for _place, _way, one in new.form.questions()}
    yield from _each(before, after, lambda one: str(one.label), _question)
    if before == after and old.form != new.form:
        yield Change("L’ordre, les explications ou les contrôles des pages", "comme avant", "changés")


def _question(one: Any) -> str:
    """What of it people see; a change of its condition is told without the condition."""
    options = ", ".join(each.label for each in getattr(one, "options", ()))
    said = [one.label, "obligatoire" if one.required else "facultative", one.help, options]
    rest = one.model_dump(mode="json", exclude={"label", "required", "help", "options", "element", "key"})
    said += [f"{words}\u00a0: {rest[name]}" for name, words in _TOLD.items() if _told(rest.get(name))]
    if one.condition is not None:
        said.append("posée dans certains cas")
    return " · ".join(filter(None, said))


_TOLD = {"longest": "signes au plus", "least": "au moins", "most": "au plus", "source": "référentiel"}


def _told(value: Any) -> bool:
    return isinstance(value, (int, str)) and value not in ("", 0, 250, 5_000)


def _parameters(old: Handed, new: Handed) -> Iterable[Change]:
    before, after = ({one.key: one for one in each.parameters} for each in (old, new))
    yield from _each(before, after, lambda one: str(one.label), _usual)


def _usual(one: Any) -> str:
    return f"d’ordinaire\u00a0: {'–' if one.usual is None else one.usual}"


def _statuses(old: Handed, new: Handed) -> Iterable[Change]:
    before, after = ({one.key: one for one in each.workflow.statuses} for each in (old, new))
    yield from _each(before, after, lambda one: str(one.label), _status)


def _status(one: Any) -> str:
    ways = ", ".join(getattr(way.on, "label", "") or f"vers « {way.to} »" for way in one.ways)
    steps = len(one.steps)
    return f"{one.label}{' (fin)' if one.end else ''} · {steps} action{'s' * (steps > 1)} · {ways}".strip(
        " ·"
    )


def _texts(old: Handed, new: Handed) -> Iterable[Change]:
    before, after = ({one.key: one for one in places(each) if one.kind == "text"} for each in (old, new))
    yield from _each(before, after, lambda one: str(one.where), lambda one: str(one.text))
