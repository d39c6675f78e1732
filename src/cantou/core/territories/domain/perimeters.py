"""Perimeters that an operator draws across the map: a pays, a syndicat, a massif, a transport authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.tasks import publish
from cantou.core.territories.domain.bulk import one_at_a_time
from cantou.core.territories.domain.events import TerritoriesChanged
from cantou.core.territories.domain.messages import TerritoryError
from cantou.core.territories.domain.names import Called, write_names
from cantou.core.territories.domain.notes import note
from cantou.core.territories.domain.rows import close_territories
from cantou.core.territories.engine.names import slugify
from cantou.core.territories.engine.slugs import LEVELS, free_slug
from cantou.core.territories.engine.tables import tidy
from cantou.core.territories.models import Kind, Level, OldSlug, Territory, TerritoryLink, TerritoryName

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LOCK = 5
KINDS = (Kind.PAYS, Kind.SYNDICAT, Kind.MASSIF, Kind.TRANSPORT, Kind.PARC, Kind.OTHER)
_LONGEST_NAME = 120


def draw_perimeter(
    *, name: str, kind: str, members: Iterable[Territory], on: date | None = None
) -> Territory:
    """Members are communes, EPCI or départements, in any mixture. Raises TerritoryError."""
    name, some = tidy(name), _checked(members)
    base = slugify(name)
    if not base or len(name) > _LONGEST_NAME:
        raise TerritoryError(_("écrivez le nom du périmètre, en 120 caractères au plus"))
    if kind not in KINDS:
        raise TerritoryError(_("ce genre de périmètre n’existe pas : %(kind)s") % {"kind": kind})
    with transaction.atomic():
        one_at_a_time(LOCK)
        same = Territory.objects.filter(level=Level.PERIMETER, kind=kind, name__iexact=name, valid_to=None)
        if same.exists():
            raise TerritoryError(_("un périmètre de ce genre porte déjà ce nom : %(name)s") % {"name": name})
        code = free_slug(base, taken=_taken())
        perimeter = Territory.objects.create(
            level=Level.PERIMETER,
            code=code,
            name=name,
            slug=f"{LEVELS['perimeter']}/{code}",
            kind=kind,
            valid_from=on or timezone.localdate(),
        )
        write_names([Called(perimeter.pk, Level.PERIMETER, name)])
        _link(perimeter, some, since=perimeter.valid_from)
        _tell("draw", perimeter, len(some))
    return perimeter


def redraw_perimeter(*, perimeter: Territory, members: Iterable[Territory], on: date | None = None) -> int:
    """Give it exactly these members from that day on. Number of members that entered or left."""
    some, day = _checked(members), on or timezone.localdate()
    with transaction.atomic():
        one_at_a_time(LOCK)
        links = TerritoryLink.objects.filter(parent=perimeter, kind=Level.PERIMETER, valid_to__isnull=True)
        present = {link.child_id: link for link in links}
        gone = [link for child, link in present.items() if child not in some]
        new = {child: row for child, row in some.items() if child not in present}
        young = [link.pk for link in gone if link.valid_from >= day]
        TerritoryLink.objects.filter(pk__in=young).delete()
        TerritoryLink.objects.filter(pk__in=[link.pk for link in gone]).update(valid_to=day)
        _link(perimeter, new, since=day)
        if gone or new:
            _tell("redraw", perimeter, len(some))
    return len(gone) + len(new)


def close_perimeter(*, perimeter: Territory, on: date | None = None) -> None:
    day = on or timezone.localdate()
    with transaction.atomic():
        one_at_a_time(LOCK)
        close_territories({perimeter.pk: (day, None)})
        TerritoryName.objects.filter(territory=perimeter).delete()
        _tell("close", perimeter, 0)


def _checked(members: Iterable[Territory]) -> dict[int, Territory]:
    some = {row.pk: row for row in members}
    if not some:
        raise TerritoryError(_("un périmètre a au moins un membre"))
    for row in some.values():
        if row.level not in {Level.COMMUNE, Level.EPCI, Level.DEPARTEMENT} or not row.is_current:
            raise TerritoryError(_("ne peut pas être membre d’un périmètre : %(name)s") % {"name": row.name})
    return some


def _taken() -> set[str]:
    """Codes that a perimeter has or had, and addresses that still redirect."""
    first = f"{LEVELS['perimeter']}/"
    codes = Territory.objects.filter(level=Level.PERIMETER).values_list("code", flat=True)
    old = OldSlug.objects.filter(slug__startswith=first).values_list("slug", flat=True)
    return {*codes, *(slug.removeprefix(first) for slug in old)}


def _link(perimeter: Territory, members: dict[int, Territory], *, since: date) -> None:
    TerritoryLink.objects.bulk_create(
        [
            TerritoryLink(
                child_id=child, parent=perimeter, kind=TerritoryLink.Kind.PERIMETER, valid_from=since
            )
            for child in members
        ]
    )


def _tell(act: str, perimeter: Territory, members: int) -> None:
    publish(TerritoriesChanged(organisation=None, departements=[], merged={}, perimeters=[perimeter.pk]))
    note(
        action=f"territories.perimeter.{act}",
        subject=f"territories:{perimeter.code}",
        details={"members": members},
    )
