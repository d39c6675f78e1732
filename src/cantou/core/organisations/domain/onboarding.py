"""Opens a list of communes from a CSV: looked at first, then done, and done again without harm."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import IO, TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import CLEANERS, clean
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.organisations import create_organisation, update_organisation
from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.registry import services
from cantou.core.territories.domain.messages import describe
from cantou.core.territories.engine.grammar import of
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.engine.problems import Problems, UnreadableError
from cantou.core.territories.engine.tables import read_table
from cantou.core.territories.models import Territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.core.organisations.domain.cleaning import Particulars

MOST_LINES = 5_000
LONGEST_NAME = 160
COLUMNS: dict[str, tuple[str, ...]] = {
    "insee": ("insee", "code insee", "code commune", "code"),
    "siren": ("siren", "numero siren", "n siren"),
    "siret": ("siret",),
    "name": ("nom", "organisme", "denomination"),
    "kind": ("type", "nature", "categorie"),
    "email": ("courriel", "email", "e mail", "mail", "adresse electronique"),
    "phone": ("telephone", "tel"),
    "hours": ("horaires", "horaires d ouverture", "ouverture"),
    "address": ("adresse",),
    "website": ("site", "site web", "site internet", "url"),
    "services": ("services", "service"),
    "administrator": ("administrateur", "administratrice", "administration"),
}
KINDS = {
    "": "",
    "mairie": "mairie",
    "commune": "mairie",
    "epci": "epci",
    "intercommunalite": "epci",
    "communaute de communes": "epci",
    "communaute d agglomeration": "epci",
    "departement": "departement",
    "region": "region",
    "syndicat": "syndicat",
    "association": "association",
    "entreprise": "company",
}
_OF_LEVEL = {"commune": "mairie", "epci": "epci", "departement": "departement", "region": "region"}
_LEVEL_OF = {kind: level for level, kind in _OF_LEVEL.items()}


@dataclass(slots=True)
class Line:
    """One line of the file, and what becomes of it."""

    number: int
    values: dict[str, str]
    services: list[str] = field(default_factory=list)
    territory: Territory | None = None
    organisation: Organisation | None = None
    action: str = "refused"
    """create, update, same, refused"""
    messages: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.values.get("name") or (self.organisation.name if self.organisation else "")

    @property
    def fields(self) -> dict[str, str]:
        """What the organisation itself is told; an empty cell says nothing."""
        return {name: value for name, value in self.values.items() if name in CLEANERS and value}

    @property
    def administrator(self) -> tuple[str, str]:
        """(name, e-mail address) of who is to be invited first, either of them empty; the desk invites."""
        text = self.values.get("administrator", "")
        name, email = parseaddr(text) if "@" in text else (text, "")
        return name.strip(), email.strip().lower()


@dataclass(slots=True)
class Onboarding:
    """What a file says, line by line, before or after it was done."""

    lines: list[Line]
    problems: list[str]

    def count(self, action: str) -> int:
        return sum(line.action == action for line in self.lines)


def preview(*, stream: IO[bytes], default_services: Sequence[str] = ()) -> Onboarding:
    """What would be done, written nowhere. Raises ValidationError when the file cannot be read at all."""
    problems = Problems()
    try:
        rows = _rows(read_table(stream, problems, single=True))
    except UnreadableError as error:
        raise ValidationError(describe(error.problem)) from error
    if len(rows) > MOST_LINES:
        raise ValidationError(_("Ce fichier a plus de %(most)d lignes.") % {"most": MOST_LINES})
    lines = [Line(number, values, _services(values, default_services)) for number, values in rows]
    _place(lines)
    _match(lines)
    _refuse_doubles(lines)
    opened = _opened(lines)
    for line in lines:
        _judge(line, opened)
    return Onboarding(lines, [describe(problem) for problem in problems.kept])


def onboard(*, stream: IO[bytes], default_services: Sequence[str] = ()) -> Onboarding:
    """Do it, each line for itself: one that is refused stops no other. Again, only what differs is written."""
    found = preview(stream=stream, default_services=default_services)
    for line in found.lines:
        carry_out(line=line)
    return found


def carry_out(*, line: Line) -> None:
    """One line of a preview; a refusal is said in it."""
    if line.action not in {"create", "update"}:
        return
    try:
        with transaction.atomic():
            _do(line)
    except ValidationError as error:
        line.action = "refused"
        line.messages = list(error.messages)


def _do(line: Line) -> None:
    if line.organisation is None:
        fields = cast("Particulars", {name: value for name, value in line.fields.items() if name != "name"})
        line.organisation = create_organisation(
            kind=line.values["kind"], name=line.name, territory=line.territory, **fields
        )
    else:
        update_organisation(organisation=line.organisation, **line.fields)
    for service in line.services:
        enable_offer(organisation=line.organisation, service=service, reason=_("ouverture groupée"))


# -- Reading


def _rows(table: Iterable[tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]]:
    rows = []
    for number, row in table:
        plain = {normalise(column): value for column, value in row.items()}
        rows.append((number, {name: _first(plain, names) for name, names in COLUMNS.items()}))
        if len(rows) == 1 and not {"insee", "siren", "name"} & _known(plain):
            raise ValidationError(
                _("Aucune colonne « insee », « siren » ou « nom » : est-ce le bon fichier ?")
            )
    return rows


def _known(plain: dict[str, str]) -> set[str]:
    return {name for name, names in COLUMNS.items() if any(each in plain for each in names)}


def _first(plain: dict[str, str], names: tuple[str, ...]) -> str:
    return next((plain[name] for name in names if plain.get(name)), "")


def _services(values: dict[str, str], default: Sequence[str]) -> list[str]:
    given = values.pop("services", "").replace(",", " ").replace(";", " ").replace("|", " ").split()
    return list(dict.fromkeys(word.lower() for word in given)) or list(default)


# -- Which territory, which organisation: a few queries for the whole file


def _place(lines: list[Line]) -> None:
    for line in lines:
        line.values["siren"] = "".join(line.values["siren"].split())
        line.values["kind"] = KINDS.get(normalise(line.values["kind"]), "?")
    current = Territory.objects.filter(valid_to__isnull=True)
    codes = {line.values["insee"].upper().zfill(5) for line in lines if line.values["insee"]}
    sirens = {line.values["siren"] for line in lines if line.values["siren"]}
    by_code = {(place.level, place.code): place for place in current.filter(code__in=_spellings(codes))}
    by_siren = {place.siren: place for place in current.filter(siren__in=sirens)}
    for line in lines:
        line.territory = _territory(line, by_code) or by_siren.get(line.values["siren"])
        if not line.values["kind"]:
            line.values["kind"] = _OF_LEVEL[line.territory.level] if line.territory else "mairie"


def _spellings(codes: set[str]) -> set[str]:
    """An INSEE code lost its zero in a spreadsheet: 3012 is 03012. A département's has two digits."""
    return codes | {code.lstrip("0").zfill(2) for code in codes}


