"""Web Push: encrypted for one browser, sent to known services only, forgotten when the browser is gone."""

from __future__ import annotations

import base64
import json
import os

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cantou.core.notices.domain import push, queries
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.domain.push import (
    DeviceError,
    add_device,
    is_known_service,
    public_key,
    remove_device,
)
from cantou.core.notices.models import PushDevice
from cantou.core.web.veiled import veil
from tests.core.notices.making import again, tell
from tests.support.factories import make_organisation, make_person
from tests.support.push import push_services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_key(settings, tmp_path, at):
    settings.VAPID_KEY = tmp_path / "keys" / "vapid.pem"
    push.vapid.cache_clear()
    yield
    push.vapid.cache_clear()


@pytest.fixture
def service(settings):
    with push_services(settings) as start:
        yield start


class Browser:
    """A browser's half of a subscription."""

    def __init__(self, origin: str, path: str = "/one") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = {
            "endpoint": f"{origin}{path}",
            "expirationTime": None,
            "keys": {"p256dh": text(point), "auth": text(self.auth)},
        }

    def read(self, body: bytes) -> dict:
        return json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        )


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def send(person, organisation=None):
    (notice,) = tell(
        organisation or make_organisation("Mairie de Murat"), Recipient(person=person.pk), channels=["push"]
    )
    deliver(organisation=notice.organisation_id, key=notice.key)
    return again(notice)


def test_one_browser_alone_reads_what_was_pushed(service, at):
    at(2026, 11, 24, 10)
    origin, got = service()
    browser, person = Browser(origin), make_person()
    add_device(person=person.pk, subscription=browser.subscription)
    done = send(person)
    assert (done.state, done.subject) == ("sent", "Votre signalement 7K4-M2R-XAF : pris en charge")
    ((path, headers, body),) = got
    assert (path, headers["content-encoding"], headers["ttl"]) == ("/one", "aes128gcm", "86400")
    assert headers["authorization"].startswith("vapid t=")
    assert f"k={public_key()}" in headers["authorization"]
    assert browser.read(body) == {
        "title": "Mairie de Murat",
        "body": "Votre signalement 7K4-M2R-XAF : pris en charge",
        "url": "https://cantou.example/suivi/a-secret",
    }
    assert b"Murat" not in body


def test_a_browser_that_is_gone_is_forgotten_and_another_still_gets_it(service, at):
    at(2026, 11, 24, 10)
    gone, _ = service(410)
    here, got = service()
    person = make_person()
    for origin in (gone, here):
        add_device(person=person.pk, subscription=Browser(origin).subscription)
    assert send(person).state == "sent"
    assert len(got) == 1
    assert queries.devices(person=person.pk).count() == 1


@pytest.mark.parametrize(
    ("status", "state", "reason", "left"),
    [
        (410, "failed", "gone", 0),
        (404, "failed", "gone", 0),
        (503, "queued", "http 503", 1),
        (429, "queued", "http 429", 1),
        (403, "failed", "http 403", 1),
        (307, "failed", "http 307", 1),
    ],
)
def test_what_a_push_service_answers(service, at, status, state, reason, left):
    at(2026, 11, 24, 10)
    origin, got = service(status)
    person = make_person()
    add_device(person=person.pk, subscription=Browser(origin).subscription)
    done = send(person)
    assert (done.state, done.reason, PushDevice.objects.count()) == (state, reason, left)
    assert len(got) == 1  # A redirect is not followed.


def test_nothing_is_kept_of_the_browser_in_the_clear(service):
    origin, _ = service()
    browser = Browser(origin, "/a-secret-path")
    device = add_device(person=make_person().pk, subscription=browser.subscription, label="Firefox, Android")
    kept = bytes(device.sealed) + bytes(device.digest)
    assert b"a-secret-path" not in kept
    assert browser.subscription["keys"]["auth"].encode() not in kept


def test_the_same_browser_is_one_device_of_whoever_signed_in_last(service):
    origin, _ = service()
    first, second, browser = make_person(), make_person(), Browser(origin)
    for person in (first, first, second):
        add_device(person=person.pk, subscription=browser.subscription)
    (device,) = PushDevice.objects.all()
    assert device.person == second
    remove_device(person=first.pk, device=device.pk)
    assert PushDevice.objects.count() == 1
    remove_device(person=second.pk, device=device.pk)
    assert PushDevice.objects.count() == 0


def test_ten_browsers_at_most_the_oldest_goes(service):
    origin, _ = service()
    person = make_person()
    for number in range(11):
        add_device(person=person.pk, subscription=Browser(origin, f"/{number}").subscription)
    assert queries.devices(person=person.pk).count() == 10


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://db5.notify.windows.com/w/?token=abc", True),
        ("http://fcm.googleapis.com/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://fcm.googleapis.com@10.0.0.1/abc", False),
        ("https://user@fcm.googleapis.com/abc", False),
        ("https://169.254.169.254\\.fcm.googleapis.com/latest", False),  # urllib3 stops at the backslash
        ("https://10.0.0.1\\@fcm.googleapis.com/", False),
        ("https://fcm.googleapis.com/a\\b", False),
        ("https://fcm.googleapis.com/é", False),
        ("https://fcm.googleapis.com/a b", False),
        ("\thttps://fcm.googleapis.com/a", False),
        ("https://evil-fcm.googleapis.com.example/abc", False),
        ("https://notfcm.googleapis.com/abc", False),
        ("https://127.0.0.1/abc", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_push_services_that_we_know_are_ever_called(endpoint, known):
    assert is_known_service(endpoint) is known


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://10.0.0.1/x"},
        {"endpoint": 3},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 2_001},
        {"keys": None},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {"auth": "AAAA"}},
        {"keys": {"p256dh": 1, "auth": 2}},
        {"keys": {"p256dh": text(b"\4" + bytes(64)), "auth": text(bytes(16))}},  # a point of no curve
    ],
)
def test_what_is_no_subscription_is_refused(change):
    subscription = Browser("https://fcm.googleapis.com").subscription | change
    with pytest.raises(DeviceError):
        add_device(person=make_person().pk, subscription=subscription)


def test_the_key_is_made_once(settings):
    first = public_key()
    push.vapid.cache_clear()
    assert public_key() == first
    assert len(base64.urlsafe_b64decode(first + "=")) == 65
    assert list(settings.VAPID_KEY.parent.iterdir()) == [settings.VAPID_KEY]


def test_the_page_adds_and_removes_a_browser(client, service):
    origin, _ = service()
    person = make_person()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    agent = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
    added = client.post(
        "/compte/messages/appareils/",
        json.dumps(Browser(origin).subscription),
        content_type="application/json",
        headers={"user-agent": agent},
    )
    assert added.status_code == 201
    (device,) = queries.devices(person=person.pk)
    assert device.label == "Firefox, Android"
    for wrong in ("", "[]", "3", "{", json.dumps({"endpoint": "https://10.0.0.1/"})):
        refused = client.post("/compte/messages/appareils/", wrong, content_type="application/json")
        assert refused.status_code == 400
    page = client.get("/compte/messages/choix/").content.decode()
    assert "Firefox, Android" in page
    assert f'data-key="{public_key()}"' in page
    assert client.post(f"/compte/messages/appareils/{veil(device.pk)}/enlever/").status_code == 302
    assert PushDevice.objects.count() == 0
