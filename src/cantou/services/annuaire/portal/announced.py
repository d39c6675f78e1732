"""In the one agenda of a portal: what associations do."""

from __future__ import annotations

from django.urls import reverse

from cantou.core.booking.domain.announced import MOST, Announced
from cantou.core.web.addresses import page_path
from cantou.services.annuaire.domain.agenda import entries_of, in_order, to_come

THEMES = {
    "sport": "sport",
    "culture": "culture",
    "memoire": "culture",
    "jeunesse": "ecole",
    "solidarite": "solidarite",
    "nature": "nature",
}
"""Category of an association → theme of the agenda; the others are under no theme."""


def announced(territory: int, organisations: list[int]) -> list[Announced]:  # noqa: ARG001
    return [
        Announced(
            title=one.row.title,
            starts_at=one.time.starts_at,
            ends_at=one.time.ends_at,
            said=one.when.removeprefix("le "),
            url=reverse("annuaire:listing", args=[one.row.listing_id]),
            where=one.row.where,
            by=one.row.listing.name,
            repeats=one.repeats,
            theme=THEMES.get(one.row.listing.category, ""),
            is_cancelled=one.row.is_cancelled or one.time.is_off,
            entries=tuple(entries_of(one.row, page_path("annuaire:listing", one.row.listing_id))),
        )
        for one in in_order(to_come(organisations=organisations)[:MOST])
    ]
