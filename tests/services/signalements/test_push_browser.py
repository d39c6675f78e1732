"""Web Push without an account, in Chromium: asked by a form, shown by the worker, stopped on the notification.

No push service is reachable: the browser's subscription is one whose other half the test holds, the service a server
on loopback, and what it got, decrypted, is handed to the real worker.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from cantou.core.notices.domain import push
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Subscriber, Subscription
from tests.core.notices.test_push import Browser
from tests.support.browser import until
from tests.support.factories import make_publication, make_report
from tests.support.jobs import run_jobs
from tests.support.looks import axe
from tests.support.push import push_services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SUBSCRIBE = "PushManager.prototype.subscribe = async (told) => (window.told = told, { toJSON: () => (%s) })"
SHOWN = (
    "async () => { for (const one of await navigator.serviceWorker.getRegistrations()) {"
    " const [shown] = await one.getNotifications();"
    " if (shown) return [shown.title, shown.body, shown.actions.map((each) => each.action)] } }"
)
TAP = (
    "async () => { const [one] = await registration.getNotifications();"
    " dispatchEvent(new NotificationEvent('notificationclick', { notification: one, action: 'leave' })) }"
)


@pytest.fixture
def service(settings, tmp_path):
    settings.VAPID_KEY = tmp_path / "vapid.pem"
    push.vapid.cache_clear()
    with push_services(settings) as start:
        yield start
    push.vapid.cache_clear()


def counted(place):
    with Scope.agent(place.mairie.pk).enter():
        return Subscription.objects.count(), Subscriber.objects.count()


def delivered(page, live_server, told):
    session = page.context.new_cdp_session(page)
    registrations = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"])
    )
    session.send("ServiceWorker.enable")
    while not any("/static/" in one["scopeURL"] for one in registrations):
        page.wait_for_timeout(20)
    number = next(one["registrationId"] for one in registrations if "/static/" in one["scopeURL"])
    values = {"origin": live_server.url, "registrationId": number, "data": json.dumps(told)}
    session.send("ServiceWorker.deliverPushMessage", values)
    return until(page, SHOWN)


def test_asked_told_and_stopped_with_one_tap(page, live_server, place, home, service):
    origin, got = service()
    browser = Browser(origin)
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    page.add_init_script(SUBSCRIBE % json.dumps(browser.subscription))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{place.root}/abonnements/")
    page.get_by_label("Tout de suite").check()
    page.get_by_label("Par une notification sur cet appareil").check()
    assert axe(page) == {}
    page.get_by_role("button", name="M’abonner").click()
    expect(page.get_by_text("cet appareil recevra une notification")).to_be_visible()
    expect(page.get_by_role("heading", name="Dans toute la commune")).to_be_visible()
    make_publication(make_report(place.mairie, category="voirie"), title="Un trou au Bourg")
    run_jobs()
    told = browser.read(got[0][2])
    told["leave"] = live_server.url + told["leave"][told["leave"].index(place.root) :]
    title, body, actions = delivered(page, live_server, told)
    assert (title, body, actions) == (place.mairie.name, told["body"], ["leave"])
    (worker,) = [one for one in page.context.service_workers if "push-worker" in one.url]
    worker.evaluate(TAP)
    until(page, f"async () => (await ({SHOWN})())?.[1].startsWith('C’est arrêté')")
    run_jobs()
    assert counted(place) == (0, 0)


def test_a_refusal_is_said_and_another_way_may_be_chosen(page, place, home, service):
    page.add_init_script("PushManager.prototype.subscribe = async () => { throw new Error('no') }")
    page.goto(f"{place.root}/abonnements/")
    page.get_by_label("Par une notification sur cet appareil").check()
    page.get_by_role("button", name="M’abonner").click()
    expect(page.get_by_text("Les notifications n’ont pas pu être activées")).to_be_visible()
    assert counted(place) == (0, 0)
    page.get_by_label("Par courriel").first.check()
    page.get_by_label("Votre adresse électronique").first.fill("ginette@exemple.fr")
    page.get_by_role("button", name="M’abonner").click()
    expect(page.get_by_role("heading", name="Regardez vos messages")).to_be_visible()
