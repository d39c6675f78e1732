"""How a mandate is shown, on its people's pages and at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.people.domain.matters import title_of

if TYPE_CHECKING:
    from cantou.core.people.models import Mandate

_ENDED = {
    "sms": _("terminé par SMS"),
    "phone": _("terminé par téléphone"),
    "counter": _("terminé au guichet"),
}


def shown(mandate: Mandate) -> dict[str, Any]:
    over = mandate.ends_on < timezone.localdate()
    if mandate.revoked_at:
        state, tone = _ENDED.get(mandate.ended_by, _("terminé")), ""
    elif over:
        state, tone = _("arrivé à son terme"), ""
    elif mandate.consented_at is None:
        state, tone = _("attend l’accord de la personne"), "care"
    elif mandate.accepted_at is None:
        state, tone = _("attend d’être accepté"), "info"
    else:
        state, tone = _("en cours"), "good"
    return {
        "mandate": mandate,
        "titles": [title_of(name) for name in mandate.services],
        "state": state,
        "tone": tone,
        "running": not mandate.revoked_at and not over,
        "waits_consent": not mandate.revoked_at and not over and mandate.consented_at is None,
        "waits_holder": not mandate.revoked_at
        and not over
        and mandate.consented_at is not None
        and mandate.holder_id is None,
    }
