"""Sending: a draft becomes a message, for good. docs/adr/0195, 0196."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import ALPHABET
from cantou.core.organisations.models import Organisation
from cantou.core.tasks import publish
from cantou.core.web.pagecache import bump
from cantou.services.alertes.domain import confirmations, drafts, fanout, queries, trial
from cantou.services.alertes.domain.content import Content, check
from cantou.services.alertes.domain.events import AlertIssued
from cantou.services.alertes.engine import cap, words
from cantou.services.alertes.models import Alert, Area, Draft, Info, Thread

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.alertes.models import Confirmation

CODE = 9
ACTS = {words.ALERT: "alertes.issued", words.UPDATE: "alertes.updated", words.CANCEL: "alertes.cancelled"}


@transaction.atomic
def issue(*, draft: Draft, by: int | None, confirmation: str = "", code: str = "") -> Alert:
    """The one way out. Inside the Scope of its organisation; who may is asked by whoever calls (`send`).

    Raises ValidationError. What is real needs a confirmation of this very text: the page's token, or the SMS code.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("follows__thread").get(pk=draft.pk)
    if draft.became_id:
        raise ValidationError(_("Cette alerte est déjà envoyée."))
    content = drafts.content_of(draft)
    check(content)
    if content.digest != draft.digest:
        raise ValidationError(_("Le texte a changé depuis\u00a0: relisez-le, puis confirmez de nouveau."))
    used = None
    if content.status == words.ACTUAL:
        used = (
            confirmations.use_code(draft=draft, code=code, by=by)
            if code
            else confirmations.use(draft=draft, token=confirmation, by=by)
        )
    alert = _written(draft, content, used)
    draft.became = alert
    draft.save(update_fields=["became"])
    bump(organisation=alert.organisation_id)
    publish(
        AlertIssued(
            organisation=alert.organisation_id,
            alert=alert.pk,
            thread=alert.thread.code,
            status=alert.status,
            msg_type=alert.msg_type,
        )
    )
    if alert.status == words.TEST:
        trial.tell(alert=_whole(alert))
    else:
        fanout.begin(alert=_whole(alert))
    record(
        action=ACTS[alert.msg_type],
        subject=f"alertes:{alert.thread.code}",
        details={"identifier": alert.identifier, "status": alert.status, "digest": alert.digest},
    )
    return alert


def _whole(alert: Alert) -> Alert:
    found = queries.alert_of(organisation=alert.organisation_id, alert=alert.pk)
    assert found is not None
    return found


def _written(draft: Draft, content: Content, used: Confirmation | None) -> Alert:
    now = timezone.now().replace(microsecond=0)
    body = Organisation.objects.get(pk=draft.organisation_id)
    thread = _thread(draft, content, now)
    is_public = thread.is_public
    alert = Alert.objects.create(
        organisation_id=body.pk,
        thread=thread,
        number=thread.messages,
        identifier=f"{_host()}-{thread.code}-{thread.messages}",
        sender=f"{body.slug}@{_host()}",
        sent=now,
        status=content.status,
        msg_type=content.msg_type,
        source=content.source,
        note=content.note,
        references=_references(draft),
        digest=draft.digest,
        confirmation=used,
        is_public=is_public,
    )
    info = Info.objects.create(
        organisation_id=body.pk,
        alert=alert,
        categories=list(content.categories),
        event=content.event,
        responses=list(content.responses),
        urgency=content.urgency,
        severity=content.severity,
        certainty=content.certainty,
        onset=content.onset,
        expires=content.expires,
        sender_name=body.name,
        headline=content.headline,
        description=content.description,
        instruction=content.instruction,
        contact=content.contact,
        is_public=is_public,
    )
    Area.objects.bulk_create(
        Area(
            organisation_id=body.pk,
            info=info,
            description=area.description,
            territory_id=area.territory,
            place_id=area.place,
            polygon=[list(corner) for corner in area.polygon] if area.polygon else None,
            circle=list(area.circle) if area.circle else None,
            geocodes=list(area.geocodes),
            is_public=is_public,
        )
        for area in content.areas
    )
    return alert


def _thread(draft: Draft, content: Content, now: datetime) -> Thread:
    """The state of what is going on follows its latest message."""
    values = {
        "severity": content.severity,
        "headline": content.headline,
        "starts_at": content.onset,
        "expires": content.expires,
        "sent": now,
        "communes": list(content.communes),
    }
    if draft.follows is None:
        return Thread.objects.create(
            organisation_id=draft.organisation_id,
            code="".join(secrets.choice(ALPHABET) for _letter in range(CODE)),
            template=content.template,
            status=content.status,
            source=content.source,
            is_public=content.status != words.TEST,
            **values,
        )
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=draft.follows.thread_id)
    if thread.ended_at is not None:
        raise ValidationError(_("Cette alerte est déjà annulée\u00a0: écrivez-en une nouvelle."))
    if thread.messages != draft.follows.number:
        raise ValidationError(_("Quelqu’un l’a mise à jour entre-temps\u00a0: repartez du dernier message."))
    if content.msg_type == words.CANCEL:
        values = {"sent": now, "ended_at": now}
    for name, value in values.items():
        setattr(thread, name, value)
    thread.messages += 1
    thread.save(update_fields=[*values, "messages"])
    return thread


def _references(draft: Draft) -> str:
    """All the messages before, the first one first: who missed one still knows what is replaced."""
    if draft.follows is None:
        return ""
    before = Alert.objects.filter(organisation_id=draft.organisation_id, thread_id=draft.follows.thread_id)
    return " ".join(cap.reference(one.sender, one.identifier, one.sent) for one in before.order_by("number"))


def _host() -> str:
    return settings.ORIGIN.partition("://")[2].partition(":")[0].partition("/")[0]
