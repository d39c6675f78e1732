"""What everybody sees: what an agent has read and published, in the agent's words, and no more."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from cantou.core.files.models import StoredFile
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.models import Coverage
from cantou.core.scope.scope import Scope
from cantou.core.web import exports
from cantou.services.signalements.domain.messages import write_as_agent, write_as_reporter
from cantou.services.signalements.domain.publications import publish, withdraw
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Contact, Message, Publication, Report, StatusChange
from cantou.services.signalements.portal.news import latest
from tests.core.files.making import body_of, make_file, upload
from tests.services.signalements.filing import Filing, Place, filed, plain, shown, sign_in, text_of
from tests.support.factories import make_person, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
RAW = "Le voisin Marcel Roux, au 3, jette ses pneus"


def secretive(place, **fields):
    """A report in which everything that must not leak is present."""
    report = make_report(
        place.mairie,
        RAW,
        where=Somewhere("point", 2.551, 44.951, words="chez Roux"),
        category="dechets",
        contact={"name": "Ginette Fau", "email": "ginette@exemple.fr", "phone": "+33612345678"},
        answers=[{"id": "x", "kind": "text", "label": "Qui ?", "value": "Marcel", "shown": "Marcel"}],
        **fields,
    )
    with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
        write_as_reporter(report=report, body="Il recommence, ce Marcel")
    return report


SECRETS = ("Marcel", "Roux", "Ginette", "ginette@", "0612345678", "612345678", "recommence", "Qui ?")


def test_before_moderation_nothing_is_public(client, place):
    report = secretive(place)
    with Scope.public().enter():
        for model in (Report, Contact, StatusChange, Message, Publication, StoredFile):
            assert list(model.objects.all()) == []
    assert report.reference not in shown(client, f"{place.root}/")
    assert client.get(f"{place.root}/{report.reference}/").status_code == 404
    for name in ("flux.atom", "liste.csv", "liste.geojson"):
        assert report.reference not in text_of(client.get(f"{place.root}/{name}"))


def test_after_it_the_agent_s_words_and_no_others(client, place):
    report = secretive(place)
    agent = place.agent()
    row = make_publication(
        report, "Pneus abandonnés", text="Des pneus près du pont.", place="Le Pont", person=agent
    )
    with Scope.agent(place.mairie.pk, person=agent.pk).enter():
        write_as_agent(report=report, body="La benne passe vendredi.", person=agent.pk, for_all=True)
        write_as_agent(report=report, body="Pour vous seule, Ginette.", person=agent.pk)
        change_status(
            report=report, before="received", after="accepted", person=agent.pk, note="Nous y allons."
        )
    with Scope.public().enter():
        assert list(Publication.objects.values_list("title", "status")) == [("Pneus abandonnés", "accepted")]
        assert list(Message.objects.values_list("body", flat=True)) == ["La benne passe vendredi."]
        assert list(Report.objects.all()) == list(Contact.objects.all()) == []
    pages = [
        shown(client, f"{place.root}/"),
        shown(client, f"{place.root}/{row.reference}/"),
        *(plain(client.get(f"{place.root}/{name}")) for name in ("flux.atom", "liste.csv", "liste.geojson")),
    ]
    for page in pages:
        assert "Pneus abandonnés" in page
        assert [secret for secret in (*SECRETS, "Vidal", "Pour vous seule") if secret in page] == []
    assert "La benne passe vendredi." in pages[1]
    assert "Nous y allons." in pages[1]


def test_withdrawn_it_is_gone(client, place):
    report = secretive(place)
    make_publication(report, "Pneus abandonnés")
    with Scope.agent(place.mairie.pk).enter():
        withdraw(report=report)
        withdraw(report=report)
    assert client.get(f"{place.root}/{report.reference}/").status_code == 404
    with Scope.public().enter():
        assert list(Publication.objects.all()) == list(StatusChange.objects.all()) == []


def test_the_page_of_one_report_says_what_it_is_to_machines(client, place):
    report = make_report(place.mairie)
    row = make_publication(report, 'Un trou </script><b>"', place="Le Bourg")
    page = client.get(f"{place.root}/{row.reference}/").content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found = json.loads(data)
    assert found["name"] == 'Un trou </script><b>"'
    assert found["publisher"]["name"] == "Mairie de Vic-sur-Cère"
    assert "<b>" not in page


def test_a_reference_as_it_was_spoken_leads_to_its_page(client, place):
    report = make_report(place.mairie)
    make_publication(report)
    code = report.reference
    spoken = f"{code[:3]}-{code[3:6]}-{code[6:]}".lower()
    assert client.get(f"{place.root}/{spoken}/")["Location"] == f"{place.root}/{code}/"
    assert (
        client.get(f"{place.root}/retrouver/", {"reference": spoken})["Location"] == f"{place.root}/{code}/"
    )


def test_only_the_chosen_photographs_are_shown(client, place, home):
    Filing(client, place).whole(what={"photos": [upload(name="trou.jpg"), upload(name="visage.jpg")]})
    run_jobs("cantou.files")
    (report,) = filed(place)
    with Scope.agent(place.mairie.pk).enter():
        hole, face = StoredFile.objects.order_by("position")
        publish(
            report=report,
            title="Un trou",
            text="",
            place="",
            with_point=False,
            photos={hole.handle.hex: "Un trou rond"},
            person=None,
        )
    page = shown(client, f"{place.root}/{report.reference}/")
    assert 'alt="Un trou rond"' in page
    assert hole.handle.hex in page
    assert face.handle.hex not in page
    base = f"{place.root}/{report.reference}/photo/"
    assert body_of(client.get(base + hole.renditions[0].name))[:4] == b"RIFF"
    assert client.get(base + face.renditions[0].name).status_code == 404
    with Scope.agent(place.mairie.pk).enter():
        withdraw(report=report)
    assert client.get(base + hole.renditions[0].name).status_code == 404


def test_a_photograph_that_is_not_treated_yet_cannot_be_published(place, home):
    report = make_report(place.mairie)
    file = make_file(place.mairie, key=report.object_key)
    make_publication(report, photos={file.handle.hex: ""})
    with Scope.agent(place.mairie.pk).enter():
        file.refresh_from_db()
        assert not file.is_public


def test_the_list_filters_by_its_address(client, place):
    for number, (category, status) in enumerate(
        [("voirie", "received"), ("voirie", "done"), ("eau", "received"), ("eau", "closed")]
    ):
        report = make_report(place.mairie, category=category, at=NOON + timedelta(hours=number))
        with Scope.agent(place.mairie.pk).enter():
            if status != "received":
                change_status(
                    report=report,
                    before="received",
                    after=status,
                    person=None,
                    reason="private" if status == "closed" else "",
                )
        make_publication(Report_at(place, report), f"{category} {status}")

    def listed(**query):
        page = plain(client.get(f"{place.root}/", query))
        return re.findall(r"<h2><a [^>]*>(\w+ \w+)</a></h2>", page)

    assert listed() == ["eau closed", "eau received", "voirie done", "voirie received"]
    assert listed(categorie="voirie") == ["voirie done", "voirie received"]
    assert listed(etat="en-cours") == ["eau received", "voirie received"]
    assert listed(etat="termines") == ["eau closed", "voirie done"]
    assert listed(categorie="eau", etat="closed") == ["eau closed"]
    assert listed(categorie="nulle part", etat="x", apres="x_1") == listed()


def Report_at(place, report):
    with Scope.agent(place.mairie.pk).enter():
        return Report.objects.get(pk=report.pk)


def test_the_list_is_paged_by_key(client, place):
    for number in range(23):
        make_publication(make_report(place.mairie, at=NOON + timedelta(hours=number)), f"Trou {number:02}")
    first = shown(client, f"{place.root}/")
    assert re.findall(r">(Trou \d\d)</a>", first) == [f"Trou {number:02}" for number in range(22, 2, -1)]
    following = re.search(r'href="(\?apres=[^"]+)"[^>]* rel="next"', first).group(1)
    second = shown(client, f"{place.root}/{following}")
    assert re.findall(r">(Trou \d\d)</a>", second) == ["Trou 02", "Trou 01", "Trou 00"]
    assert 'rel="next"' not in second


def test_only_this_commune_s_and_from_all_who_provide_here(client, place):
    other = Place("Polminhac", "polminhac")
    county = Place("Cantal", "d/cantal", level="departement", code="15")
    with Scope.public().enter():
        Coverage.objects.create(
            organisation=county.mairie,
            service="signalements",
            territory=place.commune,
            offer=county.offer,
            rank=3,
        )
    make_publication(make_report(place.mairie), "Ici, par la mairie")
    make_publication(make_report(county.mairie, commune=place.commune.pk), "Ici, par le département")
    make_publication(make_report(county.mairie, commune=other.commune.pk), "Ailleurs, par le département")
    make_publication(make_report(other.mairie), "Chez le voisin")
    page = shown(client, f"{place.root}/")
    assert "Ici, par la mairie" in page
    assert "Ici, par le département" in page
    assert "Ailleurs" not in page
    assert "Chez le voisin" not in page
    assert "Ailleurs, par le département" in shown(client, f"{county.root}/")


def test_the_csv_runs_no_formula(client, place):
    report = make_report(place.mairie)
    make_publication(report, '=HYPERLINK("http://x")', text="@SUM(A1)", place="+33\t1")
    text = text_of(client.get(f"{place.root}/liste.csv"))
    assert text.startswith("\ufeff")
    head, row = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    found = dict(zip(head, row, strict=True))
    assert (found["titre"], found["texte"], found["lieu"]) == (
        '\'=HYPERLINK("http://x")',
        "'@SUM(A1)",
        "'+33 1",
    )
    assert (found["reference"], found["etat"], found["code_insee"]) == (
        report.reference,
        "reçu",
        place.commune.code,
    )


@pytest.mark.parametrize("name", ["liste.csv", "liste.geojson"])
def test_a_long_list_is_whole_and_of_this_place_alone(client, on_the_map, monkeypatch, name):
    """Read some at a time, after the request is over: nothing is lost at the seams, nothing of a neighbour enters."""
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    neighbour = Place("Polminhac", "polminhac")
    point = Somewhere("point", 2.551, 44.951)
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    mine = [make_report(on_the_map.mairie, where=point, at=at) for _ in range(5)]
    for report in mine:
        make_publication(report, "Un trou")
    make_publication(make_report(neighbour.mairie, where=point, at=at), "Chez le voisin")
    answer = client.get(f"{on_the_map.root}/{name}")
    assert answer.streaming
    text = text_of(answer)
    if name.endswith("csv"):
        found = [row[0] for row in csv.reader(io.StringIO(text[1:]), delimiter=";")][1:]
    else:
        found = [feature["id"] for feature in json.loads(text)["features"]]
    assert found == [report.reference for report in reversed(mine)]


def test_the_geojson_has_the_points_that_were_published(client, on_the_map):
    point = Somewhere("point", 2.551, 44.951)
    with_point = make_report(on_the_map.mairie, where=point)
    make_publication(with_point, "Avec son point")
    make_publication(make_report(on_the_map.mairie, where=point), "Sans son point", with_point=False)
    answer = client.get(f"{on_the_map.root}/liste.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    (feature,) = json.loads(text_of(answer))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [2.551, 44.951]}
    assert (feature["id"], feature["properties"]["titre"]) == (with_point.reference, "Avec son point")


def test_the_feed_is_one(client, place):
    report = make_report(place.mairie)
    make_publication(report, "Un trou & une bosse")
    answer = client.get(f"{place.root}/flux.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    tree = ET.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [entry.text for entry in tree.findall("a:entry/a:title", names)] == ["Un trou & une bosse (reçu)"]
    assert tree.find("a:entry/a:id", names).text == f"urn:signalement:{report.reference}"


def test_a_control_character_pasted_into_a_title_breaks_no_feed(client, place):
    report = make_report(place.mairie)
    row = make_publication(report, "Un\x0b trou", text="Au\x1f Bourg\x08")
    assert (row.title, row.text) == ("Un trou", "Au Bourg")
    with Scope.agent(place.mairie.pk).enter():
        Publication.objects.update(title="Un\x0b trou")
    answer = client.get(f"{place.root}/flux.atom")
    assert answer.status_code == 200
    assert ET.fromstring(answer.content).find("{*}entry/{*}title").text == "Un trou (reçu)"


def test_the_days_of_the_table_are_local(client, place):
    made = make_report(place.mairie, at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    make_publication(made)
    text = text_of(client.get(f"{place.root}/liste.csv"))
    head, row = csv.reader(io.StringIO(text[1:]), delimiter=";")
    assert dict(zip(head, row, strict=True))["signale_le"] == "2026-07-01"


@pytest.mark.django_db(transaction=True)
def test_pages_are_kept_until_something_is_published(client, place, page_cache):
    report = make_report(place.mairie)
    for _ in range(2):
        assert "Rien n’est publié" in shown(client, f"{place.root}/")
    assert len(page_cache) == 1
    make_publication(report, "Un trou au Bourg")
    assert "Un trou au Bourg" in shown(client, f"{place.root}/")
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=report, before="received", after="accepted", person=None)
    assert "pris en charge" in shown(client, f"{place.root}/")
    assert "pris en charge" in shown(Client(), f"{place.root}/{report.reference}/")


def test_the_latest_are_on_the_portal_s_front_page(place):
    reports = [make_report(place.mairie, at=NOON) for _ in range(5)]
    for number, report in enumerate(reports):
        make_publication(report, f"Trou {number}", at=NOON + timedelta(hours=number))
    with override_settings(ROOT_URLCONF="cantou.config.portal_urls"), Scope.public().enter():
        assert [news.title for news in latest(place.commune.pk, [place.mairie.pk])] == [
            "Trou 4 (reçu)",
            "Trou 3 (reçu)",
            "Trou 2 (reçu)",
        ]


def test_a_signed_in_inhabitant_sees_no_more(client, place):
    report = secretive(place)
    sign_in(client, make_person(given_name="Marcel"))
    assert client.get(f"{place.root}/{report.reference}/").status_code == 404


def test_it_is_found_by_the_agent_s_words_while_it_is_public(place):
    from cantou.core.search.domain.index import rebuild
    from cantou.core.search.models import Entry

    def found():
        return list(Entry.objects.values_list("key", "title", "url_name", "place_id"))

    report = secretive(place)
    make_publication(report, "Pneus abandonnés", text="Près du pont.")
    entry = (report.reference, "Pneus abandonnés", "signalements:public", place.commune.pk)
    assert found() == [entry]
    Entry.objects.all().delete()
    assert rebuild(organisation=place.mairie.pk) == 1
    assert found() == [entry]
    assert not any(secret in str(Entry.objects.values()) for secret in SECRETS)
    with Scope.agent(place.mairie.pk).enter():
        withdraw(report=report)
    assert found() == []


class TestMap:
    def points(self, client, address):
        return json.loads(body_of(client.get(address)))["features"]

    def test_the_filters_of_the_address_hold_for_the_list_the_map_and_what_is_taken_along(
        self, client, on_the_map
    ):
        place, now = on_the_map, datetime.now(tz=UTC)
        for title, category, days in (
            ("Neuf", "voirie", 1),
            ("Ancien", "voirie", 60),
            ("Lampe", "eclairage", 1),
        ):
            report = make_report(
                place.mairie,
                category=category,
                where=Somewhere("point", 2.55, 44.945),
                at=now - timedelta(days=days),
            )
            make_publication(report, f"Titre-{title}")
        query = "?categorie=voirie&periode=30"
        for name in ("", "carte/", "liste.csv", "flux.atom"):
            page = body_of(client.get(f"{place.root}/{name}{query}")).decode()
            assert sorted(set(re.findall(r"Titre-(\w+)", page))) == ["Neuf"], name
        taken = self.points(client, f"{place.root}/liste.geojson{query}")
        assert [one["properties"]["titre"] for one in taken] == ["Titre-Neuf"]
        live = self.points(client, f"{place.root}/carte/points.geojson{query}")
        points = [one for one in live if one["geometry"]["type"] == "Point"]
        assert [one["properties"]["title"] for one in points] == ["Titre-Neuf"]
        page = shown(client, f"{place.root}/carte/{query}")
        assert f'data-map="{place.root}/carte/points.geojson{query}"' in page
        assert "<svg" in page

    def test_many_at_one_place_are_one_mark_and_the_list_goes_on(self, client, on_the_map):
        place = on_the_map
        for number in range(32):
            report = make_report(place.mairie, where=Somewhere("point", 2.55, 44.945))
            make_publication(report, f"Trou {number}")
        page = shown(client, f"{place.root}/carte/")
        assert "A 32" in page
        assert "apres=" in page
        assert page.count('<span class="number">A</span>') == 30
