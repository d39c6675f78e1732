"""Running cases of another program go on here: each line looked at, all taken or none, each once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cantou.core.forms.engine.sense import read as read_form
from cantou.core.notices.models import Notice
from cantou.services.demarches.domain import cases
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.sense import read as read_workflow
from cantou.services.demarches.engine.takeover import TakeOverError, check, read_file
from tests.services.demarches.village import BUVETTE, plain, shown
from tests.support.jobs import run_jobs

TODAY = timezone.localdate()
FILED = TODAY - timedelta(days=20)
FETE = TODAY + timedelta(days=30)
HEAD = "N° ;Référence;Date de dépôt;Statut;Votre prénom;Votre nom;Votre adresse électronique;Votre adresse;Quelle manifestation ?;Où ?;Quel jour ?;De quelle heure à quelle heure ?;Quelles boissons ?;Avez-vous déjà eu une buvette cette année ?;Autre chose"  # noqa: E501


def line(source="P-12", filed="", status="En cours d’examen", day="", deja="non"):
    filed, day = filed or f"{FILED:%d/%m/%Y}", day or f"{FETE:%d/%m/%Y}"
    return (
        f"1;{source};{filed};{status};Ginette;Fau;ginette@exemple.fr;2 rue du Four;Bal;Halle;{day};18 h;"
        f"Sans alcool seulement (groupe 1);{deja};x"
    )


def publik(*lines):
    return "\r\n".join([HEAD, *(lines or (line(),))]).encode("cp1252")


def checked(content):
    package = PACKAGES[BUVETTE]
    return check(read_file(content), read_form(package.form), read_workflow(package.workflow), today=TODAY)


def status_named(key):
    return next(one for one in PACKAGES[BUVETTE].workflow["statuses"] if one["key"] == key)["label"]


def test_a_table_is_read_by_its_titles_in_words_and_french_days():
    rows, faults = checked(publik(line(status=status_named("examen"))))
    assert faults == []
    (row,) = rows
    assert (row.source, row.filed, row.status) == ("P-12", FILED, "examen")
    assert row.answers["quoi"] == "Bal"
    assert (row.answers["groupe"], row.answers["deja"], row.answers["jour"]) == ("1", False, FETE.isoformat())


@pytest.mark.parametrize(
    ("wrong", "column", "words"),
    [
        ({"source": " "}, "référence", "manque"),
        ({"filed": "demain"}, "déposé le", "jour du dépôt"),
        ({"filed": f"{TODAY + timedelta(days=2):%d/%m/%Y}"}, "déposé le", "passé"),
        ({"status": "Perdue"}, "état", "Perdue"),
        ({"day": "31/02/2026"}, "Quel jour", ""),
    ],
)
def test_each_fault_is_told_at_its_line_and_column(wrong, column, words):
    good = {"status": status_named("examen")}
    rows, faults = checked(publik(line(**good), line(**{**good, "source": "P-13", **wrong})))
    assert len(rows) == 1
    assert [(one.line, one.column.startswith(column)) for one in faults] == [(3, True)]
    assert words in faults[0].words


def test_the_same_reference_twice_and_what_is_no_list_are_told():
    good = line(status=status_named("examen"))
    rows, faults = checked(publik(good, good))
    assert len(rows) == 1
    assert "Déjà à la ligne 2" in faults[0].words
    for content in (
        b"{}",
        b"[1]",
        b"[]",
        b'{"data": 3}',
        b"[" * 100_000,
        b'[{"reference": "\\u0000"}]',
        b"PK\x03\x04",
        b"",
    ):
        with pytest.raises(TakeOverError):
            read_file(content)


def test_our_own_json_reads_back():
    given = [
        {"reference": "7K4", "filed_at": f"{FILED.isoformat()}T09:00:00+02:00", "status": "examen",
         "answers": {"prenom": "Ginette", "nom": "Fau", "quoi": "Bal"}},
    ]  # fmt: skip
    rows, faults = checked(json.dumps(given).encode())
    assert faults == []
    assert (rows[0].source, rows[0].filed, rows[0].answers["quoi"]) == ("7K4", FILED, "Bal")


def upload(client, content, **more):
    paper = SimpleUploadedFile("cas.csv", content, content_type="text/csv")
    return client.post(
        reverse("bureau:demarches:take_over"), {"demarche": BUVETTE, "paper": paper, **more}, follow=True
    )


@pytest.mark.django_db
def test_a_file_is_looked_at_then_taken_once_and_its_cases_go_on(client, place, agent):
    good = {"status": status_named("examen")}
    answer = upload(client, publik(line(**good), line(source="P-13", status="Perdue")))
    assert answer.status_code == 422
    assert "Perdue" in plain(answer)
    assert place.cases() == []
    content = publik(line(**good), line(source="P-13", status=status_named("deposee")))
    assert "Tout se lit" in plain(upload(client, content, only_look="on"))
    assert place.cases() == []
    assert "2 dossiers repris, 0 l’étaient déjà" in plain(upload(client, content))
    assert "0 dossiers repris, 2 l’étaient déjà" in plain(upload(client, content))
    run_jobs()
    first, second = place.cases()
    with place.scope():
        assert not Notice.objects.exists(), "nobody is told: the other program did"
    case = place.fresh(first if first.status == "examen" else second)
    assert (case.channel, case.phase, case.name) == ("taken", "under_review", "Ginette Fau")
    assert timezone.localdate(case.filed_at) == FILED
    assert case.decide_on is not None
    assert case.decide_on <= TODAY + timedelta(days=45), "the clock began when it was filed"
    page = shown(client, reverse("bureau:demarches:case", args=[case.reference]))
    assert "P-12" in page
    assert "repris d’un autre logiciel" in page
    with place.scope():
        cases.press(case=case, button="accorder", agent=True, person=None)
    assert place.fresh(case).phase == "granted"


@pytest.mark.django_db
def test_only_who_sets_demarches_takes_cases_over(client, place):
    from tests.support.sign_in import sign_in

    sign_in(client, place.agent(role="agent", email="marc@exemple.fr"))
    assert upload(client, publik()).status_code == 403
