from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from zipfile import ZipFile

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cantou.core.booking.models import Place
from cantou.core.notices.models import SmsMonth
from cantou.core.organisations.domain.practice import practice
from cantou.core.organisations.models import Banner, Coverage, Organisation
from cantou.core.people.signin import LATELY
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.desk.models import Errand, Usage
from cantou.desk.tasks import banner, forget, usage_nightly
from tests.core.people.test_second_factor import SECRET, code_now
from tests.desk.making import journal_of, make_agent, make_mairie, questions, sit_down
from tests.support.factories import make_commune, make_offer, make_report
from tests.support.jobs import run_jobs, run_now

pytestmark = pytest.mark.django_db
OPERATOR = "/bureau/exploitation/"
PAGES = ["", "organismes/", "ouvrir/", "ouvrir/modele.csv", "usage/", "annonce/"]
ACTS = ["entrainement/", "usage/relever/", "annonce/enlever/"]


@pytest.fixture
def operator(client):
    ours = make_mairie("Cantal", kind="departement", is_operator=True)
    sit_down(client, make_agent(ours, "operator", "support", given_name="Nadia"), ours)
    return ours


# -- Who may


@pytest.mark.parametrize("path", PAGES)
def test_the_operator_sees_its_pages(client, operator, path):
    assert client.get(OPERATOR + path).status_code == 200


@pytest.mark.parametrize(
    ("roles", "of_operator"), [(["admin", "signalements:manager"], False), (["admin"], True)]
)
def test_everybody_else_is_refused(client, roles, of_operator):
    platform = make_mairie(is_operator=True)
    target = make_mairie()
    home = platform if of_operator else make_mairie()
    sit_down(client, make_agent(home, *roles), home)
    for path in PAGES:
        assert client.get(OPERATOR + path).status_code == 403
    for path in ACTS:
        assert client.post(OPERATOR + path).status_code == 403
    of_one = f"{OPERATOR}organismes/{target.slug}/"
    assert client.get(of_one).status_code == 403
    for act in ("aide", "archive", "depart", "rester", "effacer"):
        assert client.post(f"{of_one}{act}/", {"depart-reason": "x"}).status_code == 403
    assert Organisation.objects.get(pk=target.pk).state == "active"


def test_the_role_of_operator_means_nothing_elsewhere(client):
    make_mairie(is_operator=True)
    ours = make_mairie()
    sit_down(client, make_agent(ours, "operator"), ours)
    assert client.get(OPERATOR).status_code == 403


# -- Opening communes


def upload(client, text, *services):
    file = SimpleUploadedFile("communes.csv", text.encode())
    return client.post(OPERATOR + "ouvrir/", {"file": file, "services": services})


def test_a_list_is_looked_at_then_opened_in_the_background(client, operator):
    vic, thiezac = make_commune("Vic-sur-Cère"), make_commune("Thiézac")
    text = f"insee;courriel\n{vic.code};mairie@vic.fr\n{thiezac.code};\n99999;\n{vic.code};\n"
    draft = upload(client, text, "signalements")
    page = client.get(draft["Location"])
    shown = page.content.decode()
    assert "Ce qui serait fait" in shown
    assert "aucune commune de ce code" in shown
    assert "Même organisme que la ligne 2" in shown
    assert not Organisation.objects.filter(territory=vic).exists()
    (errand,) = errands_of(operator)
    assert client.post(f"/bureau/travaux/{errand.key}/lancer/").status_code == 302
    client.post(f"/bureau/travaux/{errand.key}/lancer/")
    assert "sur 4" in client.get(draft["Location"]).content.decode()
    assert run_jobs("cantou.desk.onboard") == 1
    (errand,) = errands_of(operator)
    assert (errand.state, errand.done, errand.content) == ("done", 4, None)
    assert [line["action"] for line in errand.report["lines"]] == ["create", "create", "refused", "refused"]
    assert Organisation.objects.get(territory=vic).email == "mairie@vic.fr"
    assert Coverage.objects.filter(service="signalements").count() == 2
    report = client.get(f"/bureau/travaux/{errand.key}/rapport.csv").content.decode("utf-8-sig").splitlines()
    assert report[1].startswith("2;Mairie de Vic-sur-Cère;créé;signalements;")
    assert len(report) == 5
    over = client.get(f"/bureau/travaux/{errand.key}/avancement/")
    assert over["HX-Refresh"] == "true"


