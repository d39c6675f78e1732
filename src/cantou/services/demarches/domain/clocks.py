"""The law's clock of a case: when silence decides, and how people are told of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.web.days import date_format
from cantou.services.demarches.engine.clock import Period, Request, decision_clock
from cantou.services.demarches.models import FAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.demarches.engine.clock import Clock, Reason, Unit
    from cantou.services.demarches.models import Case, Demarche
    from cantou.services.demarches.models import Request as Row


def law_of(demarche: Demarche) -> dict[str, Any]:
    """Kept with each case: a commune that changes a delay changes no case that was filed before."""
    if not demarche.period_count:
        return {}
    return {
        "count": demarche.period_count,
        "unit": demarche.period_unit,
        "silence": demarche.silence,
        "on_request": demarche.on_request,
    }


def clock_of(case: Case, requests: Iterable[Row], *, today: date | None = None) -> Clock | None:
    """None where nothing is decided by a day, or everything is decided. A case that was forwarded may be counted from
    then (transfers.py): what was asked before no longer counts."""
    law = case.clock
    if not law or case.is_over:
        return None
    filed = timezone.localdate(case.filed_at)
    begins = max(filed, date.fromisoformat(law["from"])) if law.get("from") else filed
    asked = [
        Request(max(one.created_on, begins), one.resolved_on, cast("Reason", one.reason))
        for one in requests
        if one.resolved_on is None or one.resolved_on >= begins
    ]
    return decision_clock(
        filed=begins,
        period=Period(law["count"], cast("Unit", law["unit"])),
        today=today or timezone.localdate(),
        requests=asked,
        on_request=law["on_request"],
    )


def due_day(case: Case, requests: Iterable[Row]) -> date:
    """FAR while something is awaited: the date moves with each day of waiting, and nobody is late meanwhile."""
    clock = clock_of(case, requests)
    return clock.decision if clock is not None and clock.running else FAR


def silence_words(law: dict[str, Any], day: date | None = None) -> str:
    """What silence means, by which day where one is known; "" where it means nothing."""
    said = date_format(day, "j F Y") if day else ""
    match law.get("silence"):
        case "accord" if said:
            return _("Sans réponse le %(day)s au soir, la demande est acceptée.") % {"day": said}
        case "rejet" if said:
            return _("Sans réponse le %(day)s au soir, la demande est refusée.") % {"day": said}
        case "accord":
            return _("Sans réponse au bout de %(delay)s, la demande est acceptée.") % {
                "delay": delay_words(law)
            }
        case "rejet":
            return _("Sans réponse au bout de %(delay)s, la demande est refusée.") % {
                "delay": delay_words(law)
            }
    return ""


def delay_words(law: dict[str, Any]) -> str:
    count = law.get("count") or 0
    match law.get("unit"):
        case "days":
            return _("%(n)d jours") % {"n": count} if count > 1 else _("un jour")
        case "weeks":
            return _("%(n)d semaines") % {"n": count} if count > 1 else _("une semaine")
        case "months":
            return _("%(n)d mois") % {"n": count} if count > 1 else _("un mois")
    return ""
