"""Events told to the applications that listen to them: a row for each, then a job that sends it.

What leaves says that something happened to a reference, of which organisation, and nothing else: an application
asks for the rest by its token, if it may.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.utils import timezone

from cantou.core.applications.domain.queries import openings
from cantou.core.applications.models import Application, Delivery
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

TEST = "cantou.test"


def announce(*, event: str, reference: str, occurrence: str) -> int:
    """For the organisation acted for. `occurrence` tells one from the next: hearing twice tells once."""
    organisation = acting()
    number = 0
    for application in _listening(organisation, event):
        key = uuid5(NAMESPACE_URL, f"{organisation}:{application.code}:{event}:{occurrence}")
        number += _put(application, event=event, reference=reference, key=key)
    return number


def send_test(*, application: Application) -> Delivery:
    """A message that means nothing, by whoever set the application up, to see it arrive."""
    key = uuid4()
    _put(application, event=TEST, reference="", key=key)
    return Delivery.objects.get(organisation_id=acting(), key=key)


def _listening(organisation: int, event: str) -> Iterator[Application]:
    """Those that asked for it, that this organisation has agreed to tell, and that still ask."""
    found = openings(organisation=organisation).filter(
        events__contains=[event], application__state=Application.State.ACTIVE
    )
    for opening in found.order_by("pk"):
        if event in opening.application.declared.events:
            yield opening.application


def _put(application: Application, *, event: str, reference: str, key: UUID) -> int:
    from cantou.core.applications.tasks import send

    organisation = Organisation.objects.get(pk=acting())
    body = {
        "type": event,
        "timestamp": timezone.now().isoformat(timespec="seconds"),
        "data": {"organisation": organisation.slug, "reference": reference},
    }
    row = Delivery(
        organisation_id=organisation.pk,
        application=application,
        key=key,
        event=event,
        body=json.dumps(body, ensure_ascii=False),
    )
    known = Delivery.objects.filter(organisation_id=organisation.pk, key=key).exists()
    if known:
        return 0
    row.save()
    send.defer(organisation=organisation.pk, delivery=str(key))
    return 1
