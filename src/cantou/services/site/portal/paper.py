"""An event on an A4 sheet, for the mairie's door and the baker's: PDF/UA, made by typst."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.queries import theme_of
from cantou.core.web.addresses import page_path
from cantou.core.web.pdf import make_pdf
from cantou.core.web.theme import DEFAULTS
from cantou.services.site.domain.agenda import repeats
from cantou.services.site.engine.text import first_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.services.site.domain.agenda import Date
    from cantou.services.site.models import Event

TEMPLATE = Path(__file__).parents[1] / "print" / "poster.typ"
WORDS = 420


def poster_pdf(request: Any, event: Event, dates: Sequence[Date]) -> bytes:
    address = request.build_absolute_uri(page_path("site:event", event.code))
    theme = theme_of(organisation=event.organisation_id)
    commune = event.commune.name if event.commune else request.place.name
    values = {
        "title": event.title,
        "organisation": event.organiser or event.organisation.name,
        "when": [capfirst(one.shown) + (_(" (annulé)") if one.is_cancelled else "") for one in dates],
        "repeats": repeats(event),
        "where": ", ".join(part for part in (event.where, commune) if part),
        "text": first_words(event.text, WORDS),
        "price": event.price,
        "contact": event.contact,
        "cancelled": event.is_cancelled,
        "address": address.partition("://")[2].rstrip("/"),
        "square": square(address),
        "colour": theme.action if theme else DEFAULTS["action"],
        "ground": theme.action_soft if theme else DEFAULTS["action_soft"],
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)


def square(address: str) -> str:
    """An SVG."""
    file = io.BytesIO()
    segno.make(address, error="m").save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()
