"""The one open report that what comes in most likely repeats, where nobody could be asked before (docs/adr/0126).

On the portal and at the desk what is near is offered before filing. A mail, an SMS, an application or a phone that
was offline file at once: the likeliest is noted, told to whoever wrote, and shown to the agents. Nothing is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.likeness import likeness
from cantou.services.signalements.domain.nearby import near_published, open_in_commune
from cantou.services.signalements.models import Report

if TYPE_CHECKING:
    from cantou.services.signalements.domain.nearby import Near, Sought
    from cantou.services.signalements.models import Publication

LIKELY = 1.5
"""Of a score of three at most: the same category close by, and words or a place in common."""
_NAMED, _SAID = 0.8, 0.5
ASKED_NOBODY = frozenset(
    {Report.Channel.EMAIL, Report.Channel.SMS, Report.Channel.API, Report.Channel.OPEN311}
)


def is_likely(near: Near) -> bool:
    return near.score >= LIKELY


def likely(*, organisation: int, of: Sought) -> Publication | None:
    """Among what everybody may read: it is named to somebody who may be anybody."""
    if not of.metres:
        return None
    with Scope.public().enter():
        if of.place or of.lon is not None:
            best = next(iter(near_published(organisations=[organisation], of=of)), None)
            return best.thing if best is not None and is_likely(best) else None
        return _told(open_in_commune(organisation=organisation, of=of), of)


def _told(rows: list[Publication], of: Sought) -> Publication | None:
    """A mail says where in its words alone: the same category, a place that they name, and what is said of it."""
    found = [
        (said, row)
        for row in rows
        if row.category == of.category
        and row.place
        and likeness(row.place, of.words) >= _NAMED
        and (said := likeness(f"{row.title} {row.text}", of.words)) >= _SAID
    ]
    return max(found, key=lambda each: (each[0], each[1].pk))[1] if found else None


def resembling(report: Report) -> Publication | None:
    """While everybody may read it, and unless the two are followed as one already."""
    if report.resembles_id is None or report.merged_into_id is not None:
        return None
    with Scope.public().enter():
        return queries.publication_of_report(organisation=report.organisation_id, report=report.resembles_id)
