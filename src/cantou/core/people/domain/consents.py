"""A mandate written at the counter: its giver agrees by a code that reaches their telephone, or by their signature.

Until then it is only words: no code for a holder, nobody acts (docs/adr/0165).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.engine.phones import mobile
from cantou.core.people.domain import mandates
from cantou.core.people.domain.matters import title_of
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import JoinCode, Mandate, Person
from cantou.core.people.notices import CONSENT, SERVICE
from cantou.core.scope.scope import Scope, acting
from cantou.core.web.days import date_format
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

LIFE = timedelta(minutes=30)
MOST_TRIES = 5
MOST_CODES = 3
CODES = 1_000_000


def write(*, giver: Person, named: str, names: Sequence[str], ends_on: date, consent: str) -> Mandate:
    """Words that wait for the giver to agree. In an agent's Scope. Raises ValidationError."""
    if consent == Mandate.Consent.SMS and not mobile(giver.phone):
        raise ValidationError(
            _("Cette personne n’a pas de téléphone mobile : faites signer, ici ou sur papier.")
        )
    return mandates.make(
        giver=giver, names=names, ends_on=ends_on, consent=consent, named=named, counter=acting()
    )


def send_code(*, mandate: Mandate) -> None:
    """To the giver's own telephone. In an agent's Scope. Raises ValidationError."""
    giver = mandate.giver
    if not mobile(giver.phone):
        raise ValidationError(_("Cette personne n’a pas de téléphone mobile."))
    if not throttle(f"people.consent.codes:{mandate.key}", limit=MOST_CODES, period=LIFE).allowed:
        raise ValidationError(_("Trois codes sont partis : attendez une demi-heure, ou faites signer."))
    code = f"{secrets.randbelow(CODES):06}"
    now = timezone.now()
    JoinCode.objects.filter(purpose=JoinCode.Purpose.CONSENT, key=mandate.key, used_at=None).update(
        expires_at=now
    )
    JoinCode.objects.update_or_create(
        digest=_digest(mandate.key, code),
        defaults={
            "purpose": JoinCode.Purpose.CONSENT,
            "person": giver,
            "key": mandate.key,
            "expires_at": now + LIFE,
            "used_at": None,
        },
    )
    notify(
        service=SERVICE,
        notice=CONSENT.id,
        to=Recipient(phone=giver.phone),
        context={
            "qui": mandate.named,
            "services": ", ".join(title_of(name) for name in mandate.services),
            "fin": date_format(mandate.ends_on, "d/m/Y"),
            "code": code,
        },
    )
    record_for_person(person=giver.pk, action="people.mandate_code_sent", subject=f"mandate:{mandate.key}")


def agree_by_code(*, mandate: Mandate, code: str) -> None:
    """The giver reads the code out. Raises ValidationError."""
    if not throttle(f"people.consent.tries:{mandate.key}", limit=MOST_TRIES, period=LIFE).allowed:
        raise ValidationError(_("Trop d’essais : attendez une demi-heure, ou faites signer."))
    good = JoinCode.objects.filter(
        digest=_digest(mandate.key, code),
        purpose=JoinCode.Purpose.CONSENT,
        used_at=None,
        expires_at__gt=timezone.now(),
    )
    if not good.update(used_at=timezone.now()):
        raise ValidationError(_("Ce n’est pas le code du SMS, ou il a plus d’une demi-heure."))
    _agree(mandate, Mandate.Consent.SMS)


def agree_by_signature(*, mandate: Mandate, on_paper: bool) -> None:
    """Signed in front of the agent, or on the paper that came back. Raises ValidationError."""
    _agree(mandate, Mandate.Consent.PAPER if on_paper else Mandate.Consent.COUNTER)


def _agree(mandate: Mandate, consent: str) -> None:
    with Scope.for_person(mandate.giver_id).enter():
        done = Mandate.objects.filter(key=mandate.key, consented_at=None, revoked_at=None).update(
            consented_at=timezone.now(), consent=consent
        )
    if not done:
        raise ValidationError(_("Ce mandat a déjà été accepté par la personne, ou il est terminé."))
    record_for_person(
        person=mandate.giver_id,
        action="people.mandate_agreed",
        subject=f"mandate:{mandate.key}",
        details={"by": str(consent)},
    )


def of_giver(*, giver: int, key: UUID) -> Mandate | None:
    with Scope.for_person(giver).enter():
        return (
            Mandate.objects.filter(giver_id=giver, key=key)
            .select_related("giver", "holder", "counter")
            .first()
        )


def _digest(key: UUID, code: str) -> bytes:
    """Keyed from outside the database; six digits mean something together with their mandate alone."""
    own = hashlib.sha256(b"cantou.people.consent:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(own, f"{key}:{''.join(code.split())}".encode(), "sha256")
