"""A map with its list, which is the way in; the drawing is there for those who see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import shapely
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.maps.domain.ground import Ground, ground_of
from cantou.core.maps.engine.clusters import apart, cluster_mark, cluster_symbol, clusters
from cantou.core.maps.engine.clusters import letter as letter_of
from cantou.core.maps.engine.draw import HEIGHT, WIDTH, Category, Frame, draw_choropleth, draw_place, swatch
from cantou.core.maps.engine.parts import Area, Mark, Point, Tone, symbol
from cantou.core.maps.engine.projection import Projection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cantou.core.maps.engine.draw import Drawing

WEIGHT = "47\u00a0ko"
"""What the interactive map fetches: Leaflet, its style sheet (assets/build.mjs prints it)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the list. Without a position it is in the list and not on the map."""

    title: str
    url: str = ""
    lon: float | None = None
    lat: float | None = None
    tone: Tone = ""
    detail: str = ""
    number: int = 0
    """Of its mark, where the list has an order of its own; 0: the next one."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """An entry as the list shows it: `number` is that of its mark, 0 when it has none; or the letter of a mark that
    stands for several.
    """

    number: int
    entry: Entry
    letter: str = ""

    @property
    def mark(self) -> str:
        return self.letter or (str(self.number) if self.number else "")


@dataclass(frozen=True, slots=True)
class Figure:
    """What `<c-maps.figure>` shows. `svg` is empty where nobody knows where the territory is."""

    id: str
    title: str
    svg: SafeString
    legend: tuple[tuple[SafeString, str], ...]
    entries: tuple[Numbered, ...]
    source: str = ""
    caveat: str = ""
    weight: str = WEIGHT

    @property
    def tiles(self) -> str:
        return settings.TILES_URL

    @property
    def credit(self) -> str:
        return settings.TILES_CREDIT


def place_figure(
    *,
    territory: int,
    title: str,
    entries: Sequence[Entry] = (),
    tones: Mapping[Tone, str] | None = None,
    id: str = "map",  # noqa: A002 (the name it has in the page)
    source: str = "",
) -> Figure:
    """Things on the map of their territory. `tones`: what each shape means, for the legend.

    `source`: address of their GeoJSON (`collection`), for the interactive map.
    """
    ground = ground_of(territory)
    numbered = _numbered(entries)
    points = [
        Point(one.entry.lon, one.entry.lat, one.number, one.entry.tone)
        for one in numbered
        if one.number and one.entry.lon is not None and one.entry.lat is not None
    ]
    svg = SafeString()
    if ground.bounds is not None:
        svg = _safe(_drawn(ground, points, Frame(title, _description(len(points)), id)))
    return Figure(id, title, svg, _legend(points, tones), numbered, source if svg else "", ground.caveat)


def _numbered(entries: Sequence[Entry]) -> tuple[Numbered, ...]:
    found, number = [], 0
    for entry in entries:
        placed = entry.lon is not None and entry.lat is not None
        number += placed
        found.append(Numbered((entry.number or number) if placed else 0, entry))
    return tuple(found)


def _description(count: int) -> str:
    if not count:
        return _("Contour du territoire et de ses voisins.")
    return ngettext(
        "%(count)s point, dans la liste qui accompagne la carte.",
        "%(count)s points numérotés, dans l’ordre de la liste qui accompagne la carte.",
        count,
    ) % {"count": count}


def _drawn(ground: Ground, points: Sequence[Point], frame: Frame) -> Drawing:
    assert ground.bounds is not None
    projection = Projection.fit(ground.bounds, WIDTH, HEIGHT)
    names = () if ground.here else ground.names[:12]
    return draw_place(areas=ground.areas, points=points, names=names, frame=frame, projection=projection)


def _safe(drawing: Drawing) -> SafeString:
    return mark_safe(drawing.svg)  # noqa: S308 (drawn here, its texts escaped: engine/svg.py)


def gathered_figure(
    *,
    territory: int,
    title: str,
    entries: Sequence[Entry],
    others: Sequence[Point] = (),
    tones: Mapping[Tone, str] | None = None,
    id: str = "map",  # noqa: A002
    source: str = "",
) -> Figure:
    """The same for many: points that would cover one another are one mark, with a letter and their number.

    `others` are on the map and, for want of room, not in the list.
    """
    ground = ground_of(territory)
    if ground.bounds is None:
        return place_figure(territory=territory, title=title, entries=entries, tones=tones, id=id)
    projection = Projection.fit(ground.bounds, WIDTH, HEIGHT)
    placed = [each for each in entries if each.lon is not None and each.lat is not None]
    points = [*(Point(each.lon, each.lat, tone=each.tone) for each in placed), *others]  # type: ignore[arg-type]
    listed, alone, marks = _gathered(points, projection, len(placed))
    names = () if ground.here else ground.names[:12]
    svg = draw_place(
        areas=ground.areas,
        points=alone,
        names=names,
        frame=Frame(title, _description(len(points)), id),
        projection=projection,
        marks=marks,
    )
    marked = iter(listed)
    numbered = tuple(
        Numbered(0, each) if each.lon is None or each.lat is None else Numbered(*_of(next(marked), each))
        for each in entries
    )
    return Figure(
        id, title, _safe(svg), _legend(alone, tones, gathered=bool(marks)), numbered, source, ground.caveat
    )


def ordered_figure(
    *,
    territory: int,
    title: str,
    entries: Sequence[Entry],
    id: str = "map",  # noqa: A002
) -> Figure:
    """Of a list that has an order of its own (`Entry.number`): those that would cover one another share one mark,
    which bears all their numbers.
    """
    ground = ground_of(territory)
    numbered = _numbered(entries)
    if ground.bounds is None:
        return Figure(id, title, SafeString(), (), numbered, caveat=ground.caveat)
    projection = Projection.fit(ground.bounds, WIDTH, HEIGHT)
    points = [
        Point(one.entry.lon, one.entry.lat, one.number, one.entry.tone)
        for one in numbered
        if one.entry.lon is not None and one.entry.lat is not None
    ]
    alone, marks = apart(points, projection)
    svg = draw_place(
        areas=ground.areas,
        points=alone,
        names=() if ground.here else ground.names[:12],
        frame=Frame(title, _description(len(points)), id),
        projection=projection,
        marks=marks,
    )
    return Figure(id, title, _safe(svg), (), numbered, caveat=ground.caveat)


def _of(mark: tuple[int, str], entry: Entry) -> tuple[int, Entry, str]:
    number, letter = mark
    return number, entry, letter


def _gathered(
    points: Sequence[Point], projection: Projection, listed: int
) -> tuple[list[tuple[int, str]], list[Point], list[Mark]]:
    """The (number, letter) of each of the first `listed` points; the points that stand alone; the marks of several."""
    bears: dict[int, tuple[int, str]] = {}
    alone: list[Point] = []
    marks: list[Mark] = []
    number = 0
    for cluster in clusters(points, projection):
        first = cluster.members[0]
        if len(cluster.members) > 1:
            name = letter_of(len(marks))
            marks.append(cluster_mark(cluster.x, cluster.y, name, len(cluster.members)))
            bears.update((member, (0, name)) for member in cluster.members)
            continue
        if first < listed:
            number += 1
            bears[first] = (number, "")
        alone.append(replace(points[first], number=bears.get(first, (None,))[0]))
    return [bears.get(place, (0, "")) for place in range(listed)], alone, marks


def _legend(
    points: Sequence[Point], tones: Mapping[Tone, str] | None, *, gathered: bool = False
) -> tuple[tuple[SafeString, str], ...]:
    used = {point.tone for point in points}
    found = [
        (mark_safe(symbol(tone)), meaning)  # noqa: S308 (our own drawing)
        for tone, meaning in (tones or {}).items()
        if tone in used
    ]
    if gathered:
        found.append((mark_safe(cluster_symbol()), _("plusieurs au même endroit, et combien")))  # noqa: S308
    return tuple(found)


def class_figure(
    *,
    territory: int,
    title: str,
    values: Mapping[str, int],
    categories: Sequence[Category],
    entries: Sequence[Entry] = (),
    id: str = "map",  # noqa: A002
) -> Figure:
    """The communes of a larger territory by class. `values`: name of the commune → place of its class."""
    ground = ground_of(territory)
    svg = SafeString()
    if ground.here:
        areas = [Area(area.name, area.shape, category=values.get(area.name)) for area in ground.here]
        said = ", ".join(
            f"{category.name}\u00a0: {sum(1 for value in values.values() if value == place)}"
            for place, category in enumerate(categories)
        )
        svg = _safe(draw_choropleth(areas=areas, categories=categories, frame=Frame(title, said, id)))
    legend = tuple(
        (mark_safe(swatch(category, f"{id}-s{place}")), category.name)  # noqa: S308
        for place, category in enumerate(categories)
    )
    return Figure(id, title, svg, legend, tuple(Numbered(0, entry) for entry in entries))


def collection(*, territory: int, entries: Sequence[Entry] = ()) -> dict[str, Any]:
    """The same things as GeoJSON, with the territory's outline, for the interactive map."""
    features = [
        _feature(shapely.geometry.mapping(area.shape), {"title": area.name})
        for area in ground_of(territory).here
    ]
    features += [
        _feature(
            {"type": "Point", "coordinates": [entry.lon, entry.lat]},
            {"title": entry.title, "url": entry.url, "tone": entry.tone},
        )
        for entry in entries
        if entry.lon is not None and entry.lat is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: Mapping[str, Any], properties: dict[str, str]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
