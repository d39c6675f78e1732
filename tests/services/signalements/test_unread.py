"""What people write is published as it came, where an organisation wishes so, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.abuse import mark_abusive
from cantou.services.signalements.domain.defaults import BY_CODE
from cantou.services.signalements.domain.publications import withdraw
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.domain.unread import publish_unread, show_photo
from cantou.services.signalements.models import Publication, Report
from tests.core.files.making import upload
from tests.services.signalements.filing import Filing, filed, plain, shown, sign_in
from tests.services.signalements.letters import arrive, compose, make_operator, post_sms
from tests.services.signalements.open311.making import City, file
from tests.support.factories import make_member, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

SAID = "Un trou dans la chaussée"


def settle(organisation, **settings):
    with Scope.agent(organisation.pk).enter():
        enable_offer(organisation=organisation, service="signalements", settings=settings)


@pytest.fixture
def hasty(place):
    settle(place.mairie, unread_words=True, unread_photos=True)
    return place


def published(place):
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        return [
            (row.title, row.text, row.is_public, row.is_unread) for row in Publication.objects.order_by("pk")
        ]


def files(place):
    with Scope.agent(place.mairie.pk).enter():
        return [(one.is_public, one.alt) for one in StoredFile.objects.order_by("pk")]


def test_as_a_rule_nothing_is_published_before_it_is_read(client, place):
    Filing(client, place).whole()
    assert published(place) == []


class TestEveryChannel:
    def test_the_web_with_its_photographs(self, client, hasty, home):
        filing = Filing(client, hasty)
        filing.begin()
        filing.what(SAID, photos=[upload(name="trou.jpg")])
        filing.contact()
        filing.send()
        (row,) = published(hasty)
        assert row == (BY_CODE["voirie"].title, SAID, True, True)
        assert files(hasty) == [(True, "Photographie envoyée avec le signalement")]
        page = shown(client, f"{hasty.root}/{filed(hasty)[0].reference}/")
        assert SAID in page
        assert "ne l’a pas encore relu" in page
        assert '<meta name="robots" content="noindex">' in page
        answer = client.get(f"/api/v1/signalements/reports?commune={hasty.mairie.territory.code}").json()
        assert [one["unread"] for one in answer["items"]] == [True]

    def test_what_waited_on_a_phone(self, client, hasty):
        sent = {"cle": "k" * 24, "category": "voirie", "description": SAID, "ou-words": "Devant le four"}
        client.post(f"{hasty.root}/hors-ligne/", sent, HTTP_ACCEPT="application/json")
        assert [row[1] for row in published(hasty)] == [SAID]

    def test_a_mail_and_an_sms(self, client, settings, hasty, home):
        make_operator(settings, hasty)
        arrive(compose("Un lampadaire est éteint.", Subject="Vic-sur-Cère"))
        post_sms(client, "Vic sur Cere lampadaire éteint devant l’école")
        assert [row[1] for row in published(hasty)] == [
            "Vic-sur-Cère\n\nUn lampadaire est éteint.",
            "Vic sur Cere lampadaire éteint devant l’école",
        ]

    def test_open311_shows_it_at_once(self, client):
        city = City()
        settle(city.mairie, unread_words=True, open311_without_key=True)
        file(client, city, description=SAID)
        run_jobs()
        with Scope.agent(city.mairie.pk).enter():
            assert list(Publication.objects.values_list("text", "is_unread")) == [(SAID, True)]

    @pytest.mark.parametrize("channel", ["phone", "visit", "agent"])
    def test_not_what_an_agent_writes_down_for_colleagues(self, hasty, channel):
        make_report(hasty.mairie, "Ginette dit que son voisin…", channel=channel, typed_by=hasty.agent().pk)
        assert published(hasty) == []


@pytest.mark.parametrize(
    "words",
    [
        "Appelez-moi au 06 12 34 56 78",
        "Écrivez à ginette@exemple.fr",
        "C’est encore M. Roux",
        "La voiture AB-123-CD est garée là",
        "Voyez https://exemple.fr/promo",
        "Achetez sur promo-piscine.shop",
        "C’est devant chez moi. Fau",
        "06/12/34/56/78",
        "+33 (0)6 12 34 56 78",
        "Mon numéro : 06 - 12 - 34 - 56 - 78",
        "06 12 345 678",
        "０６１２３４５６７８",
        "06\u200b12\u200b34\u200b56\u200b78",
        "ginette (at) exemple point fr",
        "ginette arobase exemple",
        "Demandez à mme roux",
        "Le chien de M Roux",
        "Voyez bit.ly/3xYz",
        "Voyez piscines.wtf",
        "Voyez 10.0.0.1/promo",
    ],
)
def test_what_seems_to_name_somebody_or_leads_elsewhere_waits_for_an_agent(hasty, words):
    make_report(hasty.mairie, words, contact={"name": "Ginette Fau"})
    assert published(hasty) == []


@pytest.mark.parametrize(
    "words",
    [
        "Un trou de 50 m de long, 1,20 m de large. Il grandit...",
        "Depuis le 12/11/2026 à 8 h 30, rue du Four (n° 12).",
        "À 200 m du bourg, D 926, entre les bornes 12 et 13",
        "Poteau 4521, lampe éteinte depuis 3 semaines",
    ],
)
def test_what_is_but_figures_and_distances_does_not_wait(hasty, words):
    make_report(hasty.mairie, words, contact={"name": "Ginette Fau"})
    assert [row[1] for row in published(hasty)] == [words]


@pytest.mark.parametrize(
    ("wished", "text", "shows"),
    [
        ({"unread_words": True}, SAID, False),
        ({"unread_photos": True}, "", True),
        ({"unread_words": True, "unread_photos": True, "publish": False}, None, False),
    ],
)
def test_words_and_photographs_are_two_wishes(client, place, home, wished, text, shows):
    settle(place.mairie, **wished)
    filing = Filing(client, place)
    filing.begin()
    filing.what(SAID, photos=[upload(name="trou.jpg")])
    filing.contact()
    filing.send()
    assert [row[1] for row in published(place)] == ([] if text is None else [text])
    assert [is_public for is_public, _alt in files(place)] == [shows]
    if text == "":
        with Scope.agent(place.mairie.pk).enter():
            assert Publication.objects.get().place == ""


class TestAnAgent:
    def test_reads_it_afterwards_and_then_it_is_read(self, client, hasty):
        report = make_report(hasty.mairie, SAID)
        published(hasty)
        sign_in(client, hasty.agent())
        root = f"/bureau/signalements/{report.reference}"
        assert "Publié sans relecture" in plain(client.get(f"{root}/"))
        client.post(f"{root}/publier/", {"title": "Un trou", "text": "Au Bourg."})
        assert published(hasty) == [("Un trou", "Au Bourg.", True, False)]
        assert "Publié sans relecture" not in plain(client.get(f"{root}/"))

    def test_withdraws_it_for_good(self, hasty):
        report = make_report(hasty.mairie, SAID)
        published(hasty)
        with Scope.agent(hasty.mairie.pk).enter():
            withdraw(report=report)
            publish_unread(organisation=hasty.mairie.pk, key=report.object_key)
        assert [row[2] for row in published(hasty)] == [False]

    def test_was_there_before(self, hasty):
        report = make_report(hasty.mairie, SAID)
        make_publication(report, "Un trou au Bourg")
        assert published(hasty) == [("Un trou au Bourg", "", True, False)]

    def test_has_set_it_aside(self, hasty):
        report = make_report(hasty.mairie, SAID)
        with Scope.agent(hasty.mairie.pk).enter():
            mark_abusive(report=report, why="insultes", person=None)
        assert published(hasty) == []

    def test_has_chosen_other_photographs(self, client, hasty, home):
        filing = Filing(client, hasty)
        filing.begin()
        filing.what(SAID, photos=[upload(name="trou.jpg")])
        filing.contact()
        filing.send()
        published(hasty)
        make_publication(filed(hasty)[0], "Un trou")
        with Scope.agent(hasty.mairie.pk).enter():
            show_photo(organisation=hasty.mairie.pk, handle=StoredFile.objects.get().handle.hex)
        assert [is_public for is_public, _alt in files(hasty)] == [False]


def test_no_message_of_ours_carries_unread_words(hasty):
    who = Who("email", "ida@exemple.fr")
    row = ours.subscribe(
        organisation=hasty.mairie.pk,
        who=who,
        slug=hasty.commune.slug,
        how={"rhythm": "now"},
        commune_id=hasty.commune.pk,
    )
    with Scope.for_object(organisation=hasty.mairie.pk, key=row.object_key).enter():
        ours.confirm(row=row)
    make_report(hasty.mairie, "Des insultes", where=None)
    run_jobs()
    news = mail.outbox[-1]
    assert news.to == ["ida@exemple.fr"]
    assert "insultes" not in news.subject + news.body


def test_the_desk_asks_for_each_in_the_settings(client, place):
    person = place.agent()
    make_member(person, place.mairie, "", "admin")
    sign_in(client, person)
    page = "/bureau/services/signalements/reglages/"
    asked = shown(client, page)
    assert "Publier tout de suite ce que les gens écrivent" in asked
    assert "Publier tout de suite les photographies" in asked
    form = client.get(page).context["form"]
    usual = {name: form[name].value() for name in form.fields}
    assert (usual["unread_words"], usual["unread_photos"]) == ("non", "non")
    assert client.post(page, usual | {"unread_words": "oui"}).status_code == 302
    make_report(place.mairie, SAID)
    assert [row[1] for row in published(place)] == [SAID]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_was_never_read_goes_when_its_reporter_s_words_go(client, hasty, home, withdrawn):
    """The subject stays, as a statistic does; nobody has judged that the rest may stay for ever."""
    filing = Filing(client, hasty)
    filing.begin()
    filing.what(SAID, photos=[upload(name="trou.jpg")])
    filing.contact()
    filing.send()
    published(hasty)
    (report,) = filed(hasty)
    with Scope.agent(hasty.mairie.pk).enter():
        if withdrawn:
            withdraw(report=report)
        change_status(report=report, before="received", after="closed", person=None, reason="not_found")
        Report.objects.update(closed_at=timezone.now() - timedelta(days=4_000))
        assert purge(organisation=hasty.mairie.pk) == 1
        row = Publication.objects.get()
        assert (row.title, row.text, row.place) == (BY_CODE["voirie"].title, "", "")
        assert (row.is_public, row.is_unread) == (not withdrawn, False)
        assert [(one.state, one.is_public) for one in StoredFile.objects.all()] == [("erased", False)]
    assert SAID not in plain(client.get(f"{hasty.root}/{report.reference}/"))


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        ({"unread_words": True}, "Ce que vous écrivez paraît aussitôt"),
        ({"unread_photos": True}, "Vos photographies paraissent aussitôt"),
        ({"unread_words": True, "unread_photos": True}, "Vos mots et vos photographies paraissent aussitôt"),
        ({"unread_words": True, "publish": False}, ""),
    ],
)
def test_who_writes_is_told_before(client, place, wished, said):
    settle(place.mairie, **wished)
    filing = Filing(client, place)
    filing.begin()
    for page in (filing.url("description"), f"{place.root}/hors-ligne/"):
        told = plain(client.get(page))
        assert said in told
        assert ("aussitôt" in told) == bool(said)
