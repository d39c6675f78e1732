"""A calendar of somewhere else → events."""

from __future__ import annotations

from cantou.core.booking.engine.errors import CalendarError
from cantou.core.booking.engine.ical_described import Described
from cantou.core.booking.engine.ical_described import read as read_described
from cantou.services.site.importing import markup
from cantou.services.site.importing.found import MOST_ITEMS, ImportingError, Item, Reading


def read(data: bytes) -> Reading:
    """Raises ImportingError."""
    try:
        described, told = read_described(data)
    except CalendarError as error:
        raise ImportingError(str(error)) from error
    reading = Reading(kind="ics")
    for one in described:
        if len(reading.items) == MOST_ITEMS:
            reading.tell(f"Seuls les {MOST_ITEMS} premiers événements sont lus ; il y en a davantage.")
            break
        if not one.is_cancelled:
            reading.items.append(_item(one, reading))
    if len(described) > len(reading.items) and len(reading.items) < MOST_ITEMS:
        reading.tell("Les événements annulés ne sont pas repris.")
    reading.told += told.told
    return reading


def _item(one: Described, reading: Reading) -> Item:
    found = markup.read(one.description, base=one.url)
    reading.removed.update(found.removed)
    title = markup.plain(one.name) or "Sans titre"
    replaced = f"#{one.instead_of.isoformat()}" if one.instead_of else ""
    return Item(
        kind="event",
        source=f"{one.uid or f'{title}@{one.starts_at.isoformat()}'}{replaced}"[:500],
        title=title,
        blocks=tuple(found.blocks),
        pictures=tuple(found.pictures),
        link=one.url if one.url.startswith(("http://", "https://")) else "",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        rule=one.rule,
        place=markup.plain(one.place),
    )
