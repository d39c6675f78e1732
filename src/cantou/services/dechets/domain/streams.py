"""The streams: what is collected together. The usual words, over which an organisation may put its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.scope.statements import statement
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.dechets.models import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

SERVICE = "dechets"


@dataclass(frozen=True, slots=True)
class Kind:
    """`letter` marks it in a calendar, so that nothing is said by colour alone; `tone` is its colour there."""

    code: str
    title: str
    container: str
    accepts: str
    letter: str
    tone: str


DEFAULTS = (
    Kind(
        "menageres",
        "Ordures ménagères",
        "bac gris",
        "Ce qui ne se trie pas, en sac fermé.",
        "M",
        "slate",
    ),
    Kind(
        "tri",
        "Emballages et papiers",
        "bac jaune",
        "Tous les emballages et papiers, en vrac, vidés, non emboîtés.",
        "T",
        "gold",
    ),
    Kind(
        "verre",
        "Verre",
        "colonne à verre",
        "Bouteilles, pots et bocaux, sans bouchon. Pas de vaisselle.",
        "V",
        "fir",
    ),
    Kind(
        "papiers",
        "Papiers",
        "colonne à papiers",
        "Journaux, courriers, cahiers, livres.",
        "P",
        "sky",
    ),
    Kind(
        "biodechets",
        "Biodéchets",
        "bac marron",
        "Restes de repas et épluchures, sans sac en plastique.",
        "B",
        "earth",
    ),
    Kind(
        "vegetaux",
        "Déchets végétaux",
        "fagots et sacs ouverts",
        "Tontes, feuilles, branches de moins d’un mètre.",
        "G",
        "leaf",
    ),
    Kind(
        "cartons",
        "Cartons",
        "cartons pliés",
        "Les grands cartons bruns, pliés et attachés.",
        "C",
        "sand",
    ),
    Kind(
        "encombrants",
        "Encombrants",
        "devant chez soi",
        "Vieux meubles, matelas. Ni gravats ni appareils.",
        "E",
        "plum",
    ),
    Kind(
        "textiles",
        "Textiles",
        "borne à textiles",
        "Vêtements, linge, chaussures par paires : propres, secs, en sac fermé.",
        "X",
        "rose",
    ),
    Kind(
        "compost",
        "Compostage partagé",
        "composteur",
        "Épluchures, marc de café, coquilles d’œufs.",
        "K",
        "earth",
    ),
)
BY_CODE = {kind.code: kind for kind in DEFAULTS}


@statement
def _own(organisation: int) -> QuerySet[Stream]:
    return Stream.objects.filter(organisation_id=organisation).order_by("pk")


def streams_of(*, organisation: int) -> dict[str, Kind]:
    """Code → stream, in the usual order. One query, in any Scope."""
    return merged(_own(organisation))


def streams_here(organisations: Iterable[int]) -> dict[str, Kind]:
    """Of all those who provide here; the nearest one's words win."""
    nearest = list(organisations)
    rows = Stream.objects.filter(organisation_id__in=nearest)
    return merged(sorted(rows, key=lambda row: -nearest.index(row.organisation_id)))


def merged(rows: Iterable[Stream]) -> dict[str, Kind]:
    found = dict(BY_CODE)
    for row in rows:
        if row.code in found:
            own = {
                name: getattr(row, name) for name in ("title", "container", "accepts") if getattr(row, name)
            }
            found[row.code] = replace(found[row.code], **own)
    return found


def title_of(kinds: Mapping[str, Kind], code: str) -> str:
    return kinds[code].title if code in kinds else code


def change_stream(*, code: str, title: str, container: str, accepts: str) -> None:
    """Inside an agent's Scope. What says the same as the usual words goes on following them."""
    usual = BY_CODE[code]
    given = {"title": tidy_line(title), "container": tidy_line(container), "accepts": tidy_line(accepts)}
    own = {name: "" if value == getattr(usual, name) else value for name, value in given.items()}
    Stream.objects.update_or_create(organisation_id=acting(), code=code, defaults=own)
    bump(organisation=acting())
    record(action="dechets.stream", subject=f"dechets:{code}")
