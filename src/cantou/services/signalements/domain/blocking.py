"""A rule that stops a filing: nobody here is in charge, and what is filed would only wait (docs/adr/0110).

Every channel asks here before it files. The portal shows a page, programs are refused with the words, a mail or an SMS
is answered and waits, the desk warns the agent, who decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.services.signalements.domain.decisions import foreseen
from cantou.services.signalements.domain.wording import whom

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.core.maps.domain.somewhere import Somewhere
    from cantou.services.signalements.domain.routing import Routed


class BlockedError(Exception):
    """Nobody here is in charge. Its text is for whoever files."""

    def __init__(self, routed: Routed) -> None:
        super().__init__(answer(routed))
        self.routed = routed


def stop_if_blocked(
    *,
    organisation: int,
    commune: int,
    category: str,
    answers: Iterable[Mapping[str, Any]],
    where: Somewhere | None,
) -> None:
    """The arguments of `file_report`. Raises BlockedError. In any Scope."""
    given = {one["id"]: one["value"] for one in answers}
    routed = foreseen(
        organisation=organisation, commune=commune, category=category, answers=given, where=where
    )
    if routed.blocks:
        raise BlockedError(routed)


def answer(routed: Routed) -> str:
    """In one paragraph: why, whom to call, and what to tell them."""
    if routed.outside is None or routed.rule is None:
        return ""
    told = _("Cela ne dépend pas de la mairie (%(why)s). À prévenir\N{NO-BREAK SPACE}: %(whom)s.") % {
        "why": routed.rule.competence,
        "whom": whom(routed.outside),
    }
    return f"{told} {routed.outside.words}".strip()