def _territory(line: Line, known: dict[tuple[str, str], Territory]) -> Territory | None:
    code = line.values["insee"].upper()
    if not code:
        return None
    level = _LEVEL_OF.get(line.values["kind"], "commune")
    return known.get((level, code.zfill(5 if level == "commune" else 2)))


def _match(lines: list[Line]) -> None:
    """The organisation that a line is about, if it is there already."""
    active = Organisation.objects.exclude(state__in=[Organisation.State.ERASED, Organisation.State.PRACTICE])
    sirens = [line.values["siren"] for line in lines if line.values["siren"]]
    places = [line.territory.pk for line in lines if line.territory]
    by_siren = {each.siren: each for each in active.filter(siren__in=sirens)}
    by_place = {(each.territory_id, each.kind): each for each in active.filter(territory_id__in=places)}
    for line in lines:
        body = by_place.get((line.territory.pk, line.values["kind"])) if line.territory else None
        line.organisation = by_siren.get(line.values["siren"]) or body
        if not line.name and line.territory and line.values["kind"] == "mairie":
            line.values["name"] = f"Mairie {of(line.territory.name)}"
        elif not line.name and line.territory:
            line.values["name"] = line.territory.long_name


def _refuse_doubles(lines: list[Line]) -> None:
    seen: dict[tuple[str, object], int] = {}
    for line in lines:
        keys: list[tuple[str, object]] = [("siren", line.values["siren"])] if line.values["siren"] else []
        if line.territory and line.values["kind"] in _LEVEL_OF:
            keys.append((line.values["kind"], line.territory.pk))
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            line.messages.append(_("Même organisme que la ligne %(line)d.") % {"line": first})
        for key in keys:
            seen.setdefault(key, line.number)


def _opened(lines: list[Line]) -> set[tuple[int, str]]:
    """(organisation, service) of the offers that already cover something."""
    keys = [line.organisation.pk for line in lines if line.organisation]
    found = Coverage.objects.filter(organisation_id__in=keys).values_list("organisation_id", "service")
    return set(found.distinct())


def _judge(line: Line, opened: set[tuple[int, str]]) -> None:
    line.messages += list(_wrong(line))
    if line.messages:
        return
    if line.organisation is None:
        line.action = "create"
        return
    cleaned = clean(line.fields)
    changed = any(getattr(line.organisation, name) != value for name, value in cleaned.items())
    new = [name for name in line.services if (line.organisation.pk, name) not in opened]
    line.action = "update" if changed or new else "same"


def _wrong(line: Line) -> Iterable[str]:
    if line.values["kind"] not in Organisation.Kind.values:
        yield _(
            "Type d’organisme inconnu. Les types : mairie, epci, département, région, syndicat, association."
        )
    if line.values["insee"] and line.territory is None:
        yield _("Code INSEE %(code)s : aucune commune de ce code n’est chargée ici.") % {
            "code": line.values["insee"]
        }
    elif line.territory is None and line.organisation is None:
        yield _("Ni le code INSEE ni le SIREN ne disent de quel territoire il s’agit.")
    if "@" in line.values["administrator"]:
        try:
            validate_email(line.administrator[1])
        except ValidationError:
            yield _("Administrateur : l’adresse « %(text)s » n’est pas complète.") % {
                "text": line.values["administrator"]
            }
    if len(line.administrator[0]) > LONGEST_NAME:
        yield _("Administrateur : ce nom est trop long.")
    known = services()
    for service in line.services:
        if service not in known:
            yield _("Service inconnu : %(service)s.") % {"service": service}
    try:
        clean(line.fields)
    except ValidationError as error:
        yield from error.messages
