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
GRAVE = {"objet": "nouvelle", "duree": "30 ans", "sorte": "pour la famille", "identite": ["a"]}
WITNESS = {
    "t_prenoms": "Josiane", "t_nom": "Pradel", "t_naissance": "1980-02-01", "t_metier": "agricultrice",
    "t_adresse": "Le Bourg",
}  # fmt: skip
COUPLE = {
    "prenoms1": "Ginette, Marie", "naissance1": "1991-05-14", "lieu1": "Aurillac", "nationalite1": "française",
    "metier1": "infirmière", "etat1": "célibataire", "prenoms2": "Damien", "nom2": "Lacombe",
    "naissance2": "1990-01-02", "lieu2": "Murat", "nationalite2": "française", "metier2": "menuisier",
    "etat2": "divorcé(e)", "lien": "l’un de nous y habite", "jour_voulu": "2026-06-20", "heure_voulue": "15 h",
    "contrat": False, "enfants": False, "temoin": [WITNESS, WITNESS], "identites": ["a"], "domiciles": ["b"],
}  # fmt: skip
FILLED = {
    "concession-funeraire": GRAVE,
    "mariage": COUPLE,
    "arrete-de-stationnement": PLACES,
    "recensement-citoyen": YOUNG,
    "subvention-association": AID,
}


def vote(euros):
    return {"decide": {"seance": "2026-03-01", "deliberation": "n° 2026-31", "montant_vote": euros}}


MET = {"decide": {"jour_entretien": "2026-03-10", "heure_entretien": "10 h"}}
DECIDED = {
    "subvention-association": vote("500"),
    "mariage": MET,
    "concession-funeraire": {"decide": {"place": "A-12"}},
}


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
    assert free.at == ("signature", "under_review", False)
    text = free.papers()["Arrêté temporaire de stationnement"]
    assert free.answer("signature_maire", "refused").at[0] == "examen"
    free.press("accorder").answer("signature_maire", "signed")
    assert free.at == ("accordee", "granted", True)
    assert "Du 20/03/2026 au 21/03/2026, de 8 h à 18 h" in text
    assert "pour un déménagement" in text
    assert "request_payment" not in free.kinds()
    priced = Path("arrete-de-stationnement", PLACES, prix_place="12.50").press("instruire").press("accorder")
    assert "request_payment" not in priced.kinds()
    priced.answer("signature_maire", "signed")
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


def plotted(**more):
    path = Path("concession-funeraire", {**GRAVE, **more}, prix_30="450", prix_perpetuelle="2000")
    return path.press("instruire").press("accorder", {"decide": {"place": "A-12"}})


def test_a_plot_is_granted_once_it_is_taken_and_only_then():
    path = plotted()
    assert path.at == ("attribution", "under_review", False)
    assert [one.body["card"] for one in path.effects if one.kind == "take_card"] == ["A-12"]
    assert not path.papers()
    assert path.answer("prendre", "taken").at == ("accordee", "granted", True)
    text = path.papers()["Titre de concession"]
    assert "emplacement A-12, durée : 30 ans, jusqu’au 02/03/2056" in text
    assert "450 euros" in text
    assert [one.body["cents"] for one in path.effects if one.kind == "request_payment"] == [45000]
    other = plotted()
    assert other.answer("prendre", "gone").at == ("deja_pris", "under_review", False)
    assert other.press("choisir_autre").at[0] == "examen"
    assert plotted().answer("prendre", "gone").press("abandonner_place", by="applicant").at[1] == "withdrawn"


def test_a_term_that_no_calendar_holds_is_not_renewed_from():
    renewed = {**GRAVE, "objet": "renouvellement", "ancienne": "A-12"}
    assert wrong("concession-funeraire", {**renewed, "echeance": "2999-12-31"})
    assert not wrong("concession-funeraire", {**renewed, "echeance": "2090-12-31"})


