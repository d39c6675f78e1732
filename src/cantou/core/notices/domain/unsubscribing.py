"""Leaving with one click, without signing in: RFC 8058."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core import signing

from cantou.core.notices.domain.preferences import choose
from cantou.core.notices.domain.suppressions import suppress
from cantou.core.notices.engine.choice import Channel, Choice
from cantou.core.notices.models import Suppression
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import platform_url

if TYPE_CHECKING:
    from cantou.core.notices.models import Notice

_SALT = "cantou.notices.unsubscribe"
ALL = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves what: a person, or the digest of an address; one service of one organisation, or all of them."""

    organisation: int
    service: str
    person: int | None
    digest: str


def unsubscribe_url(notice: Notice) -> str:
    """Good for as long as the mail lies in a mailbox."""
    service = ALL if notice.service == "notices" else notice.service
    digest = bytes(notice.address_digest or b"").hex() if notice.person_id is None else ""
    content = [notice.organisation_id, service, notice.person_id, digest]
    return platform_url("notices_unsubscribe", token=signing.dumps(content, salt=_SALT))


def read_token(token: str) -> Leaving:
    """Raises signing.BadSignature."""
    content: list[Any] = signing.loads(token, salt=_SALT)
    return Leaving(*content)


def unsubscribe(leaving: Leaving) -> None:
    """No more mails of this service from this organisation. Opens its own Scope; repeating it changes nothing."""
    if leaving.person is not None:
        with Scope.for_person(leaving.person, acting=leaving.organisation).enter():
            choose(
                person=leaving.person,
                organisation=leaving.organisation,
                service=leaving.service,
                channel=Channel.EMAIL,
                choice=Choice.NEVER,
            )
        return
    with Scope.for_object(organisation=leaving.organisation, key=uuid4()).enter():
        suppress(
            channel=Channel.EMAIL,
            digest=bytes.fromhex(leaving.digest),
            reason=Suppression.Reason.UNSUBSCRIBED,
            service=leaving.service,
        )
