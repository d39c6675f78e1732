"""The words of the sorting guide, in the portal's search."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.core.search.domain import index
from cantou.core.search.models import Entry
from cantou.services.dechets.domain.guide import delete_word, find_words, save_word
from cantou.services.dechets.engine.guide import common
from tests.services.dechets.making import Country
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return Country()


def found(client, words):
    return client.get("/vic-sur-cere/recherche/", {"q": words}).content.decode()


def test_an_object_is_found_by_its_name_and_by_another(client, country):
    country.sector()
    run_jobs()
    for words in ("matelas", "sommier"):
        page = found(client, words)
        assert "/vic-sur-cere/dechets/tri/matelas/" in page
        assert "À la déchèterie" in page
    answer = client.get("/vic-sur-cere/dechets/tri/matelas/")
    assert "Matelas" in answer.content.decode() or "matelas" in answer.content.decode()


def test_the_organisations_own_word_comes_and_goes(client, country):
    with country.scope():
        row = save_word(word="sac de pellets", synonyms="granulés", outlets=["tri"], note="")
    run_jobs()
    assert "sac%20de%20pellets" in found(client, "granulés")
    with country.scope():
        delete_word(row=row)
    run_jobs()
    assert "sac%20de%20pellets" not in found(client, "granulés")


def test_what_is_there_is_not_written_again(country):
    with country.scope():
        find_words(country.syndicat.pk)
        number = Entry.objects.filter(service="dechets", kind="words").count()
        with CaptureQueriesContext(connection) as seen:
            find_words(country.syndicat.pk)
    assert number == len(common())
    assert not [one for one in seen if one["sql"].lstrip().lower().startswith(("insert", "update"))]


def test_the_index_made_anew_has_them(country):
    index.rebuild(organisation=country.syndicat.pk, service="dechets")
    with country.scope():
        assert Entry.objects.filter(service="dechets", kind="words", title="Matelas").exists()