def test_a_family_keeps_its_plot_from_the_end_of_its_term_and_for_ever_has_no_end():
    renewed = {"objet": "renouvellement", "ancienne": "A-12", "echeance": "2026-01-15"}
    assert plotted(**renewed).answer("prendre", "taken").at == ("accordee", "granted", True)
    path = plotted(**renewed).answer("prendre", "gone")  # It was theirs.
    assert path.at == ("accordee", "granted", True)
    assert "jusqu’au 15/01/2056" in path.papers()["Titre de concession"]
    ever = plotted(duree="perpétuelle").answer("prendre", "taken")
    assert "sans limite de durée" in ever.papers()["Titre de concession"]
    free = (
        Path("concession-funeraire", GRAVE)
        .press("instruire")
        .press("accorder", {"decide": {"place": "A-12"}})
    )
    assert "request_payment" not in free.answer("prendre", "taken").kinds()
    assert "0 euros" not in free.papers()["Titre de concession"]


def heard():
    return Path("mariage", COUPLE).press("instruire").press("accorder", MET)


SET = {
    "fixer": {"jour_ceremonie": "2026-06-20", "heure_ceremonie": "15 h", "officier": "Madame Vidal, maire"}
}


def test_banns_are_shown_for_ten_days_then_the_day_is_set():
    path = heard()
    assert path.at == ("audition", "under_review", False)
    assert "le 10/03/2026 à 10 h" in path.effects[-1].body["text"]
    path.press("publier")
    notice = path.papers()["Publication de mariage"]
    assert "Ginette, Marie Fau, infirmière" in notice
    assert "à partir du 02/03/2026" in notice
    with pytest.raises(EventError):
        path.press("fixer_jour", SET)
    path.wait("dix_jours")
    assert (path.at[0], path.now.date().isoformat()) == ("libre", "2026-03-12")
    path.press("fixer_jour", SET)
    assert path.at == ("accordee", "granted", False)
    assert "le 20/06/2026, à 15 h" in path.papers()["Certificat de publication et de non-opposition"]
    assert path.press("celebrer").at == ("celebre", "closed", True)


def test_an_opposition_stops_it_until_it_is_lifted():
    why = {"qui_s_oppose": {"opposition_de": "Le procureur."}}
    path = heard().press("publier").press("opposer", why)
    assert path.at == ("opposition", "under_review", False)
    assert "dix_jours" not in path.state.timers
    assert path.press("lever").at[0] == "libre"
    path.press("opposer_tard", {"encore": {"opposition_tardive": "Un tiers."}})
    assert path.press("suivre_opposition").press("refuser", REFUSED).at[1:] == ("refused", True)
    asked = heard().press("procureur")
    assert asked.press("suivre").at[0] == "examen"
    assert heard().press("procureur").press("lever_doute").at[0] == "bans"


def test_banns_serve_for_a_year_and_either_may_give_up():
    path = heard().press("publier").wait("dix_jours").wait("un_an_bans")
    assert path.at == ("perimee", "closed", True)
    path = heard().press("publier").wait("dix_jours").press("fixer_jour", SET).wait("jamais")
    assert path.at == ("perimee", "closed", True)
    assert heard().press("renoncer1", by="applicant").at[1] == "withdrawn"
    assert heard().press("publier").press("renoncer2", by="applicant").at[1] == "withdrawn"
    assert heard().press("publier").wait("dix_jours").press("renoncer3", by="applicant").at[1] == "withdrawn"
    assert heard().press("changer_entretien").at[0] == "examen"


@pytest.mark.parametrize(
    "no",
    [
        {"naissance1": "2008-03-03"}, {"naissance2": "2008-03-03"}, {"temoin": [WITNESS]}, {"temoin": [WITNESS] * 5},
        {"temoin": [WITNESS, {**WITNESS, "t_naissance": "2008-03-03"}]}, {"identites": []}, {"jour_voulu": "2026-03-01"},  # noqa: E501
    ],
)  # fmt: skip
def test_what_a_couple_writes_wrong_is_said(no):
    assert wrong("mariage", {**COUPLE, **no})
