"""On the screen in front of the mairie: what is real stands there alone, an exercise among the rest, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import moment
from cantou.core.organisations.domain.screens import Slide
from cantou.core.territories.domain.queries import is_commune
from cantou.services.alertes.domain import queries
from cantou.services.alertes.engine import words
from cantou.services.alertes.portal.shown import message_shown

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert, Thread

MOST = 3
MOST_LINES = 4
"""Of what to do: it is read from the pavement."""
RANKS = {"Extreme": -40, "Severe": -30, "Moderate": -20}
GRAVE = {"Extreme", "Severe"}


def slides(territory: int, organisations: list[int]) -> list[Slide]:
    """What is worst first."""
    communes = [territory] if is_commune(territory) else []
    found = list(
        queries.running_here(organisations=organisations, communes=communes, now=timezone.now())[: 2 * MOST]
    )
    shown = sorted(found, key=_rank)[:MOST]
    latest: dict[int, Alert] = {}
    sent = queries.latest_messages(organisations=organisations)
    for one in sent.filter(thread_id__in=[row.pk for row in shown]):
        latest.setdefault(one.thread_id, one)
    return [_slide(row, latest.get(row.pk)) for row in shown]


def _rank(row: Thread) -> int:
    """An exercise, and what is for information, leave the rest of the screen where it is."""
    return 1 if row.is_exercise else RANKS.get(row.severity, 0)


def _slide(row: Thread, latest: Alert | None) -> Slide:
    said = message_shown(latest) if latest else None
    until = _("jusqu’au %(when)s") % {"when": moment(timezone.localtime(row.expires))}
    if row.is_exercise:
        text, tone = (
            _("%(mark)s. Ceci n’est pas une alerte réelle.") % {"mark": words.MARKS[row.status]},
            "drill",
        )
    else:
        lines = [said.info.description, *said.instructions[:MOST_LINES]] if said else []
        text, tone = "\n".join(lines), "bad" if row.severity in GRAVE else "care"
    return Slide(
        title=row.title,
        text=text,
        detail=", ".join(part for part in (said.where if said else "", until) if part),
        tone=tone,  # type: ignore[arg-type]
        rank=_rank(row),
        until=row.expires,
    )
