"""Which of our messages somebody answers. Whoever holds its mark received it, and may answer it, as its link may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.notices.domain import catalogue, correspondents
from cantou.core.notices.domain.catalogue import UnknownNoticeError
from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.references import ALPHABET, LENGTH
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.notices.models import Correspondent

REASON = "réponse à un message"
_CODE = re.compile(rf"\b[{ALPHABET}]{{3}}[- ]?[{ALPHABET}]{{3}}[- ]?[{ALPHABET}]{{3}}\b", re.IGNORECASE)
MOST_CODES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of ours: of which organisation, about which thing, and whether one may answer it."""

    organisation: int
    service: str
    key: UUID | None
    answerable: bool


def find_told(organisation: int, notice: UUID) -> Told | None:
    """In any Scope: the organisation's own is opened."""
    if not Organisation.objects.filter(pk=organisation).exists():
        return None
    with Scope.agent(organisation, reason=REASON).enter():
        found = Notice.objects.filter(organisation_id=organisation, key=notice).first()
        return None if found is None else _told(found)


def by_sender(who: Correspondent) -> Told | None:
    """The last SMS of ours that they may answer, if it is recent."""
    if who.told_by_id is None or who.told is None or not correspondents.may_be_answering(who):
        return None
    return find_told(who.told_by_id, who.told)


def by_reference(text: str, *, digest: bytes | memoryview[int]) -> Told | None:
    """A thing that they name, of which this very number was told before."""
    codes = {re.sub(r"[- ]", "", code).upper() for code in _CODE.findall(text)[:MOST_CODES]}
    codes = {code for code in codes if len(code) == LENGTH}
    for reference in Reference.objects.filter(code__in=codes):
        with Scope.agent(reference.organisation_id, reason=REASON).enter():
            told = Notice.objects.filter(
                organisation_id=reference.organisation_id,
                object_key=reference.object_key,
                address_digest=digest,
            )
            answerable = [_told(each) for each in told.order_by("-id")[:20]]
        found = next((each for each in answerable if each.answerable), None)
        if found is not None:
            return found
    return None


def _told(notice: Notice) -> Told:
    try:
        answerable = catalogue.find(notice.service, notice.kind).answerable
    except UnknownNoticeError:
        answerable = False
    return Told(notice.organisation_id, notice.service, notice.object_key, answerable)
