"""What `make demo` shows of this service: two démarches of Vic-sur-Cère, a dozen cases in every state.

Loading again adds what is missing and doubles nothing: each case has a key of its own. Nobody here exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.forms.domain.drafts import current_version
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope
from cantou.services.demarches.domain import cases, queries
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.registry.demo import Demonstration
    from cantou.services.demarches.models import Demarche

KEYS = UUID("5b7c4e0e-2a4b-4a63-8b0f-9d6f0a5c7e21")
COMMUNE = "15258"
WHY = "démonstration"
BUVETTE, VOIRIE = "debit-de-boissons", "permission-de-voirie"

Steps = tuple[tuple[str, str], ...]
"""(act, words): press a button, with what is typed; answer what was asked; write as the person or the agent."""
TREAT: Steps = (("press", "instruire"),)
MISSING: Steps = (*TREAT, ("demander_piece", "L’attestation d’assurance de l’année"))
GRANT: Steps = (*TREAT, ("press", "accorder"))


@dataclass(frozen=True, slots=True)
class Story:
    given: str
    family: str
    days: int
    """Ago."""
    answers: dict[str, Any]
    steps: Steps = ()
    demarche: str = BUVETTE
    channel: str = "web"
    email: bool = True
    more: dict[str, Any] = field(default_factory=dict)


def _fete(what: str, where: str, group: str = "3", **more: Any) -> dict[str, Any]:
    return {"quoi": what, "lieu": where, "groupe": group, "heures": "14 h à 23 h", "deja": False, **more}


def _works(kind: str, where: str, **more: Any) -> dict[str, Any]:
    return {"nature": kind, "ou_exactement": where, "passage": True, **more}


STORIES = (
    Story("Lucette", "Barrial", 2, _fete("Quine de l’école", "Salle polyvalente", "1", association="Les amis de l’école")),
    Story("Fernand", "Delpuech", 1, _works("benne", "4 rue de la Fontaine"), demarche=VOIRIE),
    Story("Maryse", "Cantournet", 9, _fete("Bal du printemps", "Place de l’Église"), TREAT),
    Story("Yannick", "Roussilhe", 55, _works("echafaudage", "12 avenue du Vialard"), TREAT, VOIRIE),
    Story("Odile", "Lavergne", 63, _works("tranchee", "Chemin des Prades"), TREAT, VOIRIE),
    Story("Sylvain", "Peyrat", 12, _works("camion", "Devant la pharmacie"), MISSING, VOIRIE),
    Story("Colette", "Usclade", 20, _fete("Fête de la pétanque", "Boulodrome"), MISSING, channel="paper", email=False),
    Story(
        "Gérard",
        "Malroux",
        16,
        _works("echafaudage", "1 place du Carladès"),
        (*MISSING, ("answer", "Voici l’attestation demandée."), ("write", "Les travaux dureront trois jours.")),
        VOIRIE,
    ),
    Story("Nadège", "Courbaize", 30, _fete("Marché de Noël", "Halle"), GRANT),
    Story("Émile", "Vigier", 33, _works("benne", "Rue Basse"), GRANT, VOIRIE, "visit", email=False),
    Story(
        "Chantal",
        "Esquirou",
        41,
        _fete("Concours de belote", "Foyer rural", deja=True, combien="5"),
        (*TREAT, ("refuser", "Le nombre d’autorisations de l’année est atteint.")),
        channel="phone",
        email=False,
    ),
    Story("Bastien", "Salesse", 25, _fete("Soirée des conscrits", "Salle des fêtes"), (("withdraw", "retirer"),)),
)  # fmt: skip


def load(show: Demonstration) -> None:
    mairie = Organisation.objects.filter(kind="mairie", territory__code=COMMUNE).first()
    if mairie is None:
        return
    enable_offer(organisation=mairie, service=queries.SERVICE)
    with Scope.agent(mairie.pk, reason=WHY).enter():
        known = {key: open_demarche(package=package) for key, package in PACKAGES.items()}
        person = who_may(organisation=mairie.pk, service=queries.SERVICE, permission="treat").first()
    for number, story in enumerate(STORIES):
        key = uuid5(KEYS, f"case:{number}")
        if not Reference.objects.filter(object_key=key).exists():
            with Scope.agent(mairie.pk, reason=WHY).enter():
                _tell(mairie.pk, key, story, known[story.demarche], person.pk if person else None)
    show.say(_("%(count)d dossiers de démarches") % {"count": len(STORIES)})
    slug = mairie.territory.slug if mairie.territory else ""
    show.pages.append((_("Les démarches"), f"/{slug}/demarches/"))


def _answers(story: Story) -> dict[str, Any]:
    """What is to come is to come, whenever the demonstration is loaded."""
    today = timezone.localdate()
    days = {"jour": 25} if story.demarche == BUVETTE else {"debut": 20, "fin": 24}
    place = {"line": "Le Bourg", "postcode": "15800", "city": "Vic-sur-Cère"}
    return {
        "prenom": story.given,
        "nom": story.family,
        "telephone": "+33639980120",
        "adresse": {**place, "label": "Le Bourg, 15800 Vic-sur-Cère"},
        **({"courriel": f"{story.family.lower()}@exemple.fr"} if story.email else {}),
        **{name: (today + timedelta(days=count)).isoformat() for name, count in days.items()},
        **story.answers,
    }


def _tell(organisation: int, key: UUID, story: Story, demarche: Demarche, agent: int | None) -> None:
    version = current_version(organisation=organisation, key=demarche.key)
    if version is None:
        return
    at = timezone.now() - timedelta(days=story.days)
    case = cases.file_case(
        demarche=demarche,
        key=key,
        version=version.pk,
        answers=_answers(story),
        channel=story.channel,
        typed_by=None if story.channel == Case.Channel.WEB else agent,
        at=at,
        tell=False,
    )
    for number, (act, said) in enumerate(story.steps, 1):
        moment = at + timedelta(days=min(number, story.days), hours=number)
        _step(case, act, said, agent, min(moment, timezone.now()))
        run_effects(case=case)


def _step(case: Case, act: str, said: str, agent: int | None, at: datetime) -> None:
    if act == "press":
        cases.press(case=case, button=said, agent=True, person=agent, at=at)
    elif act == "demander_piece":
        typed = {"manque": {"piece": said}}
        cases.press(case=case, button=act, agent=True, person=agent, typed=typed, at=at)
    elif act == "refuser":
        cases.press(
            case=case, button=act, agent=True, person=agent, typed={"pourquoi": {"motif": said}}, at=at
        )
    elif act == "withdraw":
        cases.press(case=case, button=said, agent=False, person=None, at=at)
    elif act == "answer":
        cases.answer(
            case=case, action="envoi_piece", outcome="received", agent=False, person=None, body=said, at=at
        )
    else:
        cases.write(case=case, body=said, agent=False, person=None)
