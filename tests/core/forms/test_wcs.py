"""Publik's forms: what is read, and what is named."""

from __future__ import annotations

import re

import pytest

from cantou.core.forms.engine.definition import Choice, Files, Repeat, Words
from cantou.core.forms.engine.tree import keys_of
from cantou.core.forms.engine.wcs import Note, WcsError, import_form
from cantou.core.forms.engine.words import say
from tests.support.shared import shared


def one(kind, label, name="", inside=""):
    return f"<field><type>{kind}</type><label>{label}</label><varname>{name}</varname>{inside}</field>"


def only(text, kind="django"):
    return f"<condition><type>{kind}</type><value>{text}</value></condition>"


def wcs(*fields, root="formdef", name="Occupation"):
    return f"<{root}><name>{name}</name><fields>{''.join(fields)}</fields></{root}>".encode()


def questions(report):
    return {each.key: each for _place, _way, each in report.definition.questions()}


def test_pages_words_and_questions():
    report = import_form(
        wcs(
            one("page", "Qui"),
            one("comment", "&lt;p&gt;Bonjour &amp;amp; merci&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;"),
            one(
                "string", "Nom de naissance", "nom", "<required>True</required><in_listing>True</in_listing>"
            ),
            one("page", "Quoi"),
            one(
                "item",
                "Motif",
                "Motif",
                "<items><item>Fête</item><item>Fête</item><item>Autre</item></items>",
            ),
            one("file", "Plan", "plan"),
        )
    )
    assert [page.title for page in report.definition.pages] == ["Qui", "Quoi"]
    words = report.definition.pages[0].elements[0]
    assert isinstance(words, Words)
    assert words.text == "Bonjour & merci\nx"
    found = questions(report)
    assert (found["nom"].required, found["nom"].column) == (True, True)
    assert isinstance(found["motif"], Choice)
    assert [option.value for option in found["motif"].options] == ["Fête", "Autre"]
    assert isinstance(found["plan"], Files)
    assert report.notes == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('form_var_motif == "Autre"', 'motif = "Autre"'),
        ("form_var_motif_raw != 'Autre'", 'motif ≠ "Autre"'),
        (
            "form_var_motif == 'a' or form_var_motif == 'b' and not form_var_nuit",
            'motif = "a" ou motif = "b" et non nuit',
        ),
        ('form_var_nuit == "True"', "nuit est oui"),
        ("form_var_nuit", "nuit"),
        ("form_var_motif", "rempli(motif)"),
        ("form_var_motif is not None", "rempli(motif)"),
        ("form_var_motif is None", "non rempli(motif)"),
        ('"Tente" in form_var_materiel', 'materiel contient "Tente"'),
        ('form_var_materiel == "Tente"', 'materiel contient "Tente"'),
        ('"autre" in form_var_motif|lower', 'motif contient "autre"'),
        ("form_var_materiel_raw|length > 1", "nombre(materiel) > 1"),
        ("form_var_motif in ['a', 'b']", 'motif dans ("a" ; "b")'),
        ("vars().get('form_var_motif') == 'a'", 'motif = "a"'),
        ("false", "faux"),
        ("form_option_reglement", "rempli(option_reglement)"),
    ],
)
def test_conditions_become_trees(text, said):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    report = import_form(
        wcs(
            one("string", "Motif", "motif"),
            one("bool", "Nuit", "nuit"),
            one("items", "Matériel", "materiel", "<items><item>Tente</item></items>"),
            one("string", "Lequel", "lequel", only(escaped)),
        )
    )
    assert say(questions(report)["lequel"].condition) == said
    assert report.notes == []


def test_what_the_commune_sets_becomes_a_parameter():
    report = import_form(wcs(one("comment", "Le règlement", inside=only("form_option_reglement"))))
    assert [each.key for each in report.definition.parameters] == ["option_reglement"]


@pytest.mark.parametrize(
    ("field", "note"),
    [
        (
            one("string", "N", "n", only("__import__('os').system('x')")),
            Note("condition", "N", "appel de __import__('os').system"),
        ),
        (
            one("string", "N", "n", only("form_var_rien == 1")),
            Note("condition", "N", "« rien » n’est posé nulle part"),
        ),
        (one("string", "N", "n", only("1 +")), Note("condition", "N", "expression qui n’est pas simple")),
        (
            one("computed", "N", "n", "<value_template>{{ x }}</value_template>"),
            Note("computed", "N", "{{ x }}"),
        ),
        (one("item", "N", "n"), Note("data_source", "N", "aucun choix")),
        (one("ranked-items", "N", "n"), Note("type", "N", "ranked-items")),
        (one("block:menage", "N", "n"), Note("block", "N", "menage")),
        (one("comment", "Le [name]", "n"), Note("template", "Le [name]", "texte avec des valeurs")),
        (
            one("string", "N", "n", "<validation><type>regex</type><value>(a+)+</value></validation>"),
            Note("validation", "N", "regex : (a+)+"),
        ),
        (
            one("string", "N", "n", "<prefill><type>formula</type><value>1+1</value></prefill>"),
            Note("prefill", "N", "formula : 1+1"),
        ),
    ],
)
def test_what_has_no_counterpart_is_named(field, note):
    assert note in import_form(wcs(field)).notes


def test_a_block_is_a_repeated_one():
    block = wcs(one("string", "Prénom", "prenom"), root="block", name="Ménage")
    field = one("block", "Qui vit là", "menage", "<block_slug>menage</block_slug><max_items>15</max_items>")
    repeat = questions(import_form(wcs(field), {"menage": block}))["menage"]
    assert isinstance(repeat, Repeat)
    assert [each.key for each in repeat.questions] == ["menage_prenom"]
    assert repeat.most == 15


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce n’est pas du XML que l’on puisse lire, ligne 1."),
        (b"<workflow/>", "Ce fichier décrit autre chose qu’un formulaire : « workflow »."),
        (
            b"<!DOCTYPE a><formdef/>",
            "Ce fichier déclare un type de document (DOCTYPE), ligne 1 : il n’est pas lu.",
        ),
    ],
)
def test_what_is_no_form_is_said(content, words):
    with pytest.raises(WcsError) as refused:
        import_form(content)
    assert str(refused.value) == words


def test_all_real_ones_are_read():
    every = [path.read_bytes() for path in sorted(shared("wcs").rglob("*.wcs"))]
    forms = [each for each in every if re.search(rb"<(?:formdef|carddef|block)[ >]", each[:400])]
    assert len(forms) == 139
    reports = [import_form(each) for each in forms]
    conditions = [way[-1].condition for report in reports for _place, way in report.definition.shown()]
    assert sum(1 for each in conditions if each is not None and keys_of(each)) > 250
