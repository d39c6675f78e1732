"""Sectors and where they are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import ALPHABET
from cantou.core.scope.scope import acting
from cantou.core.tasks import publish
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.events import GuideChanged
from cantou.services.dechets.domain.streams import streams_of, title_of
from cantou.services.dechets.engine import zones
from cantou.services.dechets.models import CollectionChange, CollectionRule, Sector, SectorArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.core.territories.models import Place

SERVICE = "dechets"
MOST_SECTORS = 500
CODE = 9


def create_sector(*, name: str, note: str = "") -> Sector:
    """Nobody sees it before it is published. Raises ValidationError."""
    organisation, name = acting(), _free_name(name, None)
    if Sector.objects.filter(organisation_id=organisation).count() >= MOST_SECTORS:
        raise ValidationError({"name": _("Cinq cents secteurs au plus.")})
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE))
    row = Sector.objects.create(organisation_id=organisation, code=code, name=name, note=tidy(note))
    record(action="dechets.sector", subject=f"dechets:{code}")
    return row


def change_sector(*, sector: Sector, name: str, note: str) -> None:
    """Raises ValidationError."""
    sector.name, sector.note = _free_name(name, sector), tidy(note)
    sector.save(update_fields=["name", "note"])
    _said(sector, "dechets.sector")


def _free_name(name: str, sector: Sector | None) -> str:
    name = tidy_line(name)
    same = Sector.objects.filter(organisation_id=acting(), name=name)
    if (same.exclude(pk=sector.pk) if sector else same).exists():
        raise ValidationError({"name": _("Un autre secteur porte déjà ce nom.")})
    return name


def show_sector(*, sector: Sector, shown: bool) -> None:
    """On the portals, or no longer. Raises ValidationError for what would show nothing."""
    mine = {"organisation_id": sector.organisation_id, "sector": sector}
    if shown and not SectorArea.objects.filter(**mine).exists():
        raise ValidationError(_("Dites d’abord où est ce secteur."))
    if shown and not CollectionRule.objects.filter(**mine).exists():
        raise ValidationError(_("Dites d’abord ce qui y est collecté, et quand."))
    sector.is_public = shown
    sector.save(update_fields=["is_public"])
    for model in (SectorArea, CollectionRule, CollectionChange):
        model.objects.filter(**mine).update(is_public=shown)
    if shown:
        publish(GuideChanged(organisation=sector.organisation_id))
    _said(sector, "dechets.shown" if shown else "dechets.hidden")


def delete_sector(*, sector: Sector) -> None:
    code, organisation = sector.code, sector.organisation_id
    sector.delete()
    bump(organisation=organisation)
    record(action="dechets.sector_deleted", subject=f"dechets:{code}")


def _said(sector: Sector, action: str) -> None:
    bump(organisation=sector.organisation_id)
    record(action=action, subject=f"dechets:{sector.code}")


# -- Where


def add_areas(*, sector: Sector, commune: int, places: Sequence[Place] = ()) -> int:
    """The whole commune, or some of its hamlets and roads. How many are new. Raises ValidationError where another
    sector collects the same there.
    """
    wanted = [(place.pk, place.label) for place in places] or [(None, "")]
    values = {"organisation_id": sector.organisation_id, "sector": sector, "commune_id": commune}
    new = 0
    for place, label in wanted:
        _row, made = SectorArea.objects.get_or_create(
            **values,
            place_id=place,
            zone__isnull=True,
            defaults={"label": label[:120], "is_public": sector.is_public},
        )
        new += made
    refuse_overlaps(organisation=sector.organisation_id, sector=sector.pk)
    _said(sector, "dechets.area")
    return new


def add_zone(*, sector: Sector, label: str, corners: Sequence[Sequence[float]]) -> SectorArea:
    """Raises ValidationError."""
    if why := zones.fault(corners):
        raise ValidationError(why)
    row = SectorArea.objects.create(
        organisation_id=sector.organisation_id,
        sector=sector,
        label=tidy_line(label)[:120],
        zone=[[round(lon, 6), round(lat, 6)] for lon, lat in corners],
        is_public=sector.is_public,
    )
    refuse_overlaps(organisation=sector.organisation_id, sector=sector.pk)
    _said(sector, "dechets.area")
    return row


def remove_area(*, area: SectorArea) -> None:
    sector = area.sector
    area.delete()
    _said(sector, "dechets.area_removed")


# -- Two sectors for one home


@dataclass(frozen=True, slots=True)
class Overlap:
    """`where` is in two sectors that collect the same stream at the same time."""

    stream: str
    one: Sector
    other: Sector
    where: str


def overlaps(*, organisation: int, sector: int | None = None) -> list[Overlap]:
    """A hamlet that is named goes before its commune, and a zone before both: only the same kind overlaps."""
    areas = list(queries.areas_of(organisation=organisation))
    rules: dict[int, list[CollectionRule]] = {}
    for rule in queries.rules_of(organisation=organisation):
        rules.setdefault(rule.sector_id, []).append(rule)
    found: list[Overlap] = []
    for one, other in _pairs(areas):
        if sector is not None and sector not in {one.sector_id, other.sector_id}:
            continue
        shared = _both(rules.get(one.sector_id, []), rules.get(other.sector_id, []))
        found += [Overlap(stream, one.sector, other.sector, _where(one)) for stream in sorted(shared)]
    return found


def _pairs(areas: Sequence[SectorArea]) -> Iterable[tuple[SectorArea, SectorArea]]:
    by_place: dict[tuple[int | None, int | None], list[SectorArea]] = {}
    drawn: list[SectorArea] = []
    for area in areas:
        others = drawn if area.zone else by_place.setdefault((area.commune_id, area.place_id), [])
        for other in others:
            is_same = not area.zone or zones.overlap(area.zone, other.zone)
            if other.sector_id != area.sector_id and is_same:
                yield other, area
        others.append(area)


def _both(ones: Iterable[CollectionRule], others: Sequence[CollectionRule]) -> set[str]:
    return {
        one.stream for one in ones for other in others if one.stream == other.stream and _at_once(one, other)
    }


def _at_once(one: CollectionRule, other: CollectionRule) -> bool:
    early = one.ends_on is None or one.ends_on >= other.starts_on
    return early and (other.ends_on is None or other.ends_on >= one.starts_on)


def _where(area: SectorArea) -> str:
    if area.zone:
        return area.label or _("une zone dessinée")
    commune = area.commune.name if area.commune else ""
    return f"{area.place.label} ({commune})" if area.place else commune


def refuse_overlaps(*, organisation: int, sector: int) -> None:
    """Raises ValidationError: what was just written is undone with the request."""
    found = overlaps(organisation=organisation, sector=sector)
    if not found:
        return
    kinds = streams_of(organisation=organisation)
    first = found[0]
    other = first.other if first.one.pk == sector else first.one
    text = _(
        "%(where)s est déjà dans le secteur «\u00a0%(other)s\u00a0» pour «\u00a0%(stream)s\u00a0». "
        "Retirez-le d’abord de l’un des deux."
    )
    raise ValidationError(
        text % {"where": first.where, "other": other.name, "stream": title_of(kinds, first.stream)}
    )
