"""The acts of an invented commune, and a question that it was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from cantou.core.files.domain.processing import treat
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.scope.scope import Scope
from cantou.services.site.domain.act_checks import check_all
from cantou.services.site.domain.legal import document_of, finish, post, save_act
from cantou.services.site.domain.questions import answer, ask, publish_answer
from cantou.services.site.models import Act

WHO = {"author_name": "Odette Vermenouze (personnage inventé)", "author_capacity": "maire"}
ACTS: tuple[dict[str, Any], ...] = (
    {
        "nature": "deliberation",
        "number": "2026-031",
        "title": "Tarifs de location de la salle des fêtes pour 2027",
        "text": "\n".join(
            [
                "Le conseil municipal, après en avoir délibéré, à l’unanimité, **décide** :",
                "",
                "1. la location est de 80 € la journée pour les habitants ;",
                "2. elle est de 160 € pour les autres ;",
                "3. les associations de la commune ne paient rien.",
                "",
                "Ces tarifs s’appliquent au 1er janvier 2027.",
            ]
        ),
        "days": 12,
    },
    {
        "nature": "deliberation",
        "number": "2026-032",
        "title": "Travaux d’eau potable au hameau de Salvagnac : demande de subvention",
        "text": "\n".join(
            [
                "Le conseil municipal **approuve** le plan de financement",
                "et **autorise** le maire à demander la subvention.",
            ]
        ),
        "days": 12,
    },
    {
        "nature": "arrete",
        "number": "A-2026-17",
        "title": "Circulation interdite rue du Four pendant l’élagage",
        "text": "\n".join(
            [
                "La circulation de tous les véhicules est interdite rue du Four lundi de 8 h à 12 h.",
                "",
                "Les riverains passent à pied.",
            ]
        ),
        "days": 4,
    },
)
KEY = UUID(int=0x51E0)


def load_acts(body: Organisation) -> None:
    if _reason(body, lambda: Act.objects.filter(organisation=body).exists()):
        return
    for told in ACTS:
        _post(body, told)
    _reason(body, lambda: check_all(organisation=body.pk))


def _reason(body: Organisation, act: Any) -> Any:
    with Scope.agent(body.pk, reason="démonstration").enter():
        return act()


def _post(body: Organisation, told: dict[str, Any]) -> None:
    values = {name: value for name, value in told.items() if name != "days"}
    with Scope.agent(body.pk, reason="démonstration").enter():
        row = save_act(
            values={**WHO, **values, "decided_on": timezone.localdate() - timedelta(days=told["days"])}
        )
        post(act=row)
        document = document_of(row)
    assert document is not None
    treat(organisation=body.pk, file=document.pk)
    _reason(body, lambda: finish(organisation=body.pk, key=row.key))


def load_question(body: Organisation) -> None:
    if Reference.objects.filter(organisation_id=body.pk, object_key=KEY).exists():
        return
    words = "À quelle heure ferme l’eau mardi pour les travaux ?"
    row = ask(
        organisation=body.pk,
        key=KEY,
        secret_seed=f"demonstration:{body.pk}",
        subject="Coupure d’eau de mardi",
        text=words,
        may_publish=True,
    )
    said = "De 9 h à 11 h, dans tout le bourg. Remplissez une carafe la veille."
    with Scope.agent(body.pk, reason="démonstration").enter():
        answer(row=row, text=said)
        publish_answer(row=row, title="À quelle heure est coupée l’eau ?", asked=words, text=said)
