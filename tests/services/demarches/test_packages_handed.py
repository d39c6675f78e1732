"""Packages as documents: read, tried, said otherwise, compared. No database."""

from __future__ import annotations

from copy import deepcopy

import pytest

from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.changes import differences
from cantou.services.demarches.engine.packages.document import (
    PackageError,
    document_of,
    json_schema,
    read_package,
)
from cantou.services.demarches.engine.packages.overrides import Overrides, apply, conflicts, places
from cantou.services.demarches.engine.packages.trials import run_all

BUVETTE = "debit-de-boissons"


def document(key=BUVETTE):
    return deepcopy(document_of(PACKAGES[key]))


@pytest.mark.parametrize("key", sorted(PACKAGES))
def test_each_package_of_the_house_is_tried_and_its_written_form_reads_back(key):
    package = read_package(document(key))
    results = run_all(package)
    assert len(results) >= 5
    assert [one for one in results if not one.passed] == []
    assert read_package(package.written).written == package.written
    assert json_schema()["properties"]["format"]["const"] == "cantou.package/1"


def test_a_trial_says_what_is_not_as_expected():
    given = document()
    given["trials"][0]["expects"] = {"status": "refusee"}
    given["trials"][1]["steps"].insert(0, {"do": "press", "key": "accorder"})
    given["trials"][2]["expects"] = {"papers": {"Arrêté": "oui"}}
    given["trials"][3]["expects"] = {"owes": 1200}
    given["trials"][4]["expects"] = {"wrong": ["quoi"]}
    why = [one.why for one in run_all(read_package(given))]
    assert "Demande accordée" in why[0]
    assert "ne peut pas se faire" in why[1]
    assert "n’est pas fait" in why[2]
    assert "12,00" in why[3].replace("\u00a0", " ")
    assert "quoi" in why[4]
    assert why[5] == ""


def test_parameters_of_the_commune_are_tried_with_it():
    given = document("permission-de-voirie")
    given["trials"] = [{**given["trials"][0], "expects": {"owes": 0}}]
    package = read_package(given)
    assert run_all(package)[0].passed
    assert not run_all(package, {"redevance": "35"})[0].passed
    given["trials"][0]["expects"] = {"owes": 3500}
    assert run_all(read_package(given), {"redevance": "35"})[0].passed


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda one: one.update(silence="accord", period=None), "sans délai"),
        (lambda one: one.update(retention_days=0), "greater than"),
        (lambda one: one.update(key="Une Clé"), "pattern"),
        (lambda one: one["workflow"].update(start="nulle_part"), "nulle_part"),
        (lambda one: one["form"]["pages"][1]["elements"].pop(1), "quoi"),
        (lambda one: one.update(program="rm -rf"), "not permitted"),
    ],
)
def test_a_package_that_cannot_be_is_refused_in_words(spoil, words):
    given = document()
    spoil(given)
    with pytest.raises(PackageError) as refused:
        read_package(given)
    assert words in str(refused.value)


def test_a_circle_in_a_form_is_refused():
    given = document()
    one, other = given["form"]["pages"][1]["elements"][:2]
    one["condition"] = {"is": "compare", "how": "=", "left": {"is": "answer", "key": other["key"]}, "right": {"is": "text", "text": "a"}}  # fmt: skip  # noqa: E501
    other["condition"] = {"is": "compare", "how": "=", "left": {"is": "answer", "key": one["key"]}, "right": {"is": "text", "text": "a"}}  # fmt: skip  # noqa: E501
    with pytest.raises(PackageError):
        read_package(given)


def test_a_commune_says_it_in_its_words_and_leaves_out_what_nothing_needs():
    package = read_package(document())
    own = Overrides(
        title="Tenir une buvette",
        labels={"quoi": "Quelle fête ?"},
        helps={"quoi": "Bal, quine, match…"},
        texts={"dire_accord": "C’est oui, {prenom} !"},
        hidden=("association", "nom", "courriel"),
    )
    said = apply(package, own)
    questions = {one.key: one for _place, _way, one in said.form.questions()}
    assert said.title == said.form.title == "Tenir une buvette"
    assert questions["quoi"].label == "Quelle fête ?"
    assert questions["quoi"].help.startswith("Bal")
    assert "association" not in questions
    assert {"nom", "courriel"} <= set(questions), "what a text or a letter needs is asked"
    assert any(getattr(one, "text", "") == "C’est oui, {prenom} !" for _place, one in said.workflow.actions())
    assert all(one.passed for one in run_all(said))
    assert package.title == "Débit de boissons temporaire"


def test_words_that_name_nothing_are_refused_and_places_that_are_gone_are_passed_over():
    package = read_package(document())
    with pytest.raises(PackageError) as refused:
        apply(package, Overrides(texts={"dire_accord": "Bravo {inconnu}"}))
    assert "inconnu" in str(refused.value)
    assert (
        apply(package, Overrides(labels={"jadis": "Rien"}, texts={"jadis": "Rien"})).written
        == package.written
    )


def test_what_differs_is_told_in_words():
    before = read_package(document())
    given = document()
    given["title"] = "Buvette"
    given["period"] = {"count": 1, "unit": "months"}
    given["silence"] = "accord"
    elements = given["form"]["pages"][1]["elements"]
    quoi = next(one for one in elements if one["key"] == "quoi")
    quoi["label"] = "Quelle fête ?"
    elements.append({"key": "public", "type": "number", "label": "Combien de personnes ?"})
    given["workflow"]["statuses"][0]["label"] = "Arrivée"
    parts = {one.title: one.changes for one in differences(before, read_package(given))}
    assert [(one.what, one.before, one.after) for one in parts["Présentation"]] == [
        ("Le nom", "Débit de boissons temporaire", "Buvette")
    ]
    assert ("Le délai", "2 mois", "1 mois") in [
        (one.what, one.before, one.after) for one in parts["Ce que dit la loi"]
    ]
    asked = {one.what: one for one in parts["Les questions"]}
    assert asked["Combien de personnes ?"].before is None
    assert asked["Quelle fête ?"].after.startswith("Quelle fête ?")
    assert [one.what for one in parts["Les étapes"]] == ["Arrivée"]
    assert differences(before, before) == []


def test_own_words_that_the_publisher_changed_are_shown():
    before = read_package(document())
    given = document()
    elements = given["form"]["pages"][1]["elements"]
    next(one for one in elements if one["key"] == "quoi")["label"] = "Quelle fête ?"
    given["form"]["pages"][1]["elements"] = [one for one in elements if one["key"] != "association"]
    after = read_package(given)
    own = Overrides(labels={"quoi": "Pour quoi ?", "association": "L’amicale", "lieu": "En quel lieu ?"})
    found = {one.place.key: one for one in conflicts(before, after, own)}
    assert set(found) == {"quoi", "association"}
    assert found["quoi"].newer == "Quelle fête ?"
    assert found["association"].newer is None


@pytest.mark.parametrize("key", sorted(PACKAGES))
def test_whatever_may_be_left_out_may_really_be(key):
    package = read_package(document(key))
    optional = tuple(one.key for one in places(package) if one.optional)
    said = apply(package, Overrides(hidden=optional))
    assert not {*optional} & {one.key for _place, _way, one in said.form.questions()}
