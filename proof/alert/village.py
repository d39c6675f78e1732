"""A commune where everybody wants to be alerted, by every way."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

WAYS = ("email",) * 8 + ("sms",) * 6 + ("push",) * 3 + ("voice",) * 3
"""Of twenty."""
AT_ONCE = 2_000


def people_it(number: int, push_origin: str) -> tuple[int, int]:
    """(organisation, commune). Subscribers as the domain keeps them, confirmed."""
    from cantou.core.organisations.models import Organisation
    from cantou.core.scope.scope import Scope
    from cantou.core.territories.models import Territory

    commune = Territory.objects.create(
        level="commune", code="99001", name="Preuve", slug="preuve", departement_code="15"
    )
    mairie = Organisation.objects.create(
        slug="mairie-de-preuve", kind="mairie", name="Mairie de Preuve", territory=commune
    )
    key = base64.urlsafe_b64encode(_public_key()).rstrip(b"=").decode()
    for start in range(0, number, AT_ONCE):
        with Scope.agent(mairie.pk).enter():
            _some(mairie.pk, commune.pk, range(start, min(number, start + AT_ONCE)), push_origin, key)
    return mairie.pk, commune.pk


def _public_key() -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _some(organisation: int, commune: int, numbers: range, origin: str, key: str) -> None:
    from django.utils import timezone

    from cantou.core.keys import seal
    from cantou.services.alertes.models import Subscriber, Subscription

    now = timezone.now()
    people = []
    for way, address in _addresses(numbers, origin, key):
        who: UUID = uuid4()
        sealed = seal(address.encode(), place=f"subscriber:{who}")
        people.append(Subscriber(organisation_id=organisation, object_key=who, channel=way, sealed=sealed))
    Subscriber.objects.bulk_create(people)
    Subscription.objects.bulk_create(
        Subscription(
            organisation_id=organisation,
            object_key=one.object_key,
            subscriber=one,
            commune_id=commune,
            label="Preuve",
            confirmed_at=now,
            expires_on=timezone.localdate() + timedelta(days=300),
        )
        for one in people
    )


def _addresses(numbers: range, origin: str, key: str) -> Iterator[tuple[str, str]]:
    for number in numbers:
        way = WAYS[number % len(WAYS)]
        if way == "email":
            yield way, f"p{number}@preuve.example"
        elif way == "sms":
            yield way, f"+336{12_000_000 + number:08}"
        elif way == "voice":
            yield way, f"+334{71_000_000 + number:08}"
        else:
            keys = {"p256dh": key, "auth": "A" * 22}
            yield way, json.dumps({"endpoint": f"{origin}/push/{number}", "keys": keys}, sort_keys=True)


def alert_it(organisation: int, commune: int) -> int:
    """A real one, written and confirmed as at the desk."""
    from django.utils import timezone

    from cantou.core.scope.scope import Scope
    from cantou.services.alertes.domain import confirmations, drafts
    from cantou.services.alertes.domain.content import Content, Where
    from cantou.services.alertes.domain.issue import issue
    from cantou.services.alertes.engine.templates import BY_ID

    kind, now = BY_ID["crue"], timezone.now().replace(microsecond=0)
    content = Content(
        status="Actual", template=kind.id, event=kind.event, categories=kind.categories,
        responses=kind.responses, urgency=kind.urgency, severity=kind.severity, certainty=kind.certainty,
        onset=now, expires=now + timedelta(hours=12), headline=kind.headline, description=kind.description,
        instruction=kind.instruction, communes=(commune,),
        areas=(Where(description="Preuve", territory=commune, geocodes=("99001",)),),
    )  # fmt: skip
    with Scope.agent(organisation).enter():
        draft = drafts.write(content=content, by=None)
        token = confirmations.ask(draft=draft, by=None)
        return issue(draft=draft, by=None, confirmation=token).pk