def errands_of(organisation):
    with Scope.agent(organisation.pk).enter():
        return list(Errand.objects.order_by("id"))


def test_what_an_interrupted_run_did_stays_done_and_said(client, operator, monkeypatch):
    from cantou.core.organisations.domain import onboarding

    communes = [make_commune() for _ in range(12)]
    text = "insee;nom\n" + "\n".join(f"{commune.code};" for commune in communes)
    (key,) = [upload(client, text)["Location"].split("/")[3]]
    client.post(f"/bureau/travaux/{key}/lancer/")
    real = onboarding.carry_out

    def dies(*, line):
        if line.number == 12:
            raise ConnectionError
        real(line=line)

    monkeypatch.setattr(onboarding, "carry_out", dies)
    with pytest.raises(ConnectionError):
        run_jobs("cantou.desk.onboard")
    (errand,) = errands_of(operator)
    assert (errand.state, errand.done) == ("failed", 10)
    assert Organisation.objects.filter(territory__in=communes).count() == 10
    assert "ce qui est fait reste fait" in client.get(f"/bureau/travaux/{key}/").content.decode()
    monkeypatch.setattr(onboarding, "carry_out", real)
    run_jobs("cantou.desk.onboard")
    (errand,) = errands_of(operator)
    assert (errand.state, errand.done) == ("done", 12)
    assert {line["action"] for line in errand.report["lines"]} == {"create"}


@pytest.mark.parametrize(("text", "said"), [("", "vide"), ("a;b\n1;2\n", "Aucune colonne"), ("\x00\x01", "")])
def test_a_file_that_cannot_be_read_is_said(client, operator, text, said):
    answer = upload(client, text)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert errands_of(operator) == []


def test_an_errand_is_seen_by_who_asked_for_it_alone(client, operator):
    draft = upload(client, f"insee;nom\n{make_commune().code};")["Location"]
    other = make_mairie()
    stranger = client.__class__()
    sit_down(stranger, make_agent(other, "admin"), other)
    for path in ("", "rapport.csv", "avancement/", "archive.zip"):
        assert stranger.get(f"{draft}{path}").status_code == 404
    assert stranger.post(f"{draft}lancer/").status_code == 404


# -- Leaving


def archive_at(client, page):
    return ZipFile(io.BytesIO(b"".join(client.get(f"{page}archive.zip").streaming_content)))


