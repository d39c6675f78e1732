"""What the demonstration's inhabitants are asked, and what they say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.site.domain.polls import answer, close_poll, open_poll, save_poll
from cantou.services.site.models import Poll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.organisations.models import Organisation

POLLS: tuple[tuple[dict[str, Any], Sequence[int], bool], ...] = (
    (
        {
            "question": "Quel nom pour la salle rénovée ?",
            "choices": ["Salle des Frênes", "Salle Odette-Vermenouze", "La Grange", "Sans avis"],
            "text": "Les travaux se terminent au printemps. Le conseil choisira parmi les deux noms préférés.",
        },
        (41, 22, 17, 4),
        True,
    ),
    (
        {
            "question": "Quel soir pour le cinéma au village ?",
            "choices": ["Le vendredi", "Le samedi", "Le dimanche à 17 h", "Sans avis"],
            "text": "Le projecteur est réparé : il reste à choisir le soir.",
            "results": "at_once",
        },
        (9, 14, 6, 1),
        False,
    ),
)


def load_polls(body: Organisation) -> None:
    with Scope.agent(body.pk, reason="démonstration").enter():
        if Poll.objects.filter(organisation_id=body.pk).exists():
            return
    evening = timezone.localtime().replace(hour=20, minute=0, second=0, microsecond=0) + timedelta(days=12)
    for told, votes, is_over in POLLS:
        with Scope.agent(body.pk, reason="démonstration").enter():
            row = save_poll(values=told | {"closes_at": evening})
            open_poll(poll=row)
            row.refresh_from_db()
        for number, many in enumerate(votes):
            for each in range(many):
                answer(poll=row, edition=row.edition, number=number, browser=f"demonstration:{number}:{each}")
        if is_over:
            with Scope.agent(body.pk, reason="démonstration").enter():
                close_poll(poll=row)
