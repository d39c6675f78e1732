"""The second confirmation: of one exact text, by one person, within ten minutes, once (docs/adr/0195)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.services.alertes.models import Confirmation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.services.alertes.models import Draft

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
SALT = "cantou.alertes.confirmation"
SMS_DIGITS = 6
FIRST = "Confirmez d’abord, sur la page qui montre l’alerte en entier."


def ask(*, draft: Draft, by: int | None) -> str:
    """A token for the page that shows the whole text once more. It writes nothing; each page gets its own."""
    return TimestampSigner(salt=SALT).sign(_bound(draft, by, secrets.token_urlsafe(24)))


def _bound(draft: Draft, by: int | None, nonce: str) -> str:
    return f"{draft.organisation_id}:{draft.pk}:{draft.digest}:{by or 0}:{nonce}"


def use(*, draft: Draft, token: str, by: int | None) -> Confirmation:
    """Raises ValidationError. Whoever was shown this text, in time, once: else nothing leaves."""
    try:
        value = TimestampSigner(salt=SALT).unsign(token, max_age=GOOD_FOR)
    except SignatureExpired as error:
        text = _("Cette confirmation a plus de dix minutes. Relisez, puis confirmez de nouveau.")
        raise ValidationError(text) from error
    except BadSignature as error:
        raise ValidationError(_(FIRST)) from error
    nonce = value.rpartition(":")[2]
    if not hmac.compare_digest(value, _bound(draft, by, nonce)):
        raise ValidationError(_("Le texte a changé depuis\u00a0: relisez-le, puis confirmez de nouveau."))
    now = timezone.now()
    try:
        with transaction.atomic():
            return Confirmation.objects.create(
                organisation_id=draft.organisation_id,
                channel=Confirmation.Channel.DESK,
                digest=draft.digest,
                secret_digest=_digest(nonce),
                asked_by_id=by,
                expires_at=now + GOOD_FOR,
                used_at=now,
            )
    except IntegrityError as error:
        raise ValidationError(_("Cette confirmation a déjà servi.")) from error


def ask_code(*, draft: Draft, by: int | None) -> str:
    """Six digits, to be sent back by SMS."""
    code = "".join(secrets.choice("0123456789") for _digit in range(SMS_DIGITS))
    Confirmation.objects.create(
        organisation_id=draft.organisation_id,
        channel=Confirmation.Channel.SMS,
        digest=draft.digest,
        secret_digest=_digest(code),
        asked_by_id=by,
        expires_at=timezone.now() + GOOD_FOR,
    )
    record(action="alertes.confirmation_asked", subject=f"alertes:draft:{draft.pk}")
    return code


def right_code(*, draft: Draft, code: str, by: int | None) -> bool:
    """Whether it is the last code that was sent for this text; a wrong one is counted. In its own transaction."""
    row = _last_code(draft, by)
    if row is None:
        return False
    if hmac.compare_digest(row.secret_digest, _digest(code)):
        return True
    _good(row).update(tries=F("tries") + 1)
    return False


def use_code(*, draft: Draft, code: str, by: int | None) -> Confirmation:
    """Raises ValidationError."""
    row = _last_code(draft, by)
    if row is None or not hmac.compare_digest(row.secret_digest, _digest(code)):
        raise ValidationError(_("Ce n’est pas le code de confirmation."))
    if not _good(row).update(used_at=timezone.now()):
        raise ValidationError(_("Ce code a déjà servi, ou son temps est passé."))
    return row


def _last_code(draft: Draft, by: int | None) -> Confirmation | None:
    found = Confirmation.objects.filter(
        organisation_id=draft.organisation_id,
        digest=draft.digest,
        channel=Confirmation.Channel.SMS,
        asked_by_id=by,
    )
    return found.order_by("-pk").first()


def _good(row: Confirmation) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(
        organisation_id=row.organisation_id,
        pk=row.pk,
        used_at=None,
        tries__lt=MOST_TRIES,
        expires_at__gt=timezone.now(),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(b"cantou.alertes:" + secret.encode()).hexdigest()
