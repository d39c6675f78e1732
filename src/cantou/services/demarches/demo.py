"""What `make demo` shows of this service: the démarches of Vic-sur-Cère, cases in every state.

Loading again adds what is missing and doubles nothing: each case has a key of its own. Nobody here exists.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.forms.domain.drafts import current_version
from cantou.core.keys.seals import make_own
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.parapheur.domain.queries import requests, waiting_for
from cantou.core.parapheur.domain.signing import sign
from cantou.core.people.domain.queries import who_may
from cantou.core.people.domain.rights import MAYOR, SIGN
from cantou.core.scope.scope import Scope
from cantou.services.demarches.demo_halls import let_halls
from cantou.services.demarches.domain import cases, opinions, queries, signing, sources
from cantou.services.demarches.domain.catalogue import publish_package
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.domain.taking import take
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.document import document_of
from cantou.services.demarches.models import Case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cantou.core.registry.demo import Demonstration
    from cantou.services.demarches.models import Demarche

PUBLISHED = ("debit-de-boissons", "permission-de-voirie", "subvention-association")
KEYS = UUID("5b7c4e0e-2a4b-4a63-8b0f-9d6f0a5c7e21")
COMMUNE = "15258"
WHY = "démonstration"
BUVETTE, VOIRIE = "debit-de-boissons", "permission-de-voirie"
PLACES, JEUNES, AIDE = "arrete-de-stationnement", "recensement-citoyen", "subvention-association"
TOMBE, MARIAGE = "concession-funeraire", "mariage"
DAYS: Mapping[str, Mapping[str, int]] = {
    BUVETTE: {"jour": 25},
    VOIRIE: {"debut": 20, "fin": 24},
    PLACES: {"debut": 18, "fin": 18},
    JEUNES: {"naissance": -16 * 365 - 40},
    MARIAGE: {"jour_voulu": 80},
}
"""From today, by démarche: what is to come is to come, whenever the demonstration is loaded."""

Steps = tuple[tuple[str, str], ...]
"""(act, words): press a button, with what is typed; answer what was asked; write as the person or the agent."""
TREAT: Steps = (("press", "instruire"),)
MISSING: Steps = (*TREAT, ("demander_piece", "L’attestation d’assurance de l’année"))
GRANT: Steps = (*TREAT, ("press", "accorder"))
OPINION: Steps = (*TREAT, ("opinion", "Services techniques"))
SIGNED: Steps = (*GRANT, ("sign", ""))


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
    typed: Mapping[str, Any] = field(default_factory=dict)
    """By button: what the agent fills in with it; a number is so many days from today."""


def _fete(what: str, where: str, group: str = "3", **more: Any) -> dict[str, Any]:
    return {"quoi": what, "lieu": where, "groupe": group, "heures": "14 h à 23 h", "deja": False, **more}


def _works(kind: str, where: str, **more: Any) -> dict[str, Any]:
    return {"nature": kind, "ou_exactement": where, "passage": True, **more}


def _places(what: str, where: str, number: str = "3") -> dict[str, Any]:
    return {
        "objet": what,
        "endroit": where,
        "nombre": number,
        "heures": "de 8 h à 18 h",
        "barre": False,
        "panneaux": False,
    }


def _young(given: str, family: str, by: str = "parent") -> dict[str, Any]:
    known = {"jeune_prenoms": given, "jeune_nom": family, "lieu_naissance": "Aurillac", "francais": True}
    return {**known, "pour": by, "situation": "collège ou lycée"}


def _aid(name: str, what: str, euros: str, **more: Any) -> dict[str, Any]:
    known = {
        "association": name,
        "fonction": "présidente",
        "siret": "73282932000074",
        "adherents": "42",
        "engagement": True,
    }
    money = {"montant": euros, "depenses": euros, "recettes": euros, "iban": "FR1420041010050500013M02606"}
    return {**known, **money, "sujet": "le fonctionnement de l’année", "projet": what, **more}


def _vote(euros: str) -> dict[str, Any]:
    return {"accorder": {"decide": {"seance": -89, "deliberation": "n° 2026-31", "montant_vote": euros}}}


def _plot(plot: str) -> dict[str, Any]:
    return {"accorder": {"decide": {"place": plot}}}


def _couple(given: str, other: str, family: str) -> dict[str, Any]:
    known = {"lien": "l’un de nous y habite", "heure_voulue": "15 heures", "contrat": False, "enfants": False}
    for number, job in ((1, "infirmière"), (2, "menuisier")):
        known |= {f"naissance{number}": f"199{number}-05-14", f"lieu{number}": "Aurillac", f"nationalite{number}": "française"}  # fmt: skip
        known |= {f"metier{number}": job, f"etat{number}": "célibataire"}
    witness = [
        {"t_prenoms": one, "t_nom": "Pradel", "t_naissance": "1980-02-01", "t_metier": "agricultrice",
         "t_adresse": "Le Bourg, Vic-sur-Cère"} for one in ("Josiane", "Raymonde")
    ]  # fmt: skip
    return {**known, "prenoms1": given, "prenoms2": other, "nom2": family, "temoin": witness}


_MET = {"accorder": {"decide": {"jour_entretien": 3, "heure_entretien": "10 h"}}}
_GRAVE = {"objet": "nouvelle", "duree": "30 ans", "sorte": "pour la famille"}


STORIES = (
    Story("Lucette", "Barrial", 2, _fete("Quine de l’école", "Salle polyvalente", "1", association="Les amis de l’école")),
    Story("Fernand", "Delpuech", 1, _works("benne", "4 rue de la Fontaine"), demarche=VOIRIE),
    Story("Maryse", "Cantournet", 9, _fete("Bal du printemps", "Place de l’Église"), TREAT),
    Story("Yannick", "Roussilhe", 55, _works("echafaudage", "12 avenue du Vialard"), OPINION, VOIRIE),
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
    Story("Émile", "Vigier", 33, _works("benne", "Rue Basse"), SIGNED, VOIRIE, "visit", email=False),
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
    Story("Denise", "Fabrègues", 1, _places("un déménagement", "Devant le 7, rue du Château"), GRANT, PLACES),
    Story("Lucien", "Rigaudière", 22, _places("une benne", "Place du Foirail", "2"), SIGNED, PLACES, "phone", email=False),
    Story("Sandrine", "Mespoulhès", 3, _young("Hugo, Marius", "Mespoulhès"), TREAT, JEUNES),
    Story("Inès", "Caumel", 18, _young("Inès, Jeanne", "Caumel", "jeune"), GRANT, JEUNES),
    Story("Paulette", "Vermenouze", 6, _aid("Les Aînés du Carladès", "Le goûter et les sorties de l’année.", "600"), TREAT, AIDE),
    Story(
        "Régis", "Trémoulet", 90, _aid("Ski-club du Plomb", "Le car du mercredi pour les enfants.", "25000"), GRANT, AIDE,
        typed=_vote("24000"),
    ),
    Story("Suzanne", "Dauzet", 4, _GRAVE, TREAT, TOMBE, "visit", email=False),
    Story("Marcel", "Fontanier", 28, _GRAVE, GRANT, TOMBE, typed=_plot("A-12")),
    Story("Solange", "Bonnafous", 14, _GRAVE, GRANT, TOMBE, "phone", email=False, typed=_plot("a 12")),
    Story("Élodie", "Chanut", 5, _couple("Élodie, Marie", "Damien", "Lacombe"), GRANT, MARIAGE, typed=_MET),
    Story(
        "Camille", "Vigouroux", 15, _couple("Camille, Anne", "Julien", "Fau"), (*GRANT, ("press", "publier")), MARIAGE,
        typed=_MET,
    ),
)  # fmt: skip


def load(show: Demonstration) -> None:
    mairie = Organisation.objects.filter(kind="mairie", territory__code=COMMUNE).first()
    if mairie is None:
        return
    enable_offer(organisation=mairie, service=queries.SERVICE)
    make_own(holder=mairie.slug, title=mairie.name, at=timezone.now())
    _publish()
    with Scope.agent(mairie.pk, reason=WHY).enter():
        known = {key: _opened(mairie.pk, key) for key in PACKAGES}
        person = who_may(organisation=mairie.pk, service=queries.SERVICE, permission="treat").first()
    _publish_again()
    for number, story in enumerate(STORIES):
        key = uuid5(KEYS, f"case:{number}")
        if not Reference.objects.filter(object_key=key).exists():
            with Scope.agent(mairie.pk, reason=WHY).enter():
                _tell(mairie.pk, key, story, known[story.demarche], person.pk if person else None)
    show.later.append(lambda: let_halls(mairie.pk))
    show.say(_("%(count)d dossiers de démarches") % {"count": len(STORIES)})
    slug = mairie.territory.slug if mairie.territory else ""
    show.pages.append((_("Les démarches"), f"/{slug}/demarches/"))


def _publisher() -> Organisation | None:
    return Organisation.objects.filter(kind="departement", territory__code="15").first()


def _publish() -> None:
    """The département keeps some of them up to date for its communes."""
    body = _publisher()
    if body is None:
        return
    enable_offer(organisation=body, service=queries.SERVICE)
    with Scope.agent(body.pk, reason=WHY).enter():
        known = {one.key for one in queries.catalogue(body.pk)}
        for key in PUBLISHED:
            if key not in known:
                publish_package(document=document_of(PACKAGES[key]))


def _publish_again() -> None:
    """A question that is clearer: Vic-sur-Cère has not taken it yet."""
    body = _publisher()
    if body is None:
        return
    with Scope.agent(body.pk, reason=WHY).enter():
        if queries.catalogue(body.pk).filter(key=VOIRIE, number=1).exists():
            text = json.dumps(document_of(PACKAGES[VOIRIE]), ensure_ascii=False)
            clearer = text.replace(
                "À quelle adresse, devant quel endroit", "À quelle adresse, ou devant quel lieu"
            )
            publish_package(document=json.loads(clearer), news=_("La question du lieu est plus claire."))


def _opened(organisation: int, key: str) -> Demarche:
    """Taken from the nearest that publishes it; what was taken already stays as it is."""
    known = queries.demarches(organisation).filter(key=key).first()
    if known is not None:
        return known
    slug = next((one.slug for one in sources.catalogue_of(organisation) if one.key == key), sources.HOUSE)
    found = sources.source(organisation, slug, key)
    return take(source=found) if found else open_demarche(package=PACKAGES[key])


def _answers(story: Story) -> dict[str, Any]:
    place = {"line": "Le Bourg", "postcode": "15800", "city": "Vic-sur-Cère"}
    return {
        "prenom": story.given,
        "nom": story.family,
        "telephone": "+33639980120",
        "adresse": {**place, "label": "Le Bourg, 15800 Vic-sur-Cère"},
        **({"courriel": f"{story.family.lower()}@exemple.fr"} if story.email else {}),
        **_dated(DAYS.get(story.demarche, {})),
        **story.answers,
    }


def _dated(given: Mapping[str, Any]) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        name: (today + timedelta(days=said)).isoformat() if isinstance(said, int) else said
        for name, said in given.items()
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
        _step(case, act, said, agent, min(moment, timezone.now()), story.typed)
        while run_effects(case=case):
            pass  # What is taken for a case moves it on.


def _step(case: Case, act: str, said: str, agent: int | None, at: datetime, more: Mapping[str, Any]) -> None:
    if act == "press":
        typed = {asked: _dated(given) for asked, given in more.get(said, {}).items()}
        cases.press(case=case, button=said, agent=True, person=agent, typed=typed, at=at)
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
    elif act == "opinion":
        summary = _("Un échafaudage sur le trottoir, 12 avenue du Vialard : le passage reste-t-il sûr ?")
        until = timezone.localdate() + timedelta(days=12)
        opinions.ask_opinion(case=case, summary=summary, until=until, body_name=said, person=agent)
    elif act == "sign":
        _sign(case)
    else:
        cases.write(case=case, body=said, agent=False, person=None)


def _sign(case: Case) -> None:
    """By the mayor, where the demonstration has one; else it waits."""
    mayor = who_may(organisation=case.organisation_id, service="", permission=SIGN).first()
    while run_effects(case=case):
        pass
    for one in waiting_for(organisation=case.organisation_id, service=queries.SERVICE, key=case.object_key):
        if mayor is not None:
            request = requests(case.organisation_id).select_related("organisation").get(pk=one.pk)
            sign(request=request, person=mayor, roles=[MAYOR])
            signing.ended(
                organisation=case.organisation_id, key=case.object_key, tag=one.tag, outcome="signed"
            )
            case.refresh_from_db()
