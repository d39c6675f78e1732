"""The cases of a list, taken away: what a spreadsheet opens runs nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from django.urls import reverse

from cantou.core.journal.models import Entry
from tests.services.demarches.village import BUVETTE, Place, answers
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


def taken(client, name, query=""):
    answer = client.get(reverse(f"bureau:demarches:cases_{name}") + query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def table(client, query=""):
    text = taken(client, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_list_is_taken_away_as_it_is_filtered_with_a_column_for_each_question(client, place, agent):
    first = place.file(answers=answers(quoi="=cmd|'/c calc'!A1", deja=True, combien="3"))
    place.file(answers=answers(nom="Bonal"))
    every = table(client)
    assert {one["demandeur"] for one in every} == {"Ginette Fau", "Ginette Bonal"}
    assert "quoi" not in every[0], "several démarches have no common question"
    rows = {one["reference"]: one for one in table(client, f"?demarche={BUVETTE}&nom=Fau")}
    assert set(rows) == {first.reference}
    row = rows[first.reference]
    assert row["quoi"] == "'=cmd|'/c calc'!A1"
    assert (row["combien"], row["deja"], row["jour"]) == ("3", "Oui", first.answers["jour"])
    assert row["phase"] == "filed"
    assert table(client, "?etat=over") == []


def test_a_workbook_holds_numbers_as_numbers_and_no_formula(client, place, agent):
    place.file(answers=answers(quoi="=1+1", deja=True, combien="3"))
    body = taken(client, "xlsx", f"?demarche={BUVETTE}")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in sheet
    assert re.search(r"<v>3</v>", sheet)


def test_json_holds_what_another_program_needs_and_each_export_is_in_the_journal(client, place, agent):
    case = place.file()
    found = json.loads(taken(client, "json"))
    assert [one["reference"] for one in found] == [case.reference]
    assert found[0]["answers"]["quoi"] == "Bal de la Saint-Jean"
    assert found[0]["applicant"]["email"] == "ginette@exemple.fr"
    assert json.loads(taken(client, "json", "?nom=personne")) == []
    with place.scope():
        assert Entry.objects.filter(action="demarches.exported").count() == 2


def test_nobody_takes_what_is_not_theirs(client, place):
    place.file()
    other = Place("Thiézac", "thiezac")
    sign_in(client, other.agent(role="reader", email="paul@exemple.fr"))
    assert table(client) == []
    client.logout()
    assert client.get(reverse("bureau:demarches:cases_csv")).status_code == 302
