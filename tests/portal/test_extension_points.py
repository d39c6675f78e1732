"""Each thing that a manifest may declare is read by core or the doors. The sample service declares them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from cantou_sample import domain
from cantou_sample.domain import publish
from cantou_sample.models import Ad
from click.testing import CliRunner
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.cli import cantou
from cantou.config import health
from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.offers import close_offer
from cantou.core.organisations.domain.practice import set_up_practice
from cantou.core.organisations.domain.purging import due
from cantou.core.organisations.tasks import purge_everywhere
from cantou.core.registry import Manifest, Protocol, services
from cantou.core.registry.registry import ManifestError, Registry
from cantou.core.scope.scope import Scope
from cantou.run.checks import problems
from tests.support.factories import (
    make_commune,
    make_host,
    make_member,
    make_offer,
    make_organisation,
    make_person,
)
from tests.support.jobs import run_jobs, run_now, waiting_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
SERVICE = "petites_annonces"


@pytest.fixture
def two():
    class Two:
        vic, murat = (
            make_organisation(f"Mairie {name}", territory=make_commune(name, slug=name.lower()))
            for name in ("Vic", "Murat")
        )

    for organisation in (Two.vic, Two.murat):
        make_offer(organisation, SERVICE)
        with Scope.agent(organisation.pk).enter():
            publish(title=f"=Vélo, {organisation.name} ; bleu")
            publish(title=f"Un brouillon à {organisation.name}", is_public=False)
    return Two


def body(answer) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    return content.decode()


# -- datasets


def address(form: str, place: str = "vic") -> str:
    return f"/{place}/donnees/{SERVICE}/annonces.{form}"


def test_open_data_is_listed_on_the_portal_and_linked_from_every_page(client, two):
    assert 'href="/vic/donnees/"' in body(client.get("/vic/"))
    page = body(client.get("/vic/donnees/"))
    assert "Annonces publiées" in page
    assert "Mairie Vic" in page
    assert "Mairie Murat" not in page
    assert "Licence Ouverte 2.0" in page
    for form in ("csv", "json", "geojson", "ics"):
        assert f'href="{address(form)}"' in page


def test_a_spreadsheet_runs_nothing_of_it(client, two):
    answer = client.get(address("csv"))
    assert answer.streaming
    head, line, end = body(answer).removeprefix("\ufeff").split("\r\n")
    assert head == "uid;debut;titre;longitude;latitude"
    assert line.partition(";")[2] == '2026-11-22;"\'=Vélo, Mairie Vic ; bleu";2.6;44.9'
    assert end == ""
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Link"] == '<https://www.etalab.gouv.fr/licence-ouverte-open-licence/>; rel="license"'


def test_each_format_says_the_same_rows_and_no_draft(client, two):
    (row,) = json.loads(body(client.get(address("json"))))
    assert (row["debut"], row["titre"]) == ("2026-11-22", "=Vélo, Mairie Vic ; bleu")
    (feature,) = json.loads(body(client.get(address("geojson"))))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [2.6, 44.9]}
    assert sorted(feature["properties"]) == ["debut", "titre", "uid"]
    (elsewhere,) = json.loads(body(client.get(address("geojson", "murat"))))["features"]
    assert elsewhere["geometry"] is None
    lines = body(client.get(address("ics"))).split("\r\n")
    assert "DTSTART;VALUE=DATE:20261122" in lines
    assert "SUMMARY:=Vélo\\, Mairie Vic \\; bleu" in lines
    assert max(len(line.encode()) for line in lines) <= 75


@pytest.mark.django_db(transaction=True)
def test_whoever_has_the_rows_already_gets_none(client, two):
    etag = client.get(address("json"))["ETag"]
    again = client.get(address("json"), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    with Scope.agent(two.vic.pk).enter():
        publish(title="Une table")
    fresh = client.get(address("json"), headers={"If-None-Match": etag})
    assert fresh.status_code == 200
    assert "Une table" in body(fresh)


@pytest.mark.parametrize(
    "path",
    ["/vic/donnees/petites_annonces/annonces.xml", "/vic/donnees/petites_annonces/autre.csv",
     "/vic/donnees/autre/annonces.csv", "/vic/donnees/signalements/signalements.csv"],
)  # fmt: skip
def test_what_is_not_published_here_is_not_there(client, two, path):
    assert client.get(path).status_code == 404


def test_a_commune_s_portal_shows_the_rows_of_that_commune(client, two, monkeypatch):
    def rows(organisation):
        return iter([{"code_insee": two.vic.territory.code}, {"code_insee": "99999"}])

    monkeypatch.setattr(domain, "rows", rows)
    assert json.loads(body(client.get(address("json")))) == [{"code_insee": two.vic.territory.code}]


def test_the_catalogue_of_the_platform_names_each_provider_s_files(client, two):
    make_host(two.murat, "murat.example")
    assert "Annonces publiées" in body(client.get("/donnees/"))
    found = json.loads(body(client.get("/donnees/catalogue.jsonld")))
    told = {each["dct:title"]: each for each in found["dcat:dataset"]}
    assert sorted(told) == ["Annonces publiées – Mairie Murat", "Annonces publiées – Mairie Vic"]
    first = {name: each["dcat:distribution"][0]["dcat:downloadURL"]["@id"] for name, each in told.items()}
    assert first == {
        "Annonces publiées – Mairie Murat": f"http://murat.example/donnees/{SERVICE}/annonces.csv",
        "Annonces publiées – Mairie Vic": f"http://127.0.0.1:8000{address('csv')}",
    }


def test_every_format_and_every_dataset_of_every_manifest_is_written(client, two):
    for manifest in services():
        if manifest.id != SERVICE:
            make_offer(two.vic, manifest.id)
        for dataset in manifest.datasets:
            for form in dataset.formats:
                answer = client.get(f"/vic/donnees/{manifest.id}/{dataset.id}.{form}")
                assert answer.status_code == 200
                body(answer)


# -- protocols


def test_a_protocol_answers_on_portals_that_are_covered_and_on_the_platform(client, two):
    make_commune("Thiézac", slug="thiezac")
    assert client.get("/vic/echange/v1/version.json").json() == {"version": 1, "chez": "Mairie Vic"}
    assert client.get("/echange/v1/version.json").json() == {"version": 1, "chez": None}
    assert client.get("/thiezac/echange/v1/version.json").status_code == 404
    assert reverse("petites_annonces.echange:version") == "/echange/v1/version.json"


@pytest.mark.parametrize("path", ["/echange/", "echange"])
def test_a_protocol_s_path_is_relative_and_a_folder(path):
    protocol = Protocol(id="x", title="X", urls="x", path=path)
    manifest = Manifest(
        id="x", title="X", purpose="X", version="1", core=">=0", app="x", protocols=(protocol,)
    )
    with pytest.raises(ManifestError, match="doit finir par /"):
        Registry([manifest])


def test_two_protocols_may_not_answer_at_one_place():
    from cantou.config.urls import protocol_urls

    protocol = Protocol(id="x", title="X", urls="cantou_sample.protocols", path="echange/v1/")
    manifest = Manifest(
        id="x", title="X", purpose="X", version="1", core=">=0", app="x", protocols=(protocol,)
    )
    with pytest.raises(ManifestError, match="l’adresse echange/v1/, qui est déjà prise"):
        protocol_urls(beside=[], manifests=[services()[SERVICE], manifest])


# -- personal_data.purge


def age(*organisations) -> None:
    for organisation in organisations:
        with Scope.agent(organisation.pk).enter():
            Ad.objects.filter(organisation_id=organisation.pk).update(published_on=date(2020, 1, 1))


def left(organisation) -> int:
    with Scope.agent(organisation.pk).enter():
        return Ad.objects.filter(organisation_id=organisation.pk).count()


def test_the_retention_is_carried_out_for_each_organisation_even_where_the_service_was_closed(two):
    make_organisation("Mairie sans annonces", territory=make_commune())
    with Scope.agent(two.murat.pk).enter():
        close_offer(organisation=two.murat, service=SERVICE)
    age(two.vic, two.murat)
    run_now(purge_everywhere)
    run_jobs("cantou.organisations.purge_one")
    assert (left(two.vic), left(two.murat)) == (0, 0)
    with Scope.agent(two.vic.pk).enter():
        told = Entry.objects.filter(action="personal_data.purged").get()
    assert (told.subject, told.details) == (
        f"service:{SERVICE}",
        {"service": SERVICE, "purge": "purge", "rows": 2},
    )


def test_what_is_not_old_stays_and_nothing_is_told(two):
    run_now(purge_everywhere)
    run_jobs("cantou.organisations.purge_one")
    assert (left(two.vic), left(two.murat)) == (2, 2)
    with Scope.agent(two.vic.pk).enter():
        assert not Entry.objects.filter(action="personal_data.purged").exists()


def test_one_that_fails_keeps_no_other_from_its_own(two, monkeypatch):
    real = domain.purge

    def broken(*, organisation: int) -> int:
        if organisation == two.vic.pk:
            Ad.objects.filter(organisation_id=organisation).delete()
            raise ZeroDivisionError
        return real(organisation=organisation)

    monkeypatch.setattr(domain, "purge", broken)
    age(two.vic, two.murat)
    run_now(purge_everywhere)
    jobs = ProcrastinateJob.objects.filter(task_name="cantou.organisations.purge_one", status="todo")
    assert jobs.count() == len(due()) == 2
    for job in jobs:
        task = app.tasks[job.task_name]
        assert task.retry_strategy.max_attempts == 8, "then it is a dead letter"
        try:
            task.func(**job.args)
        except ZeroDivisionError:
            assert job.args["organisation"] == two.vic.pk
    assert (left(two.vic), left(two.murat)) == (2, 0)


# -- health, periodic, commands, practice, preview


def test_its_health_is_asked_with_the_others(two, monkeypatch):
    named = {each.name: each.problem for each in health.report(thorough=True).checks}
    assert named[f"{SERVICE}.shelf"] == ""
    monkeypatch.setattr(domain.shelf, "trouble", "l’étagère est pleine")
    named = {each.name: each.problem for each in health.report(thorough=True).checks}
    assert named[f"{SERVICE}.shelf"] == "l’étagère est pleine"
    assert f"{SERVICE} : l’étagère est pleine" in list(problems(deploy=False))


def test_a_health_check_that_breaks_is_a_problem_and_not_the_end(two, monkeypatch):
    monkeypatch.setattr("cantou_sample.domain.shelf", lambda: 1 / 0)
    assert f"{SERVICE} : la vérification « shelf » a échoué (ZeroDivisionError)" in list(
        problems(deploy=False)
    )


def test_its_task_runs_at_its_hour(two):
    occurrence = app.tasks[f"{SERVICE}.periodic.count"]
    assert occurrence.name in {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    run_now(occurrence)
    assert waiting_jobs(SERVICE) == ["petites_annonces.count"]


def test_its_command_is_one_of_cantou_s(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://never-asked/")
    told = CliRunner().invoke(cantou, [SERVICE, "bonjour"])
    assert (told.exit_code, told.output) == (0, "Bonjour des petites annonces.\n")
    assert "Petites annonces" in CliRunner().invoke(cantou, ["--help"]).output


def test_the_practice_commune_has_something_of_it():
    make_organisation("Cantal numérique", is_operator=True)
    organisation = set_up_practice()
    with Scope.agent(organisation.pk).enter():
        assert [ad.title for ad in Ad.objects.all()] == ["Une annonce pour s’entraîner"]


def test_its_preview_is_shown_to_whoever_is_about_to_open_it(client):
    mairie = make_organisation("Mairie Vic", territory=make_commune())
    agent = make_person(given_name="Jeanne")
    make_member(agent, mairie, "", "admin")
    sign_in(client, agent)
    page = body(client.get(f"/bureau/services/{SERVICE}/ouvrir/"))
    assert f"<p>Les annonces de l’organisme {mairie.pk}</p>" in page
