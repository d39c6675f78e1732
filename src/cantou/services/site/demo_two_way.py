"""What the demonstration's inhabitants are asked, and what they say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import link_secret
from cantou.core.scope.scope import Scope
from cantou.services.site.domain.favours import confirm, file_favour, publish_favour
from cantou.services.site.domain.polls import answer, close_poll, open_poll, save_poll
from cantou.services.site.models import Favour, Poll

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


FAVOURS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    (
        "offer",
        "lend",
        "Prête ma remorque le week-end",
        "Petite remorque bâchée, à venir chercher et à rendre propre. Prévenez deux jours avant.",
        "Le Bourg",
        True,
    ),
    (
        "request",
        "ride",
        "Cherche un trajet vers le marché le mardi",
        "Je ne conduis plus. Je suis prête dès 8 h et je rentre quand vous rentrez.",
        "Olmet",
        True,
    ),
    (
        "request",
        "garden",
        "Deux bras pour rentrer du bois",
        "Trois stères à mettre à l’abri avant la neige. Soupe et tarte à la clé.",
        "Salvanhac",
        False,
    ),
)


def load_favours(body: Organisation, slug: str) -> None:
    """Two that are read, one that waits for the mairie."""
    with Scope.agent(body.pk, reason="démonstration").enter():
        if Favour.objects.filter(organisation_id=body.pk).exists():
            return
    for number, (kind, category, title, text, where, is_read) in enumerate(FAVOURS):
        seed = f"demonstration.favour:{body.pk}:{number}"
        row = file_favour(
            organisation=body.pk,
            key=UUID(int=0xFA70 + number),
            secret_seed=seed,
            values={"kind": kind, "category": category, "title": title, "text": text, "where": where},
            email=f"voisin{number}@demo.cantou.example",
            link=portal_url(slug, "site:favour_mine", link_secret(seed=seed)),
        )
        with Scope.agent(body.pk, reason="démonstration").enter():
            confirm(row=row)
            if is_read:
                publish_favour(row=row)
