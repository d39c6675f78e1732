"""Web Push: a line on the screens of a person's telephones and computers."""

from __future__ import annotations

import base64
import json
import os
import re
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone
from py_vapid import Vapid
from pywebpush import WebPushException, webpush

from cantou.core.keys import SealedError, seal, unseal
from cantou.core.notices.domain import outcome
from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import PushDevice, State

if TYPE_CHECKING:
    from cantou.core.notices.domain.lines import Lines
    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.domain.render import Rendered
    from cantou.core.notices.models import Notice

SECONDS = 10
KEPT_SECONDS = 86_400
"""How long a push service keeps a notification for a device that is switched off."""
GONE = frozenset({404, 410})
HOUR, SIGNED_HOURS = 3_600, 12
NO_MORE = "gone"
"""The reason of a failure after which the browser's address is worth nothing."""
MOST_DEVICES = 10
LONGEST = 2_000
KEY_BYTES, AUTH_BYTES = 65, 16
_PLAIN = re.compile(r"https?://[A-Za-z0-9.:-]+(?:[/?][!-\[\]-~]*)?")
"""A name, then visible ASCII without a backslash: two programs that read an address differently agree on this one."""


class DeviceError(ValueError):
    """This is not a browser's subscription, or not of a push service that we know."""


@dataclass(frozen=True, slots=True)
class Push:
    devices: tuple[PushDevice, ...]
    content: str
    topic: str = ""
    """The same for the same message: a push service, and the screen, keep one of them."""

    def send(self, lines: Lines | None = None) -> Outcome:
        """Sent when one device at least has taken it. Those that are gone are forgotten."""
        results = [self._send_to(device, lines) for device in self.devices]
        for wanted in (State.SENT, State.UNCERTAIN, State.QUEUED):
            for result in results:
                if result.state == wanted:
                    return result
        return results[0] if results else outcome.failed("no_device")

    def _send_to(self, device: PushDevice, lines: Lines | None) -> Outcome:
        try:
            result = _posted(_open(device), self.content, self.topic, lines)
        except (SealedError, DeviceError):
            result = outcome.failed(NO_MORE)
        if result.reason == NO_MORE:
            device.delete()
        elif result.state == State.SENT:
            PushDevice.objects.filter(pk=device.pk).update(used_at=timezone.now())
        return result


@dataclass(frozen=True, slots=True)
class PushOnce:
    """To one browser of somebody without account. `subscription`: as `checked_text` gives it."""

    subscription: str
    content: str
    topic: str = ""

    def send(self, lines: Lines | None = None) -> Outcome:
        try:
            return _posted(_checked(json.loads(self.subscription)), self.content, self.topic, lines)
        except (DeviceError, ValueError):
            return outcome.failed(NO_MORE)


def _posted(subscription: dict[str, Any], content: str, topic: str, lines: Lines | None) -> Outcome:
    try:
        answer = webpush(
            subscription,
            content,
            ttl=KEPT_SECONDS,
            timeout=SECONDS,
            requests_session=_session(lines),
            headers=_who_we_are(subscription["endpoint"])
            | ({"Topic": topic, "Urgency": "high"} if topic else {}),
        )
    except WebPushException as error:
        return _refusal(error)
    except requests.ConnectTimeout:
        return outcome.later("connect")
    except requests.RequestException as error:
        return outcome.uncertain(type(error).__name__)
    return outcome.sent(str(answer.headers.get("Location", "")))


def _who_we_are(endpoint: str) -> dict[str, str]:
    """Signed once an hour for each push service: it holds for twelve."""
    parts = urlsplit(endpoint)
    return _signed(
        f"{parts.scheme}://{parts.netloc}", settings.VAPID_SUBJECT, int(time.time()) // HOUR, vapid()
    )


@lru_cache(maxsize=64)
def _signed(audience: str, subject: str, hour: int, key: Vapid) -> dict[str, str]:
    claims = {"sub": subject, "aud": audience, "exp": (hour + SIGNED_HOURS) * HOUR}
    signed: dict[str, str] = key.sign(claims)
    return signed


class _Session(requests.Session):
    """Goes where it was sent and nowhere else: a redirect could lead inside our own network."""

    def post(self, *arguments: Any, **options: Any) -> requests.Response:
        return super().post(*arguments, **options, allow_redirects=False)


def _session(lines: Lines | None) -> requests.Session:
    if lines is None:
        return _Session()
    if lines.push is None:
        lines.push = _Session()
    return lines.push


