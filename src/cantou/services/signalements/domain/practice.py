"""What waits in the practice commune when it has just been made: enough to try every act once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.models import Organisation
from cantou.services.signalements.domain.reports import file_report

STORIES = (
    ("voirie", "Un nid-de-poule profond devant l’école, côté cantine.", "devant l’école", 12),
    ("eclairage", "Le lampadaire du lavoir reste éteint depuis lundi.", "le lavoir", 4),
    ("autre", "Un banc du jardin public a perdu une planche.", "jardin public", 1),
    ("autre", "Merci pour le nouveau panneau du sentier, mais il est de travers.", "départ du sentier", 0),
)
"""(category, words, where, days ago)"""


def fill(*, organisation: int) -> None:
    commune = Organisation.objects.values_list("territory_id", flat=True).get(pk=organisation)
    for category, words, where, days in STORIES:
        if commune is not None:
            file_report(
                organisation=organisation,
                key=uuid4(),
                commune=commune,
                category=category,
                description=words,
                where=Somewhere(how="words", words=where),
                at=timezone.now() - timedelta(days=days),
            )
