"""A round of bulky waste on paper, for the van's dashboard: PDF/UA, made by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.services.dechets.models import BulkyPickup, BulkyRound

TEMPLATE = Path(__file__).parents[1] / "print" / "bulky.typ"


def round_pdf(*, turn: BulkyRound, pickups: Sequence[BulkyPickup]) -> bytes:
    values = {
        "title": _("Encombrants, %(when)s") % {"when": words.span(turn.starts_at, turn.ends_at)},
        "where": turn.commune.name if turn.commune else _("Toutes les communes"),
        "stops": [_stop(number, one) for number, one in enumerate(pickups, start=1)],
        "reason": turn.reason,
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)


def _stop(number: int, one: BulkyPickup) -> dict[str, object]:
    phone = one.booking.holder_phone
    return {
        "number": str(number),
        "place": f"{one.street}, {one.commune.name}",
        "who": " ".join(
            part for part in (one.booking.holder_name, show_phone(phone) if phone else "") if part
        ),
        "reference": spoken(one.reference),
        "things": list(one.things),
        "note": one.note,
    }