def _refusal(error: WebPushException) -> Outcome:
    status = error.status_code
    if status in GONE:
        return outcome.failed(NO_MORE)
    if status is None:
        return outcome.uncertain("push")
    return outcome.later(f"http {status}") if status in {429, 503} else outcome.failed(f"http {status}")


def compose(
    notice: Notice, rendered: Rendered, *, subscription: str = "", leave: str = "", urgent: bool = False
) -> Push | PushOnce:
    """Few words: the screen may be locked, and others look at it. The message itself is in the account.

    `subscription`: of somebody without account. `leave`: where one POST ends what it belongs to. `urgent`: at once,
    and once though it were posted twice.
    """
    content = {"title": notice.organisation.name, "body": rendered.subject, "url": rendered.link}
    if leave:
        content["leave"] = leave
    topic = notice.key.hex if urgent else ""
    told = json.dumps(content, ensure_ascii=False)
    if subscription:
        return PushOnce(subscription, told, topic)
    assert notice.person_id is not None
    devices = PushDevice.objects.filter(person_id=notice.person_id).order_by("-id")[:MOST_DEVICES]
    return Push(tuple(devices), told, topic)


def add_device(*, person: int, subscription: dict[str, Any], label: str = "") -> PushDevice:
    """What the browser's `PushSubscription.toJSON()` gives. Repeating it changes nothing. Raises DeviceError."""
    kept = _checked(subscription)
    mark = digest(Channel.PUSH, kept["endpoint"])
    sealed = seal(json.dumps(kept).encode(), place=_place(mark))
    device, _ = PushDevice.objects.update_or_create(
        digest=mark, defaults={"person_id": person, "sealed": sealed, "label": label[:80]}
    )
    extra = PushDevice.objects.filter(person_id=person).order_by("-id")[MOST_DEVICES:]
    PushDevice.objects.filter(pk__in=[old.pk for old in extra]).delete()
    return device


def remove_device(*, person: int, device: int) -> None:
    PushDevice.objects.filter(person_id=person, pk=device).delete()


def _open(device: PushDevice) -> dict[str, Any]:
    mark = bytes(device.digest)
    found: dict[str, Any] = json.loads(unseal(bytes(device.sealed), place=_place(mark)))
    return _checked(found)


def _place(mark: bytes) -> str:
    return f"push:{mark.hex()}"


def checked_text(given: str) -> str:
    """What a page's script put into a form, if it is a browser's subscription: always the same text for the same one.
    Raises DeviceError.
    """
    try:
        subscription = json.loads(given[: 2 * LONGEST])
        return json.dumps(_checked(subscription), sort_keys=True)
    except (ValueError, AttributeError, RecursionError) as error:
        raise DeviceError(str(error)) from error


def endpoint_of(subscription: str) -> str:
    """Of `checked_text`: what makes the same browser the same, whatever its keys are today."""
    return str(json.loads(subscription)["endpoint"])


def _checked(subscription: dict[str, Any]) -> dict[str, Any]:
    endpoint, keys = subscription.get("endpoint"), subscription.get("keys")
    if not isinstance(endpoint, str) or not isinstance(keys, dict) or len(endpoint) > LONGEST:
        raise DeviceError("endpoint, keys")
    if not is_known_service(endpoint):
        raise DeviceError("This push service is not known here.")
    for name, length in (("p256dh", KEY_BYTES), ("auth", AUTH_BYTES)):
        if len(_decoded(keys.get(name))) != length:
            raise DeviceError(name)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(keys["p256dh"]))
    except ValueError as error:
        raise DeviceError("p256dh") from error
    return {"endpoint": endpoint, "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def is_known_service(endpoint: str) -> bool:
    """A browser's own push service, by HTTPS: an address given by a visitor is never simply called."""
    if not _PLAIN.fullmatch(endpoint):
        return False
    parts = urlsplit(endpoint)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin in settings.PUSH_ORIGINS:
        return True
    host = parts.hostname or ""
    plain = parts.scheme == "https" and parts.netloc == host
    return plain and any(host == known or host.endswith(f".{known}") for known in settings.PUSH_HOSTS)


@lru_cache(maxsize=1)
def vapid() -> Vapid:
    """The key that says who we are to push services; made once, beside the others. Losing it loses the devices."""
    path = Path(settings.VAPID_KEY)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = Vapid()
        key.generate_keys()
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(key.private_pem())
        try:
            os.link(draft, path)  # Whoever comes second keeps the first one's.
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return Vapid.from_file(path)


def public_key() -> str:
    """As browsers want it: `applicationServerKey`."""
    raw = vapid().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
