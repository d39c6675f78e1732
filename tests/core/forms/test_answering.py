"""Definitions, and what becomes of what people type."""

from __future__ import annotations

from datetime import date

import jsonschema
import pytest

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.definition import json_schema
from cantou.core.forms.engine.sense import DefinitionError, order_of, read
from cantou.core.forms.engine.tree import ConditionError, to_json
from cantou.core.forms.engine.words import parse

TODAY = date(2026, 11, 30)


def when(text):
    return to_json(parse(text))


def question(key, type_="short_text", **more):
    return {"type": type_, "key": key, "label": key.capitalize(), **more}


def form(*elements, **more):
    return {
        "title": "Cantine",
        "pages": [{"key": "page", "title": "Page", "elements": list(elements)}],
        **more,
    }


def filled(document, typed, **more):
    return fill(read(document), typed, today=TODAY, **more)


class TestADefinition:
    def test_it_is_read_and_written_back_the_same(self):
        document = form(
            {"element": "words", "text": "Bonjour"},
            question("enfants", "repeat", questions=[question("prenom", required=True)], most=3),
            {"title": "Le reste", "elements": [question("allergie", condition=when("rempli(enfants)"))]},
        )
        once = read(document)
        assert read(once.model_dump(mode="json")) == once
        assert [one.key for _place, _way, one in once.questions()] == ["enfants", "allergie"]

    def test_the_schema_says_the_same(self):
        schema = json_schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        judge = jsonschema.Draft202012Validator(schema)
        document = read(form(question("nom"), question("age", "number"))).model_dump(mode="json")
        assert list(judge.iter_errors(document)) == []
        assert list(judge.iter_errors({"title": "x", "pages": []})) != []

    @pytest.mark.parametrize(
        ("document", "words", "place"),
        [
            ({"title": "x", "pages": [], "code": 1}, "Cette partie n’est pas comme il faut", "pages"),
            (form(question("et")), "« et » est un mot des conditions", "pages.0.elements.0"),
            (form(question("a"), question("a")), "Deux choses s’appellent « a ».", "pages.0.elements.1"),
            (
                form(question("a"), parameters=[{"key": "a", "label": "A"}]),
                "Deux choses s’appellent « a ».",
                "pages.0.elements.0",
            ),
            (
                form(question("a", condition=when("rempli(b)"))),
                "Il n’y a pas de question « b ».",
                "pages.0.elements.0",
            ),
            (form(question("a", "choice")), "« A » : des choix, ou un référentiel", "pages.0.elements.0"),
            (
                form(question("a", "date", earliest=when("1 = 1"))),
                "Il faut une date ici",
                "pages.0.elements.0",
            ),
            (
                form(question("a", "short_text", condition={"is": "code"})),
                "« code » n’est pas un terme connu.",
                "pages.0.elements.0",
            ),
        ],
    )
    def test_what_may_not_be_published_is_said_at_its_place(self, document, words, place):
        with pytest.raises(DefinitionError) as refused:
            read(document)
        assert str(refused.value).startswith(words)
        assert refused.value.place.startswith(place)

    def test_a_circle_is_refused(self):
        with pytest.raises(ConditionError) as refused:
            read(form(question("a", condition=when("rempli(b)")), question("b", condition=when("rempli(a)"))))
        assert str(refused.value) == "Ces questions dépendent les unes des autres en rond : a → b → a."

    def test_what_follows_from_what_whatever_the_order_of_the_page(self):
        document = form(question("b", condition=when("rempli(a)")), question("a"))
        assert order_of(read(document)) == ["a", "b"]


