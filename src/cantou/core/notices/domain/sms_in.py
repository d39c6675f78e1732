"""SMS that come in: what the operator's gateway hands over, its parts put together again."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cantou.core.keys import seal, unseal
from cantou.core.notices.domain.arrivals import REASON, NoOperatorError, keep_sms
from cantou.core.notices.engine.phones import mobile
from cantou.core.notices.engine.sms_parts import Part, make_part, read_part
from cantou.core.notices.models import SmsPart
from cantou.core.organisations.domain.queries import operator_key
from cantou.core.scope.scope import Scope
from cantou.core.web import signing

if TYPE_CHECKING:
    from collections.abc import Mapping

LATEST = timedelta(minutes=30)
"""After which the parts that came are read without those that did not."""
GAP = " […] "
LONGEST = 2_000
MOST_MEDIA = 20
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 7))"


class NotSignedError(Exception):
    """Nobody but the gateway hands messages over."""


class NotReadableError(Exception):
    """Not what the gateway should send."""


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """`sender` is +33612345678, or what else the operator gave: a short number writes by machine."""

    sender: str
    to: str
    text: str
    identifier: str
    part: Part | None = None
    media: tuple[str, ...] = ()


class Adapter(Protocol):
    """What reads one gateway's way of handing an SMS over; another one is named in CANTOU_SMS_ADAPTER."""

    def read(self, *, headers: Mapping[str, str], body: bytes) -> IncomingSms:
        """Raises NotSignedError, NotReadableError."""


class SignedJson:
    """Ours, and the simulator's: JSON, signed as Standard Webhooks are.

    `{"id", "from", "to", "text"}`; of a part besides `"udh"`, its user data header in hexadecimal, or
    `"part": {"reference", "total", "number"}`; of an MMS, `"media"`, the addresses of its pictures.
    """

    def read(self, *, headers: Mapping[str, str], body: bytes) -> IncomingSms:
        if not settings.SMS_SECRET or not signing.verify(
            secret=settings.SMS_SECRET,
            identifier=headers.get("webhook-id", ""),
            timestamp=headers.get("webhook-timestamp", ""),
            signatures=headers.get("webhook-signature", ""),
            body=body,
            now=time.time(),
        ):
            raise NotSignedError
        try:
            content = json.loads(body)
            return self._read(content)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise NotReadableError from error

    def _read(self, content: Mapping[str, Any]) -> IncomingSms:
        "".join(str(content.get(name)) for name in ("id", "from", "to")).encode()  # half a letter is none
        media = [str(each) for each in content.get("media") or [] if isinstance(each, str)]
        return IncomingSms(
            sender=str(content["from"])[:20],
            to=str(content.get("to", ""))[:20],
            text=str(content.get("text") or "")[:LONGEST],
            identifier=str(content["id"])[:200],
            part=self._part(content),
            media=tuple(media[:MOST_MEDIA]),
        )

    def _part(self, content: Mapping[str, Any]) -> Part | None:
        if header := content.get("udh"):
            return read_part(str(header))
        said = content.get("part")
        if not said:
            return None
        return make_part(*(int(said[name]) for name in ("reference", "total", "number")))


def take(sms: IncomingSms) -> None:
    """Raises NoOperatorError. A repeat changes nothing."""
    sender = mobile(sms.sender)  # Nothing for a short number or a land line: no answer reaches them.
    if sms.part is None:
        keep_sms(sender=sender, to=sms.to, text=sms.text, identifier=sms.identifier, media=sms.media)
    else:
        _put_together(sms, sender, sms.part)


def _put_together(sms: IncomingSms, sender: str, part: Part) -> None:
    """Parts may arrive at once, in any order, twice: whoever brings the last one hands the whole over."""
    operator = operator_key()
    if operator is None:
        raise NoOperatorError
    whole = hashlib.sha256(
        f"{sender or sms.sender}\0{sms.to}\0{part.reference}\0{part.total}".encode()
    ).digest()
    with Scope.agent(operator, reason=REASON).enter():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [whole.hex()])
        content = json.dumps({**asdict(sms), "sender": sender, "part": None}).encode()
        SmsPart.objects.bulk_create(
            [
                SmsPart(
                    organisation_id=operator,
                    whole=whole,
                    number=part.number,
                    total=part.total,
                    sealed=seal(content, place=_place(whole, part.number)),
                )
            ],
            ignore_conflicts=True,
        )
        found = SmsPart.objects.filter(organisation_id=operator, whole=whole)
        if found.count() == part.total:
            _hand_over(operator, whole)


def _place(whole: bytes, number: int) -> str:
    return f"sms-part:{whole.hex()}:{number}"


def _hand_over(operator: int, whole: bytes) -> None:
    """In the operator's Scope: the parts that there are, and a mark where some are missing."""
    rows = list(SmsPart.objects.filter(organisation_id=operator, whole=whole).order_by("number"))
    read = {
        row.number: json.loads(unseal(bytes(row.sealed), place=_place(whole, row.number))) for row in rows
    }
    first = read[rows[0].number]
    texts = [read[number]["text"] if number in read else GAP for number in range(1, rows[0].total + 1)]
    keep_sms(
        sender=first["sender"],
        to=first["to"],
        text="".join(texts).replace("  ", " ")[:LONGEST],
        identifier=f"parts:{first['identifier']}",
        media=[each for one in read.values() for each in one["media"]],
    )
    SmsPart.objects.filter(organisation_id=operator, whole=whole).delete()


def hand_over_late() -> int:
    """Every few minutes: SMS of which a part has not come."""
    operator = operator_key()
    if operator is None:
        return 0
    with Scope.agent(operator, reason=REASON).enter():
        old = SmsPart.objects.filter(organisation_id=operator, created_at__lt=timezone.now() - LATEST)
        wholes = {bytes(each) for each in old.values_list("whole", flat=True)}
        for whole in wholes:
            _hand_over(operator, whole)
    return len(wholes)
