"""A form with one question of each kind, published by the mairie of Vic-sur-Cère, to be tried at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.forms.domain.cards import create_cards, put_card
from cantou.core.forms.domain.publishing import create_form, publish
from cantou.core.forms.engine.tree import to_json
from cantou.core.forms.engine.words import parse
from cantou.core.forms.models import CardModel, Form
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

COMMUNE = "15258"
KEY = "accueil-de-loisirs"
PLACES = (("bourg", "L’école du Bourg"), ("gare", "La maison de la Gare"))


def load(show: Demonstration) -> None:
    mairie = Organisation.objects.filter(kind="mairie", territory__code=COMMUNE).first()
    if mairie is None:
        return
    with Scope.agent(mairie.pk, reason="démonstration").enter():
        offer(mairie.pk)
    show.say(_("1 formulaire"))


def offer(organisation: int) -> Form:
    """Again and again the same."""
    if not CardModel.objects.filter(organisation_id=organisation, key="lieux").exists():
        model = create_cards(key="lieux", title="Lieux d’accueil")
        for position, (value, label) in enumerate(PLACES):
            put_card(model=model, value=value, label=label, position=position)
    form = Form.objects.filter(organisation_id=organisation, key=KEY).first()
    form = form or create_form(key=KEY, title="Accueil de loisirs")
    publish(form=form, document=DOCUMENT)
    return form


def _ask(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": label, **more}


def _when(text: str) -> dict[str, Any]:
    return to_json(parse(text))


def _text(value: str) -> dict[str, Any]:
    return {"is": "value", "kind": "text", "value": value}


DOCUMENT: dict[str, Any] = {
    "title": "Inscription à l’accueil de loisirs",
    "summary": "Pour les enfants de 3 à 11 ans, les mercredis et pendant les vacances.",
    "pages": [
        {
            "key": "parent",
            "title": "Vous",
            "elements": [
                {"element": "words", "text": "Le parent ou la personne qui a la garde des enfants."},
                _ask("prenom", "short_text", "Votre prénom", required=True, prefill="person.given_name"),
                _ask("nom", "short_text", "Votre nom", required=True, prefill="person.family_name"),
                _ask("courriel", "email", "Votre adresse électronique", prefill="person.email"),
                _ask("telephone", "phone", "Un téléphone où vous joindre", required=True),
                _ask("adresse", "address", "Votre adresse"),
                _ask("commune", "commune", "La commune où vous payez vos impôts"),
            ],
        },
        {
            "key": "les_enfants",
            "title": "Vos enfants",
            "elements": [
                _ask(
                    "enfants",
                    "repeat",
                    "Enfant",
                    least=1,
                    most=6,
                    add="Ajouter un enfant",
                    questions=[
                        _ask("enfant_prenom", "short_text", "Son prénom", required=True),
                        _ask(
                            "naissance", "date", "Sa date de naissance", required=True, latest={"is": "today"}
                        ),
                        _ask("pai", "yes_no", "A-t-il un projet d’accueil individualisé ?", required=True),
                        _ask("soins", "long_text", "Ce qu’il faut savoir", condition=_when("pai est oui")),
                    ],
                ),
            ],
        },
        {
            "key": "accueil",
            "title": "L’accueil",
            "elements": [
                _ask("lieu", "choice", "Où ?", source="lieux", required=True),
                _ask(
                    "jours",
                    "choices",
                    "Quels jours ?",
                    options=[
                        {"value": "mercredi", "label": "Les mercredis"},
                        {"value": "petites", "label": "Les petites vacances"},
                        {"value": "ete", "label": "L’été"},
                    ],
                ),
                _ask("debut", "date", "À partir de quand ?"),
                _ask("quotient", "number", "Votre quotient familial", least="0", most="99999"),
                _ask(
                    "tranche",
                    "computed",
                    "Votre tranche",
                    of="text",
                    cases=[
                        {"when": _when("quotient < 600"), "value": _text("A : 4,20 € la journée")},
                        {"when": _when("quotient < 1100"), "value": _text("B : 7,80 € la journée")},
                        {"when": _when("rempli(quotient)"), "value": _text("C : 11,40 € la journée")},
                    ],
                ),
                _ask("aide", "yes_no", "Recevez-vous une aide pour ces journées ?"),
                _ask(
                    "montant",
                    "amount",
                    "De combien par jour ?",
                    condition=_when("aide est oui"),
                    required=True,
                ),
            ],
        },
        {
            "key": "pieces",
            "title": "Les pièces",
            "elements": [
                {
                    "element": "section",
                    "title": "À joindre, si vous l’avez",
                    "elements": [_ask("documents", "files", "Attestation d’assurance", most=3)],
                },
                _ask("rendez_vous", "point", "Où l’enfant attend-il le car ?"),
            ],
        },
    ],
}
