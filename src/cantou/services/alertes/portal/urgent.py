"""Above everything on the front page of a portal: what runs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import moment
from cantou.core.registry import Urgent
from cantou.core.territories.domain.queries import is_commune
from cantou.core.web.texts import tied
from cantou.services.alertes.domain import queries

if TYPE_CHECKING:
    from cantou.services.alertes.models import Thread

MOST = 3
GRAVE = {"Extreme", "Severe"}


def urgent(territory: int, organisations: list[int]) -> list[Urgent]:
    """What is real first, then exercises."""
    communes = [territory] if is_commune(territory) else []
    found = queries.running_here(organisations=organisations, communes=communes, now=timezone.now())
    rows = sorted(found[: 2 * MOST], key=lambda row: row.is_exercise)
    return [_line(row) for row in rows[:MOST]]


def _line(row: Thread) -> Urgent:
    until = _("Jusqu’au %(when)s.") % {"when": moment(timezone.localtime(row.expires))}
    if row.is_exercise:
        note = _("Ceci n’est pas une alerte réelle.")
        tone, mark, text = "drill", row.mark, f"{note} {until}"
    else:
        tone, mark, text = ("bad" if row.severity in GRAVE else "care"), "", until
    url = reverse("alertes:alert", args=[row.code])
    return Urgent(title=tied(row.headline), text=text, url=url, until=row.expires, tone=tone, mark=mark)
