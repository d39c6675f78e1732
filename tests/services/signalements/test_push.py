"""Subscribing with a browser and no account: confirmed by it, told in words that it alone reads, forgotten with it."""

from __future__ import annotations

import json

import pytest

from cantou.core.notices.domain import push, strangers
from cantou.core.notices.domain import subscriptions as core
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.models import Subscriber, Subscription
from tests.core.notices.test_push import Browser
from tests.services.signalements.filing import Place, errors, plain, shown
from tests.support.factories import make_publication, make_report
from tests.support.jobs import run_jobs
from tests.support.push import push_services

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings, tmp_path):
    settings.VAPID_KEY = tmp_path / "keys" / "vapid.pem"
    push.vapid.cache_clear()
    with push_services(settings) as start:
        yield start
    push.vapid.cache_clear()


def ask(client, place, browser, **fields):
    said = {"rythme": "now", "moyen": "push", "rayon": "1000", "appareil": json.dumps(browser.subscription)}
    return client.post(f"{place.root}/abonnements/", {**said, **fields})


def rows(place):
    with Scope.agent(place.mairie.pk).enter():
        return list(Subscription.objects.select_related("subscriber"))


def tell(place, title="Un trou au Bourg"):
    make_publication(make_report(place.mairie, category="voirie"), title=title)
    run_jobs()


def test_a_browser_asks_and_is_told_what_is_published(client, place, service):
    origin, got = service()
    browser = Browser(origin)
    answer = ask(client, place, browser, sujets=["voirie"])
    (row,) = rows(place)
    page = f"{place.root}/abonnements/{ours.secret_of(row.object_key)}/"
    assert answer["Location"] == page
    assert (row.subscriber.channel, row.confirmed_at is None, row.categories) == ("push", False, ["voirie"])
    assert "cet appareil recevra une notification" in shown(client, page)
    assert got == []
    tell(place)
    ((_path, headers, body),) = got
    assert headers["authorization"].startswith("vapid t=")
    told = browser.read(body)
    assert (told["title"], told["body"]) == (place.mairie.name, "Un trou au Bourg : reçu")
    assert told["leave"].endswith(f"{page}arreter/")
    assert b"trou" not in body


def test_one_tap_on_the_notification_stops_it_all(client, place, service):
    origin, got = service()
    browser = Browser(origin)
    ask(client, place, browser)
    tell(place)
    leave = browser.read(got[0][2])["leave"]
    path = leave[leave.index(place.root) :]
    assert client.post(path).status_code == 302
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        assert (Subscription.objects.count(), Subscriber.objects.count()) == (0, 0)
    tell(place, "Un autre")
    assert len(got) == 1


@pytest.mark.parametrize(("status", "left"), [(404, 0), (410, 0), (403, 1), (500, 1)])
def test_a_browser_that_is_gone_is_forgotten(client, place, service, status, left):
    origin, _got = service(status)
    ask(client, place, Browser(origin))
    tell(place)
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        assert (Subscription.objects.count(), Subscriber.objects.count()) == (left, left)
        assert Notice.objects.get(channel="push").state == "failed"


def test_the_same_browser_again_is_the_same_subscriber_with_its_keys_of_today(client, place, service):
    origin, got = service()
    first, again = Browser(origin), Browser(origin)
    ask(client, place, first)
    ask(client, place, again, sujets=["voirie"])
    ask(client, place, again, rythme="daily")
    assert len({row.object_key for row in rows(place)}) == 1
    assert {(tuple(row.categories), row.rhythm) for row in rows(place)} == {
        ((), "daily"),
        (("voirie",), "now"),
    }
    tell(place)
    assert again.read(got[0][2])["body"] == "Un trou au Bourg : reçu"


def test_nothing_of_the_browser_stands_in_the_clear_and_nobody_else_sees_it(client, place, service):
    origin, _got = service()
    browser = Browser(origin, "/a-secret-path")
    ask(client, place, browser)
    tell(place)
    with Scope.agent(place.mairie.pk).enter():
        kept = bytes(Subscriber.objects.get().sealed) + bytes(Notice.objects.get(channel="push").sealed)
    assert b"a-secret-path" not in kept
    assert browser.subscription["keys"]["auth"].encode() not in kept
    assert rows(Place("Thiézac", "thiezac")) == []


def test_no_more_than_there_is_room_for(client, place, service, monkeypatch):
    monkeypatch.setattr(core, "MOST", 1)
    origin, _got = service()
    browser = Browser(origin)
    ask(client, place, browser)
    answer = ask(client, place, browser, sujets=["voirie"])
    assert "Cet appareil a déjà 1 abonnements" in plain(client.get(answer["Location"]))
    assert [row.categories for row in rows(place)] == [[]]


@pytest.mark.parametrize("given", ["", "[]", "{", json.dumps({"endpoint": "https://10.0.0.1/x"})])
def test_what_is_no_browser_is_refused_beside_the_choice(client, place, service, given):
    answer = ask(client, place, Browser("https://fcm.googleapis.com"), appareil=given)
    assert answer.status_code == 422
    assert errors(answer) == ["Ce navigateur n’a pas pu s’abonner : réessayez, ou choisissez autrement."]
    assert rows(place) == []
    assert 'data-chosen="push"' in answer.content.decode()


def test_without_script_the_choice_is_not_there(client, place, service):
    page = shown(client, f"{place.root}/abonnements/")
    before, template = page.split("<template data-push-choice")
    assert ('value="push"' in before, 'value="push"' in template) == (False, True)


def test_a_script_has_only_so_many_new_browsers_in_a_day(client, place, service, monkeypatch):
    monkeypatch.setattr(strangers, "BROWSERS_A_DAY", 2)
    origin, _got = service()
    known = Browser(origin, "/1")
    for browser in (known, Browser(origin, "/2")):
        assert ask(client, place, browser).status_code == 302
    refused = ask(client, place, Browser(origin, "/3"))
    assert (refused.status_code, "choisissez un autre moyen" in plain(refused)) == (422, True)
    assert ask(client, place, known, sujets=["voirie"]).status_code == 302
    assert len(rows(place)) == 3
    with Scope.agent(place.mairie.pk).enter():
        assert Subscriber.objects.count() == 2


@pytest.mark.parametrize("endpoint", ["https://10.0.0.1\\.fcm.googleapis.com/x", "https://127.0.0.1/x"])
def test_an_address_inside_is_never_called(client, place, service, endpoint):
    browser = Browser("https://fcm.googleapis.com")
    browser.subscription["endpoint"] = endpoint
    refused = ask(client, place, browser)
    assert (refused.status_code, "n’a pas pu s’abonner" in plain(refused)) == (422, True)
    assert rows(place) == []