class TestWhatIsKept:
    def test_nothing_of_what_is_not_shown(self):
        document = form(
            question("resident", "yes_no"),
            {
                "title": "Tarif réduit",
                "condition": when("resident est oui"),
                "elements": [question("remise", "amount"), question("motif", condition=when("remise > 10"))],
            },
        )
        typed = {"resident": "non", "remise": "50", "motif": "ami"}
        assert filled(document, typed).answers == {"resident": False}
        assert filled(document, {**typed, "resident": "oui"}).answers == {
            "resident": True,
            "remise": "50",
            "motif": "ami",
        }

    def test_what_is_computed_is_never_typed(self):
        prix = question(
            "prix",
            "computed",
            of="number",
            cases=[
                {"when": when("quotient < 500"), "value": {"is": "value", "kind": "number", "value": "1.5"}},
                {"when": when("quotient < 900"), "value": {"is": "value", "kind": "number", "value": "3"}},
            ],
            otherwise={"is": "value", "kind": "number", "value": "4.2"},
        )
        document = form(prix, question("quotient", "number", decimals=2))
        prices = [
            filled(document, {"quotient": said, "prix": "0"}).answers["prix"]
            for said in ("499,99", "500", "")
        ]
        assert prices == ["1.5", "3", "4.2"]

    def test_what_the_organisation_set_is_no_answer(self):
        document = form(
            question("pourquoi", condition=when("motif_demande")),
            parameters=[
                {"key": "motif_demande", "label": "Demander le motif", "kind": "yes_no", "usual": False}
            ],
        )
        assert filled(document, {"pourquoi": "parce que"}).answers == {}
        assert filled(document, {"pourquoi": "parce que"}, parameters={"motif_demande": True}).answers == {
            "pourquoi": "parce que"
        }

    def test_rows_have_their_own_conditions_and_see_what_is_outside(self):
        rows = [
            question("prenom", required=True),
            question("regime", condition=when("cantine est oui")),
            question("classe", condition=when('prenom contient "a"')),
        ]
        document = form(question("cantine", "yes_no"), question("enfants", "repeat", questions=rows, most=2))
        typed = {
            "cantine": "oui",
            "enfants": [
                {"prenom": "Ana", "regime": "sans", "classe": "CP"},
                {"regime": "tout", "classe": "CE1"},
            ],
        }
        found = filled(document, typed)
        assert found.answers["enfants"] == [
            {"prenom": "Ana", "regime": "sans", "classe": "CP"},
            {"regime": "tout"},
        ]
        assert found.errors == {"enfants.1.prenom": "Il manque une réponse."}
        assert filled(document, {"enfants": [{}] * 10_000}).errors == {"enfants": "Au plus 2 fois."}
        assert filled(document, {}).errors == {"enfants": "Au moins 1 fois."}
        assert filled(document, {}, whole=False).errors == {}

    def test_a_day_bounded_by_another(self):
        document = form(
            question("fin", "date", earliest=when("debut = debut")["left"]),
            question(
                "debut", "date", earliest={"is": "later", "day": {"is": "today"}, "count": 15, "unit": "days"}
            ),
        )
        assert filled(document, {"debut": "15/12/2026", "fin": "2026-12-14"}).errors == {
            "fin": "Pas avant le 15/12/2026."
        }
        assert filled(document, {"debut": "14.12.2026"}).errors == {"debut": "Pas avant le 15/12/2026."}


