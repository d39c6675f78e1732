"""Where people write to: one address, one number for the platform, and the services that take what comes."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from cantou.core.notices.engine.dsn import Mark
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.registry import services
from cantou.core.territories.engine.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.core.notices.domain.received import Received
    from cantou.core.registry import Inbox, Manifest


def inboxes() -> Iterator[tuple[Manifest, Inbox]]:
    for manifest in services():
        for inbox in manifest.inboxes:
            yield manifest, inbox


def find_inbox(name: str) -> tuple[Manifest, Inbox] | None:
    return next((pair for pair in inboxes() if pair[1].id == name), None)


def default_inbox() -> tuple[Manifest, Inbox] | None:
    return next((pair for pair in inboxes() if pair[1].default), None)


def inbox_of_service(service: str) -> Inbox | None:
    manifest = services().get(service)
    return manifest.inboxes[0] if manifest is not None and manifest.inboxes else None


def inbox_for(received: Received) -> tuple[Manifest, Inbox] | None:
    """The one whose address was written to, or whose word comes first; else the default."""
    named = (
        {base for base, _tag in own_addresses(received)}
        if received.channel == "email"
        else set(normalise(received.words).split()[:1])
    )
    for manifest, inbox in inboxes():
        if named & {inbox.id, *(inbox.words if received.channel == "sms" else ())}:
            return manifest, inbox
    return default_inbox()


def own_addresses(received: Received) -> Iterator[tuple[str, str]]:
    """(local part, what follows its +) of the addresses of ours to which it was sent."""
    mailbox, _, domain = settings.MAIL_IN.lower().partition("@")
    known = {mailbox, *(inbox.id for _one, inbox in inboxes())}
    for address in received.recipients:
        local, _, where = address.rpartition("@")
        base, _, tag = local.partition("+")
        if where == domain and base in known:
            yield base, tag


def mark_in(received: Received) -> Mark | None:
    """Of the notice that it answers: in the address that its Reply-To gave, or in what the mail program remembers."""
    for _local, tag in own_addresses(received):
        if mark := Mark.read(tag):
            return mark
    return Mark.read(received.answers)


def answer_address(mark: Mark) -> str:
    """Where the reply to a notice goes; empty where no mail comes in."""
    local, _, domain = settings.MAIL_IN.partition("@")
    return f"{local}+{mark}@{domain}" if domain else ""


def address_of(inbox: Inbox, slug: str = "") -> str:
    """« signaler+vic-sur-cere@… », to be printed on a poster; empty where no mail comes in."""
    local, _, domain = settings.MAIL_IN.partition("@")
    if not domain:
        return ""
    base = local if inbox.default else inbox.id
    return f"{base}+{slug}@{domain}" if slug else f"{base}@{domain}"


def written_to(manifest: Manifest, *, slug: str) -> list[str]:
    """Where people may write to a service besides its pages: « signaler+vic-sur-cere@… », the number for SMS."""
    found = [address_of(inbox, slug) for inbox in manifest.inboxes]
    if manifest.inboxes and settings.SMS_NUMBER:
        found.append(_("%(number)s, par SMS") % {"number": show_phone(settings.SMS_NUMBER)})
    return [each for each in found if each]


def ours() -> frozenset[str]:
    """Addresses from which only we write."""
    written = (settings.MAIL_IN, settings.BOUNCE_ADDRESS, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return frozenset(each.lower() for each in written if each)


def loop_mark() -> str:
    """What our mails carry in X-Loop."""
    return f"cantou@{urlsplit(settings.ORIGIN).hostname}".lower()
