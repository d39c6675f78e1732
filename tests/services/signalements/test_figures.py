from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.abuse import mark_abusive
from cantou.services.signalements.domain.delays import PARIS
from cantou.services.signalements.domain.figures_kept import OTHERS, grouped, refresh
from cantou.services.signalements.domain.reopening import give_opinion
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Contact, Figure, Report
from tests.services.signalements.filing import plain, shown
from tests.support.factories import make_commune, make_report

pytestmark = pytest.mark.django_db

OLD = datetime(2024, 3, 4, 9, tzinfo=PARIS)


def treated(place, number, *, category="voirie", at=OLD, days=2, says=None, **fields):
    """So many reports of that category, treated after so many days."""
    made = []
    for _ in range(number):
        report = make_report(place.mairie, category=category, at=at, tell=False, **fields)
        with Scope.agent(place.mairie.pk).enter():
            change_status(
                report=report, before="received", after="done", person=None, at=at + timedelta(days=days),
                tell=False,
            )  # fmt: skip
        made.append(report)
    for report, is_satisfied in zip(made, says or [], strict=False):
        with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
            report.status = "done"
            give_opinion(report=report, is_satisfied=is_satisfied)
    return made


def count(place):
    with Scope.agent(place.mairie.pk).enter():
        return refresh(organisation=place.mairie.pk)


def figures(place, *, year=2024, commune=True):
    """(dimension, code) → (number, value), as anybody may read them."""
    with Scope.public().enter():
        rows = Figure.objects.filter(
            organisation=place.mairie, year=year, commune=place.commune if commune else None
        )
        return {(row.dimension, row.code): (row.number, row.value) for row in rows}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 7, "b": 5}, {"a": 7, "b": 5}),
        ({"a": 4}, {}),
        ({"a": 9, "b": 4, "c": 3}, {"a": 9, OTHERS: 7}),
        ({"a": 9, "b": 6, "c": 1}, {"a": 9, OTHERS: 7}),
        ({"a": 9, "b": 2}, {OTHERS: 11}),
        ({"a": 2, "b": 1}, {}),
        ({"a": 9, OTHERS: 3}, {OTHERS: 12}),
        ({}, {}),
    ],
)
def test_nothing_small_is_shown_nor_had_by_subtraction(counts, expected):
    assert grouped(counts) == expected


def test_the_database_refuses_a_figure_about_fewer_than_five(place):
    values = {"organisation": place.mairie, "commune": place.commune, "year": 2024, "dimension": "total"}
    with Scope.agent(place.mairie.pk).enter():
        with pytest.raises(IntegrityError), transaction.atomic():
            Figure.objects.create(**values, number=4)
        Figure.objects.create(**values, number=5)


def test_counted_by_state_subject_and_month_with_the_median_delay(place):
    treated(place, 6, days=3)
    treated(place, 5, category="eclairage", days=1, at=OLD + timedelta(days=40))
    make_report(place.mairie, category="neige", at=OLD, tell=False)
    assert count(place) is True
    assert count(place) is False
    assert figures(place) == {
        ("total", ""): (12, None),
        ("state", OTHERS): (12, None),
        ("category", "voirie"): (6, None),
        ("category", OTHERS): (6, None),
        ("month", "3"): (7, None),
        ("month", "4"): (5, None),
        ("delay", ""): (11, 3.0),
        ("delay", "voirie"): (6, 3.0),
        ("delay", "eclairage"): (5, 1.0),
    }
    assert figures(place, commune=False) == figures(place)


def test_what_is_marked_as_an_abuse_is_not_counted(place):
    one, *_ = treated(place, 6)
    with Scope.agent(place.mairie.pk).enter():
        mark_abusive(report=one, why="jeu", person=None)
    count(place)
    assert figures(place)["total", ""] == (5, None)


def test_an_organisation_says_no_more_than_its_communes(place):
    """7 in one commune and 2 in the other: 9 would give the 2 away."""
    other = make_commune("Thiézac", slug="thiezac", departement_code="15")
    treated(place, 7)
    treated(place, 2, commune=other.pk)
    count(place)
    whole = figures(place, commune=False)
    assert whole["category", OTHERS] == (9, None)
    assert ("category", "voirie") not in whole


def test_satisfaction_moves_by_five_answers_at_least(place):
    treated(place, 4, says=[True] * 4)
    count(place)
    assert ("satisfied", "") not in figures(place)
    treated(place, 1, says=[False], at=timezone.now() - timedelta(days=9))
    year = timezone.now().year
    treated(place, 5, says=[True, True, True, True, False], at=timezone.now() - timedelta(days=3))
    count(place)
    assert figures(place, year=year)["satisfied", ""] == (6, 4.0)
    treated(place, 4, says=[False] * 4, at=timezone.now() - timedelta(days=3))
    count(place)
    assert figures(place, year=year)["satisfied", ""] == (6, 4.0)
    treated(place, 1, says=[False], at=timezone.now() - timedelta(days=3))
    count(place)
    assert figures(place, year=year)["satisfied", ""] == (11, 4.0)


def test_figures_outlive_the_purge_and_what_they_were_counted_from(client, place):
    """Nothing was counted before: the purge does it itself, then empties the reports."""
    treated(place, 6, says=[True] * 6, contact={"name": "Ginette Fau", "email": "g@exemple.fr"})
    with Scope.agent(place.mairie.pk).enter():
        assert purge(organisation=place.mairie.pk) == 6
        assert Contact.objects.count() == 0
    before = figures(place)
    assert before["total", ""] == (6, None)
    assert before["satisfied", ""] == (6, 6.0)
    page = shown(client, f"{place.root}/chiffres/?annee=2024")
    with Scope.agent(place.mairie.pk).enter():
        Report.objects.all().delete()
        purge(organisation=place.mairie.pk)
    count(place)
    assert figures(place) == before
    again = shown(client, f"{place.root}/chiffres/?annee=2024")
    assert again == page
    assert "100 %" in again


def test_the_page_and_its_table(client, place):
    treated(place, 6, says=[True, True, True, True, False])
    treated(place, 5, at=timezone.now() - timedelta(days=3), days=1)
    count(place)
    page = shown(client, f"{place.root}/chiffres/?annee=2024")
    assert "Les signalements de 2024, en chiffres" in page
    assert "2 jours" in page
    assert "80 %" in page
    assert "<svg" in page
    year = timezone.now().year
    assert f"de {year}, en chiffres" in shown(client, f"{place.root}/chiffres/?annee=n'importe")
    answer = client.get(f"{place.root}/chiffres.csv?annee=2024")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Année", "Chiffre", "De quoi", "Nombre", "Médiane en jours, ou oui"]
    assert ["2024", "par sujet", "Route, rue, trottoir", "6", ""] in rows


def test_too_few_are_no_figures(client, place):
    treated(place, 4)
    count(place)
    page = shown(client, f"{place.root}/chiffres/")
    assert "Pas encore de chiffres" in page
    assert figures(place) == {}


def test_an_organisation_may_keep_them_to_itself(client, place):
    treated(place, 6)
    count(place)
    with Scope.agent(place.mairie.pk).enter():
        Offer.objects.filter(pk=place.offer.pk).update(settings={"show_figures": False})
    count(place)
    assert figures(place) == {}
    assert client.get(f"{place.root}/chiffres/").status_code == 404
    assert plain(client.get(f"{place.root}/chiffres.csv"))
