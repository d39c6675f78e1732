"""Each démarche that the house comes with, on every path that it may take."""

from __future__ import annotations

import pytest

from cantou.core.forms.engine.sense import kinds_of
from cantou.core.forms.engine.sense import read as read_form
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.package import TO_CHECK
from cantou.services.demarches.engine.running import EventError
from cantou.services.demarches.engine.sense import read
from tests.services.demarches.paths import MISSING, REFUSED, Path, wrong

PLACES = {
    "objet": "un déménagement", "endroit": "Devant le 7, rue du Château", "nombre": "3", "debut": "2026-03-20",
    "fin": "2026-03-21", "heures": "de 8 h à 18 h", "barre": False, "panneaux": True,
}  # fmt: skip
YOUNG = {
    "pour": "parent", "jeune_prenoms": "Hugo, Marius", "jeune_nom": "Fau", "naissance": "2010-02-10",
    "lieu_naissance": "Aurillac", "francais": True, "situation": "apprentissage", "identite": ["a"], "livret": ["b"],
}  # fmt: skip
AID = {
    "association": "Ski-club", "fonction": "présidente", "siret": "73282932000074", "adherents": "42",
    "engagement": True, "sujet": "un achat", "projet": "Un car.", "montant": "25000", "depenses": "30000",
    "recettes": "30000", "iban": "FR1420041010050500013M02606", "rib": ["a"], "bilan": ["b"],
}  # fmt: skip
FILLED = {
    "arrete-de-stationnement": PLACES,
    "recensement-citoyen": YOUNG,
    "subvention-association": AID,
}


def vote(euros):
    return {"decide": {"seance": "2026-03-01", "deliberation": "n° 2026-31", "montant_vote": euros}}


DECIDED = {"subvention-association": vote("500")}


@pytest.mark.parametrize("key", sorted(PACKAGES))
def test_its_documents_hold_together_and_its_texts_are_to_be_checked(key):
    package = PACKAGES[key]
    asked = kinds_of(read_form(package.form))
    assert all(asked[one.key] == one.kind for one in read(package.workflow).values if one.of_form)
    assert package.laws
    assert all(TO_CHECK in one for one in package.laws)


@pytest.mark.parametrize("key", sorted(FILLED))
def test_refused_incomplete_withdrawn_and_no_stranger_decides(key):
    def begun():
        return Path(key, FILLED[key]).press("instruire")

    refused = begun().press("refuser", REFUSED)
    assert refused.at[1:] == ("refused", True)
    assert "Il manque l’essentiel." in refused.papers()["Décision de refus"]
    asked = begun().press("demander_piece", MISSING)
    assert asked.at[1] == "incomplete"
    assert asked.answer("envoi_piece", "received").at[1] == "under_review"
    assert begun().press("abandonner", by="applicant").at[1:] == ("withdrawn", True)
    assert Path(key, FILLED[key]).press("retirer", by="applicant").at[1:] == ("withdrawn", True)
    assert asked.press("demander_piece", MISSING).press("laisser", by="applicant").at[1:] == (
        "withdrawn",
        True,
    )
    asked = begun().press("demander_piece", MISSING).wait("relancer")
    assert asked.effects[-1].body["subject"] == "Votre dossier attend une pièce"
    with pytest.raises(EventError):
        begun().press("accorder", DECIDED.get(key), by="applicant")
    with pytest.raises(EventError):
        begun().press("refuser", {"pourquoi": {"motif": ""}})


def test_places_are_kept_free_by_an_arrete_and_paid_where_the_commune_has_a_price():
    free = Path("arrete-de-stationnement", PLACES).press("instruire").press("accorder")
    assert free.at == ("accordee", "granted", True)
    text = free.papers()["Arrêté temporaire de stationnement"]
    assert "Du 20/03/2026 au 21/03/2026, de 8 h à 18 h" in text
    assert "pour un déménagement" in text
    assert "request_payment" not in free.kinds()
    priced = Path("arrete-de-stationnement", PLACES, prix_place="12.50").press("instruire").press("accorder")
    assert [one.body["cents"] for one in priced.effects if one.kind == "request_payment"] == [1250]
    assert wrong("arrete-de-stationnement", {**PLACES, "fin": "2026-03-19"})


def test_at_sixteen_one_leaves_with_the_attestation():
    path = Path("recensement-citoyen", YOUNG).press("instruire").press("accorder")
    assert path.at == ("accordee", "granted", True)
    assert "Hugo, Marius Fau, né(e) le 10/02/2010 à Aurillac" in path.papers()["Attestation de recensement"]
    for no in ({"naissance": "2010-03-03"}, {"naissance": "2001-03-02"}, {"francais": False}):
        assert wrong("recensement-citoyen", {**YOUNG, **no})
    assert not wrong("recensement-citoyen", {**YOUNG, "naissance": "2010-03-02"})
    assert not wrong("recensement-citoyen", {**YOUNG, "naissance": "2001-03-03"})


def test_whoever_is_late_is_told_so_to_the_mairie_only():
    from cantou.services.demarches.engine.running import words_for

    for born, late in (("2009-12-02", False), ("2009-12-01", True)):
        path = Path("recensement-citoyen", {**YOUNG, "naissance": born}).press("instruire")
        to_mairie = words_for(path.workflow, path.state, path.facts, frozenset({"mairie"}))
        assert any("régularisation" in one for one in to_mairie) is late
        to_them = words_for(path.workflow, path.state, path.facts, frozenset({"applicant"}))
        assert not any("régularisation" in one for one in to_them)


def test_a_small_aid_is_voted_then_accounted_for_the_next_year():
    path = Path("subvention-association", AID).press("instruire").press("accorder", vote("23000"))
    assert path.at == ("accordee", "granted", False)
    assert "subvention de 23000" in path.papers()["Notification de subvention"]
    assert "Convention de subvention" not in path.papers()
    assert path.wait("un_an").at == ("compte", "granted", False)
    assert path.now.date().isoformat() == "2027-03-02"
    path.wait("relancer_compte")
    assert path.effects[-1].body["to"] == ["applicant", "mairie"]
    assert path.answer("compte_rendu", "received").at == ("soldee", "closed", True)


def test_a_great_aid_has_its_convention_signed():
    path = Path("subvention-association", AID).press("instruire").press("accorder", vote("23000.01"))
    assert "Le montant : 23000,01 euros" in path.papers()["Convention de subvention"]
    assert "signer" in path.state.awaited
    assert path.answer("signer", "signed").at[0] == "accordee"
    assert path.press("demander_maintenant").press("solder").at == ("soldee", "closed", True)


@pytest.mark.parametrize(
    "no",
    [
        {"iban": "FR1420041010050500013M02607"}, {"siret": "73282932000075"}, {"rna": "W12"},
        {"recettes": "29999"}, {"montant": "30001"}, {"engagement": False}, {"rib": []},
    ],
)  # fmt: skip
def test_what_an_association_writes_wrong_is_said(no):
    assert not wrong("subvention-association", AID)
    assert wrong("subvention-association", {**AID, **no})
