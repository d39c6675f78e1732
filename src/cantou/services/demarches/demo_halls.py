"""Halls let through the démarche, once the halls of the demonstration are there. Nobody here exists."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils import timezone

from cantou.core.booking.domain.choosing import Span, choosable, free_spans
from cantou.core.forms.domain.drafts import current_version
from cantou.core.organisations.models import Reference
from cantou.core.scope.scope import Scope
from cantou.services.demarches.domain import cases, queries
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.domain.slots import run_next

if TYPE_CHECKING:
    from cantou.core.booking.domain.choosing import Free
    from cantou.services.demarches.models import Case

KEYS = UUID("0c1d7d0a-9b52-4f1a-8a47-0b0f5f0f6a11")
SALLE, WHY = "location-salle-des-fetes", "démonstration"
DAY = (Span("La journée et la soirée", time(8), time(2)), Span("La soirée", time(18), time(2)))
STORIES = (
    ("Josette", "Amagat", {"qui": "resident", "objet": "noces d’or", "convives": "60"}, ()),
    ("Émile", "Roucairol", {"qui": "association", "association": "La Pétanque carladézienne", "objet": "repas annuel",
                            "convives": "80"}, ("accorder",)),
    ("Nadine", "Puech", {"qui": "outside", "objet": "baptême", "convives": "45"}, ("accorder", "arrhes_autrement")),
)  # fmt: skip


def let_halls(organisation: int) -> None:
    for number, (given, family, said, presses) in enumerate(STORIES):
        key = uuid5(KEYS, f"case:{number}")
        if Reference.objects.filter(object_key=key).exists():
            continue
        with Scope.agent(organisation, reason=WHY).enter():
            slot = _free(organisation)
            if slot is not None:
                _tell(organisation, key, {**_who(given, family), **said, "creneau": _kept(slot)}, presses)


def _free(organisation: int) -> Free | None:
    """A day of a week to come, far enough."""
    halls = choosable(organisation=organisation, service="salles", kind="room")
    first = timezone.localdate() + timedelta(days=35)
    return next(iter(free_spans(resources=halls, first=first, days=60, spans=DAY)), None)


def _kept(slot: Free) -> dict[str, Any]:
    return {
        "resource": slot.resource.pk,
        "name": slot.resource.name,
        "starts": slot.starts_at.isoformat(),
        "ends": slot.ends_at.isoformat(),
        "label": slot.said,
    }


def _who(given: str, family: str) -> dict[str, Any]:
    place = {"line": "Le Bourg", "postcode": "15800", "city": "Vic-sur-Cère"}
    return {
        "prenom": given,
        "nom": family,
        "telephone": "+33639980121",
        "adresse": {**place, "label": "Le Bourg, 15800 Vic-sur-Cère"},
        "buvette": False,
        "reglement": True,
    }


def _tell(organisation: int, key: UUID, answers: dict[str, Any], presses: tuple[str, ...]) -> None:
    version = current_version(organisation=organisation, key=SALLE)
    if version is None:
        return
    demarche = queries.demarche_of_version(organisation, version.pk)
    case = cases.file_case(demarche=demarche, key=key, version=version.pk, answers=answers, tell=False)
    _follow(case)
    for button in presses:
        cases.press(case=case, button=button, agent=True, person=None)
        _follow(case)


def _follow(case: Case) -> None:
    while run_effects(case=case) or run_next(case=case):
        pass