def test_an_organisation_leaves_in_three_steps(client, operator, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    leaving, other = make_mairie("Vic-sur-Cère"), make_mairie("Polminhac")
    for organisation in (leaving, other):
        make_offer(organisation)
        make_report(organisation, "Nid de poule")
    path = f"{OPERATOR}organismes/{leaving.slug}/"
    assert (
        client.post(f"{path}depart/", {"depart-name": leaving.name, "depart-reason": ""}).status_code == 422
    )
    other_name = client.post(f"{path}depart/", {"depart-name": other.name, "depart-reason": "Fin"})
    assert f"recopiez « {leaving.name} »" in other_name.content.decode()
    assert "<details open>" in other_name.content.decode()  # what is wrong must not be folded away
    typed = leaving.name.replace("è", "e").replace("-", " ").upper()
    first = client.post(f"{path}depart/", {"depart-name": typed, "depart-reason": "Fin de la convention"})
    code = first.context["code"]
    assert code in first.content.decode()
    assert code not in client.get(path).content.decode()
    early = client.post(f"{path}effacer/", {"effacer-code": code, "effacer-reason": "x"})
    assert "Remettez d’abord ses données" in early.content.decode()
    page = client.post(f"{path}archive/")["Location"]
    run_jobs("cantou.desk.export")
    assert "L’archive est prête" in client.get(page).content.decode()
    assert "donnees/signalements.report.jsonl" in archive_at(client, page).namelist()
    wrong = client.post(f"{path}effacer/", {"effacer-code": "123", "effacer-reason": "x"})
    assert wrong.status_code == 422
    done = client.post(f"{path}effacer/", {"effacer-code": code, "effacer-reason": "Convention finie"})
    assert done.status_code == 302
    assert Organisation.objects.get(pk=leaving.pk).state == "erased"
    with Scope.agent(leaving.pk, organisations=[other.pk]).enter():
        assert list(WorkItem.objects.values_list("organisation_id", flat=True)) == [other.pk]
    assert client.get(f"{page}archive.zip").status_code == 404
    assert journal_of(operator)[-1] == "organisation.erased"


def test_a_desk_left_open_neither_closes_nor_erases(client, operator):
    leaving = make_mairie()
    make_offer(leaving)
    path = f"{OPERATOR}organismes/{leaving.slug}/"
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= LATELY + 1
    session.save()
    page = client.get(path).content.decode()
    assert "Commencer le départ" not in page
    given = {"depart-name": leaving.name, "depart-reason": "Fin de la convention"}
    refused = client.post(f"{path}depart/", given)
    assert refused.status_code == 422
    assert "Fin de la convention" in refused.content.decode()
    assert Organisation.objects.get(pk=leaving.pk).state == "active"
    Organisation.objects.filter(pk=leaving.pk).update(state="leaving")
    assert "Effacer pour toujours" not in client.get(path).content.decode()
    erase = client.post(f"{path}effacer/", {"effacer-code": "1", "effacer-reason": "x"})
    assert "Confirmez d’abord que c’est vous" in erase.content.decode()
    assert Organisation.objects.get(pk=leaving.pk).state == "leaving"


def test_who_proves_it_again_comes_back_where_they_were(client, operator):
    leaving = make_mairie()
    path = f"{OPERATOR}organismes/{leaving.slug}/"
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= LATELY + 1
    session.save()
    TOTP.activate(client.get(path).wsgi_request.user, SECRET)
    page = client.get(path).content.decode()
    proof = page.split('href="/compte/securite/agent/')[1].split('"')[0].replace("&amp;", "&")
    asked = client.get(f"/compte/securite/agent/{proof}")["Location"]
    done = client.post(asked, {"code": code_now(), "next": f"{path}#depart"})
    assert done["Location"] == f"{path}#depart"
    assert "Commencer le départ" in client.get(path).content.decode()


def test_who_changes_their_mind_stays(client, operator):
    leaving = make_mairie()
    path = f"{OPERATOR}organismes/{leaving.slug}/"
    client.post(f"{path}depart/", {"depart-name": leaving.name, "depart-reason": "Erreur"})
    client.post(f"{path}rester/")
    assert Organisation.objects.get(pk=leaving.pk).state == "active"


def test_a_mairie_has_its_own_archive_made(client, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    ours = make_mairie()
    sit_down(client, make_agent(ours, "admin"), ours)
    page = client.post("/bureau/travaux/archive/")["Location"]
    run_jobs("cantou.desk.export")
    assert "organisme.jsonl" in archive_at(client, page).namelist()
    agent = client.__class__()
    sit_down(agent, make_agent(ours, "agent", given_name="Luc"), ours)
    assert agent.get(page).status_code == 403
    assert agent.post("/bureau/travaux/archive/").status_code == 403
    with Scope.agent(ours.pk).enter():
        Errand.objects.update(finished_at=timezone.now() - timedelta(days=8))
    run_now(forget)
    assert "a été effacée d’ici" in client.get(page).content.decode()


# -- Usage, banner, practice


def test_usage_counts_each_organisation_and_nothing_else(client, operator):
    busy, idle = make_mairie("Vic-sur-Cère"), make_mairie("Polminhac")
    make_offer(busy)
    make_agent(busy, "signalements:agent", "agent", given_name="Luc")
    make_report(busy)
    make_report(busy)
    month = timezone.localdate().replace(day=1)
    with Scope.agent(busy.pk).enter():
        SmsMonth.objects.create(
            organisation=busy, month=month, limit_cents=2000, spent_cents=1234, segments=17
        )
    run_now(usage_nightly)
    run_jobs("cantou.desk.usage")
    run_now(usage_nightly)
    run_jobs("cantou.desk.usage")
    with Scope.agent(operator.pk).enter():
        rows = {row.about_id: row for row in Usage.objects.filter(month=month)}
    row = rows[busy.pk]
    assert (row.offers, row.agents, row.received, row.closed, row.waiting) == (1, 1, 2, 0, 2)
    assert (row.sms_segments, row.sms_cents) == (17, 1234)
    assert rows[idle.pk].received == 0
    page = client.get(OPERATOR + "usage/").content.decode()
    assert "12,34" in page
    lines = client.get(OPERATOR + "usage/", {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert [line.split(";")[-1] for line in lines if line.startswith("Mairie de Vic")] == ["12,34"]
    assert "Reçus" in client.get(f"{OPERATOR}organismes/{busy.slug}/").content.decode()


def test_one_or_three_organisations_ask_as_many_questions(client, operator):
    for path in ("organismes/", "usage/"):
        run_now(usage_nightly)
        run_jobs("cantou.desk.usage")
        one = questions(client, OPERATOR + path)
        for _ in range(2):
            make_mairie()
        run_now(usage_nightly)
        run_jobs("cantou.desk.usage")
        assert questions(client, OPERATOR + path) == one


def test_organisations_are_found(client, operator):
    make_mairie("Vic-sur-Cère")
    make_mairie("Polminhac", siren="211501549")
    for q, found in (("vic", "Vic-sur-Cère"), ("211501549", "Polminhac")):
        shown = client.get(OPERATOR + "organismes/", {"q": q}).content.decode()
        assert found in shown
        assert ({"Vic-sur-Cère", "Polminhac"} - {found}).pop() not in shown


def test_a_banner_is_on_every_portal_and_desk_until_its_time(client, operator):
    mairie = make_mairie()
    make_offer(mairie)
    portal = f"/{mairie.territory.slug}/signalements/nouveau/"
    values = {"text": "Entretien mardi", "level": "care", "until": "2020-01-01T10:00"}
    assert "déjà passé" in client.post(OPERATOR + "annonce/", values).content.decode()
    tomorrow = timezone.localtime() + timedelta(days=1)
    values["until"] = tomorrow.strftime("%Y-%m-%dT%H:%M")
    assert client.post(OPERATOR + "annonce/", values).status_code == 302
    assert client.post(OPERATOR + "annonce/", values | {"text": "Entretien jeudi"}).status_code == 302
    for path in ("/bureau/", portal):
        shown = client.get(path).content.decode()
        assert ("Entretien jeudi" in shown, "Entretien mardi" in shown) == (True, False)
    Banner.objects.filter(removed_at=None).update(until=timezone.now() - timedelta(minutes=1))
    assert "Entretien" not in client.get("/bureau/").content.decode()
    run_now(banner)
    assert not Banner.objects.filter(removed_at=None).exists()
    assert journal_of(operator) == ["banner.shown", "banner.shown"]


def test_the_practice_commune_is_made_emptied_and_said_everywhere(client, operator):
    assert client.post(OPERATOR + "entrainement/").status_code == 302
    found = practice()
    with Scope.agent(found.pk).enter():
        waiting = Counter(WorkItem.objects.values_list("service", flat=True))
    assert waiting == {"signalements": 4, "salles": 3, "dechets": 1, "site": 1}
    with Scope.agent(operator.pk).enter():
        assert not Place.objects.filter(organisation=operator).exists()
    agent = client.__class__()
    mairie = make_mairie()
    make_offer(mairie)
    sit_down(agent, make_agent(mairie, "signalements:agent", given_name="Luc"), mairie)
    make_report(mairie, "Vrai trou")
    assert agent.post("/bureau/preferences/entrainement/").status_code == 302
    make_report(found, "Faux trou")
    shown = agent.get("/bureau/").content.decode()
    assert "rien n’est réel ici" in shown
    assert ("Faux trou" in shown, "Vrai trou" in shown) == (True, False)
    assert (
        "rien n’est réel ici"
        in client.get("/saint-exemple-d-entrainement/signalements/nouveau/").content.decode()
    )
    agent.post("/bureau/agir/", {"organisation": mairie.pk})
    shown = agent.get("/bureau/").content.decode()
    assert ("Faux trou" in shown, "Vrai trou" in shown) == (False, True)
    client.post(OPERATOR + "entrainement/")
    with Scope.agent(found.pk, organisations=[mairie.pk]).enter():
        titles = list(WorkItem.objects.values_list("title", flat=True))
    assert not [title for title in titles if "Faux trou" in title]
    assert [title for title in titles if "Vrai trou" in title]
    assert practice().pk == found.pk
    agent.post("/bureau/agir/", {"organisation": found.pk})
    assert agent.get("/bureau/").status_code == 200