@pytest.mark.parametrize(
    ("asked", "given", "kept"),
    [
        (question("a"), "  deux   mots ", "deux mots"),
        (question("a", "long_text"), "un\ndeux", "un\ndeux"),
        (question("a", "number"), "1\u202f250", "1250"),
        (question("a", "number", decimals=2), "12,50", "12.5"),
        (question("a", "number", least="-3"), "-3", "-3"),
        (question("a", "amount"), "12,5 €", "12.5"),
        (question("a", "amount"), "0", "0"),
        (question("a", "yes_no"), "oui", True),
        (question("a", "yes_no"), False, False),
        (question("a", "date"), "1/3/2024", "2024-03-01"),
        (question("a", "date"), "2024-02-29", "2024-02-29"),
        (question("a", "choice", options=[{"value": "v", "label": "Vic"}]), "v", "v"),
        (question("a", "choices", source="carte_salles"), ["x", "y", "x"], ["x", "y"]),
        (question("a", "email"), "nom@exemple.fr", "nom@exemple.fr"),
        (question("a", "phone"), "06 12 34 56 78", "+33612345678"),
        (question("a", "commune"), "2a004", "2A004"),
        (question("a", "siret"), "732 829 320 00074", "73282932000074"),
        (question("a", "rna"), "w15 2000123", "W152000123"),
        (question("a", "iban"), "FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        (question("a", "address"), "3 rue du Four", {"label": "3 rue du Four"}),
        (
            question("a", "address"),
            {"label": "3 rue du Four", "citycode": "15258", "lon": "2.62", "lat": 44.98, "more": "x"},
            {"label": "3 rue du Four", "citycode": "15258", "lon": 2.62, "lat": 44.98},
        ),
        (question("a", "point"), "44.98,2.62", "44.980000,2.620000"),
        (question("a", "files"), "0f8e", ["0f8e"]),
    ],
)
def test_what_was_typed_becomes_what_is_kept(asked, given, kept):
    found = filled(form(asked), {"a": given})
    assert (found.answers, found.errors) == ({"a": kept}, {})


@pytest.mark.parametrize(
    ("asked", "given", "words"),
    [
        (question("a", required=True), "  ", "Il manque une réponse."),
        (question("a", longest=3), "abcd", "3 caractères au plus ; il y en a 4."),
        (question("a"), "a\0b", "Il faut un texte."),
        (question("a"), ["x"], "Il faut un texte."),
        (question("a", pattern="digits"), "12a", "Des chiffres seulement."),
        (question("a", pattern="postcode"), "1500", "Un code postal a cinq chiffres."),
        (question("a", "number"), "12,5", "Un nombre entier."),
        (question("a", "number", decimals=2), "1e3", "Il faut un nombre, comme 12 ou 12,50."),
        (question("a", "number"), True, "Il faut un nombre, comme 12 ou 12,50."),
        (question("a", "number", decimals=2, least="1.5"), "1", "Au moins 1,5."),
        (question("a", "number", most="3"), "4", "Au plus 3."),
        (question("a", "amount"), "-1", "Un montant en euros, de 0 à un milliard."),
        (question("a", "amount"), "1,234", "2 chiffres après la virgule au plus."),
        (question("a", "yes_no"), "peut-être", "Répondez par oui ou par non."),
        (question("a", "date"), "29/02/2025", "Une date, comme 25/12/2026."),
        (question("a", "date"), "1/1/1600", "Une date, comme 25/12/2026."),
        (question("a", "date", latest={"is": "today"}), "2026-12-01", "Pas après le 30/11/2026."),
        (question("a", "choice", options=[{"value": "v", "label": "V"}]), "w", "Choisissez dans la liste."),
        (question("a", "choices", source="s", most=1), ["x", "y"], "Choisissez-en de 0 à 1."),
        (question("a", "email"), "nom@exemple", "Une adresse électronique, comme nom@exemple.fr."),
        (question("a", "phone"), "0612", "Un numéro de téléphone, comme 06 12 34 56 78."),
        (question("a", "commune"), "Vic", "Choisissez une commune dans la liste."),
        (
            question("a", "siret"),
            "73282932000075",
            "Ce numéro SIRET n’existe pas : 14 chiffres, dont le dernier est une clé.",
        ),
        (question("a", "rna"), "W15", "Un numéro RNA : W et neuf chiffres."),
        (
            question("a", "iban"),
            "FR7630006000011234567890188",
            "Cet IBAN a une faute : sa clé ne tombe pas juste.",
        ),
        (question("a", "address"), {"citycode": "15258"}, "Il manque l’adresse."),
        (question("a", "point"), "ici", "Montrez l’endroit sur la carte."),
        (question("a", "point"), "91,2", "Cet endroit n’est pas sur la Terre."),
        (question("a", "point"), "nan,nan", "Cet endroit n’est pas sur la Terre."),
        (question("a", "files", most=1), ["x", "y"], "Un seul fichier."),
    ],
)
def test_what_is_wrong_is_said_beside_the_question(asked, given, words):
    found = filled(form(asked), {"a": given})
    assert (found.answers, found.errors) == ({}, {"a": words}) or (
        asked["type"] == "date" and found.errors == {"a": words}
    )
