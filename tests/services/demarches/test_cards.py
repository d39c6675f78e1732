"""A plot of the cemetery is one family's: cards that cases take and write, in the database."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cantou.core.forms.domain.cards import put_card, take_card
from cantou.core.forms.domain.drafts import current_version
from cantou.core.forms.domain.reading import definition_of, with_cards
from cantou.core.forms.models import Card, CardModel
from cantou.core.payments.models import Debt
from cantou.services.demarches.domain import carding, cases, queries
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.models import CaseEvent, Note
from tests.services.demarches.test_packages import GRAVE
from tests.services.demarches.village import Place, answers
from tests.support.concurrency import race
from tests.support.jobs import run_jobs

TOMBE = "concession-funeraire"


def plot(name):
    return {"decide": {"place": name}}


def filed(place, **more):
    with place.scope():
        demarche = open_demarche(package=PACKAGES[TOMBE])
        demarche.parameters = {"prix_30": "450"}
        demarche.save(update_fields=["parameters"])
        version = current_version(organisation=place.mairie.pk, key=TOMBE)
        case = cases.file_case(
            demarche=demarche,
            key=uuid4(),
            version=version.pk,
            answers={**answers(), **GRAVE, **more},
            tell=False,
        )
        cases.press(case=case, button="instruire", agent=True, person=None)
    return case


def granted(place, case, name):
    with place.scope():
        cases.press(case=case, button="accorder", agent=True, person=None, typed=plot(name))
    run_jobs("cantou.events.")
    run_jobs("cantou.")
    return place.fresh(case)


@pytest.mark.django_db
def test_the_second_family_has_another_plot(place):
    first, second = filed(place), filed(place)
    assert granted(place, first, "A-12").status == "accordee"
    late = granted(place, second, " a 12 ")
    assert (late.status, late.phase) == ("deja_pris", "under_review")
    with place.scope():
        assert not CaseEvent.objects.filter(case=second, kind="document").exists()
        assert Debt.objects.count() == 1
        cases.press(case=late, button="choisir_autre", agent=True, person=None)
    assert granted(place, late, "A-13").status == "accordee"
    with place.scope():
        title = CaseEvent.objects.get(case=second, kind="document")
        assert "emplacement A-13" in title.data["values"]["texte"]
        assert sorted(Debt.objects.values_list("total_cents", flat=True)) == [45000, 45000]
        kept = {one.value: one for one in Card.objects.filter(model__key="titres_de_concession")}
        assert set(kept) == {"A-12", "A-13"}
        assert kept["A-12"].data["dossier"] == first.reference
        assert not any(one.is_public for one in kept.values())
        assert not Note.objects.filter(to_do=True).exists()


@pytest.mark.django_db
def test_a_plot_that_is_taken_is_offered_no_more_and_a_renewal_changes_its_card(place):
    with place.scope():
        open_demarche(package=PACKAGES[TOMBE])
        plots = CardModel.objects.get(key="emplacements")
        for name in ("A-12", "A-13"):
            put_card(model=plots, value=name, label=f"Allée A, {name}")
    case = filed(place, emplacement="A-12")
    assert granted(place, case, "A-12").status == "accordee"
    with place.scope():
        version = current_version(organisation=place.mairie.pk, key=TOMBE)
        form = with_cards(definition_of(version), place.mairie.pk)
        asked = next(one for _place, _way, one in form.questions() if one.key == "emplacement")
        assert [one.value for one in asked.options] == ["A-13"]
        assert take_card(model=plots, value="A-12", label="A-12", by=f"case:{case.pk}")
        assert not take_card(model=plots, value="A-12", label="A-12", by="case:0")
    again = filed(place, objet="renouvellement", ancienne="A-12", echeance="2030-05-01", duree="15 ans")
    assert granted(place, again, "A-12").status == "accordee"
    with place.scope():
        card = Card.objects.get(model__key="titres_de_concession", value="A-12")
        assert (card.data["dossier"], card.data["terme"]) == (again.reference, "jusqu’au 01/05/2045")


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["A12", "a_12", "A-012", "Ａ 12", "A\u200b‑12"])
def test_one_plot_has_one_name_however_it_is_written(place, again):
    first, second = filed(place), filed(place)
    assert granted(place, first, "A-12").status == "accordee"
    assert granted(place, second, again).status == "deja_pris"


@pytest.mark.django_db
def test_the_card_of_the_referential_is_taken_as_the_mairie_wrote_it(place):
    with place.scope():
        open_demarche(package=PACKAGES[TOMBE])
        plots = CardModel.objects.get(key="emplacements")
        for value, label in (("Carré B 7", "Carré B, 7"), ("k3", "Allée du Puy 4")):
            put_card(model=plots, value=value, label=label)
    first, second = filed(place, emplacement="Carré B 7"), filed(place)
    assert granted(place, first, "carre b-7").status == "accordee"
    assert granted(place, second, "allée du puy, 4").status == "accordee"
    with place.scope():
        offered = Card.objects.filter(model__key="emplacements", archived_at=None)
        assert list(offered) == []
        assert Card.objects.filter(model__key="emplacements").count() == 2


@pytest.mark.django_db
def test_what_is_renewed_is_nobody_elses_either(place):
    renewed = filed(place, objet="renouvellement", ancienne="A-12", echeance="2030-05-01", duree="15 ans")
    assert granted(place, renewed, "A-12").status == "accordee"
    assert granted(place, filed(place), "A-12").status == "deja_pris"


@pytest.mark.django_db
def test_a_plot_without_a_name_goes_back_to_its_agent(place):
    case = granted(place, filed(place), "?")
    assert case.status == "deja_pris"
    with place.scope():
        assert Note.objects.filter(case=case, to_do=True).exists()
        assert not Card.objects.filter(model__key="emplacements").exists()


@pytest.mark.parametrize(
    ("one", "other"), [("A 1 12", "A 11 2"), ("A-12", "A-13"), ("A-12", "B-12"), ("A-1", "A-10")]
)
def test_two_plots_have_two_names(one, other):
    assert carding.named(one) != carding.named(other)


@pytest.mark.django_db
def test_what_was_withdrawn_meanwhile_takes_nothing(place):
    case = filed(place)
    with place.scope():
        cases.press(case=case, button="accorder", agent=True, person=None, typed=plot("A-12"))
        case.refresh_from_db()
        case.state = {**case.state, "awaited": {}}
        case.save(update_fields=["state"])
        run_effects(case=case)
        assert not Card.objects.filter(model__key="emplacements").exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_families_at_once_one_has_the_plot():
    place = Place()
    mine = [filed(place) for _each in range(8)]
    for case in mine:
        with place.scope():
            cases.press(case=case, button="accorder", agent=True, person=None, typed=plot("B-1"))

    def runs(case):
        def go():
            with place.scope():
                run_effects(case=queries.cases(place.mairie.pk).get(pk=case.pk))
            return True

        return go

    assert all(race(*[runs(case) for case in mine]))
    stand = sorted(place.fresh(case).status for case in mine)
    assert stand == ["accordee"] + ["deja_pris"] * 7
