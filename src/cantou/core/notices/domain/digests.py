"""The messages of a day in one mail, for those who prefer that."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import ngettext
from procrastinate.exceptions import AlreadyEnqueued

from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.decide import OWN, choice_for
from cantou.core.notices.domain.envelope import Envelope, close, open_envelope
from cantou.core.notices.domain.render import Rendered, default_words, render, words_of
from cantou.core.notices.engine.choice import Channel, Choice
from cantou.core.notices.models import Notice, State
from cantou.core.registry import Notice as Definition
from cantou.core.registry import Placeholder
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

DIGEST = Definition(
    id="digest",
    title="Le courriel du soir",
    channels=("email",),
    placeholders=(
        Placeholder(id="nombre", title="Nombre de messages", example="3 messages"),
        Placeholder(id="jour", title="Le jour", example="12 novembre"),
        Placeholder(id="messages", title="Les messages", example="Votre signalement est pris en charge."),
    ),
)


def ask(*, organisation: int, person: int, at: datetime) -> None:
    """One digest is asked for, however many messages wait for it.

    A digest that is already asked for is held until this transaction ends: begun before, it would gather what
    waits without the row that we have not yet committed, and nobody would ask for that row's digest again.
    """
    from cantou.core.notices.tasks import digest

    lock = f"notices.digest:{organisation}:{person}"
    later = digest.configure(schedule_at=at, queueing_lock=lock)
    while True:
        try:
            with transaction.atomic():
                later.defer(organisation=organisation, person=person)
        except AlreadyEnqueued:
            if _held(lock):
                return
        else:
            return


def _held(lock: str) -> bool:
    """False when it began in the meantime: another one may then be asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from procrastinate_jobs where queueing_lock = %s and status = 'todo' for share", [lock]
        )
        return cursor.fetchone() is not None


def gather(*, organisation: int, person: int) -> Notice | None:
    """Put what waits into one new notice, and send it. Inside the organisation's Scope."""
    from cantou.core.notices.tasks import send

    waiting = [notice for notice in _waiting(organisation, person) if _still_wanted(notice)]
    if not waiting:
        return None
    key = uuid4()
    carrier = Notice.objects.create(
        organisation_id=organisation,
        key=key,
        service=OWN,
        kind=DIGEST.id,
        channel=Channel.EMAIL.value,
        dedup=f"{OWN}.{DIGEST.id}:{key.hex}:p{person}",
        person_id=person,
        address_digest=waiting[-1].address_digest,
        sealed=close(Envelope(context={}), key=key),
    )
    numbers = [notice.pk for notice in waiting]
    Notice.objects.filter(organisation_id=organisation, pk__in=numbers).update(carrier=carrier, daily=False)
    send.defer(organisation=organisation, notice=str(key))
    return carrier


def _waiting(organisation: int, person: int) -> Iterator[Notice]:
    found = Notice.objects.filter(
        organisation_id=organisation, person_id=person, daily=True, state=State.QUEUED, carrier=None
    )
    yield from found.select_for_update(of=("self",)).select_related("person").order_by("id")


def _still_wanted(notice: Notice) -> bool:
    """Since the morning the person may have changed their mind."""
    if choice_for(notice, catalogue.find(notice.service, notice.kind)) is not Choice.NEVER:
        return True
    notice.state, notice.reason, notice.finished_at = State.SUPPRESSED, "preference", timezone.now()
    notice.save(update_fields=["state", "reason", "finished_at"])
    return False


def render_digest(notice: Notice, definition: Definition) -> Rendered:
    """Each of the carried messages in full, with what it leads to. Sets their subjects."""
    carried = list(notice.carried.select_related("person", "organisation").order_by("id"))
    parts = []
    for one in carried:
        rendered = _render_one(one)
        one.subject, one.fingerprint = rendered.subject, rendered.fingerprint
        one.save(update_fields=["subject", "fingerprint"])
        parts.append(f"{rendered.subject}\n\n{rendered.text}")
    count = len(carried)
    context = {
        "nombre": ngettext("%(count)d message", "%(count)d messages", count) % {"count": count},
        "jour": date_format(timezone.localdate(), "j F"),
        "messages": "\n\n* * *\n\n".join(parts),
    }
    name = "" if notice.person is None else notice.person.given_name
    return render(
        definition,
        default_words(OWN, DIGEST.id),
        organisation=notice.organisation,
        context=context,
        name=name,
    )


def _render_one(notice: Notice) -> Rendered:
    envelope = open_envelope(notice.sealed, key=notice.key)
    return render(
        catalogue.find(notice.service, notice.kind),
        words_of(organisation=notice.organisation_id, service=notice.service, kind=notice.kind),
        organisation=notice.organisation,
        context=envelope.context,
        name="" if notice.person is None else notice.person.given_name,
    )
