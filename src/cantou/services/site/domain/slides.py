"""What the site itself has to show on a display screen: the polls that wait for an answer."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import words
from cantou.core.organisations.domain.screens import Slide
from cantou.services.site.domain.polls import open_polls

MOST = 2


def slides(territory: int, organisations: list[int]) -> list[Slide]:  # noqa: ARG001 (a manifest's signature)
    rows = open_polls(organisations=organisations, now=timezone.now())[:MOST]
    return [
        Slide(
            title=_("Votre avis"),
            text=row.question,
            detail=_("Répondez sur le portail jusqu’au %(day)s.")
            % {"day": words.day(timezone.localtime(row.closes_at).date())},
            rank=20,
            until=row.closes_at,
        )
        for row in rows
    ]
