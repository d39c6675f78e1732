"""The second confirmation: asked for one exact text, by one person, for a few minutes, once (docs/adr/0195)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.services.alertes.models import Confirmation

if TYPE_CHECKING:
    from cantou.services.alertes.models import Draft

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
SALT = "cantou.alertes.confirmation"
SMS_DIGITS = 6


def ask(*, draft: Draft, by: int | None) -> str:
    """A token for the page that shows the whole text once more. Each page shown asks for its own."""
    secret = secrets.token_urlsafe(24)
    row = _made(draft, secret, by, Confirmation.Channel.DESK)
    return TimestampSigner(salt=SALT).sign(f"{row.pk}:{draft.digest}:{secret}")


def ask_code(*, draft: Draft, by: int | None) -> str:
    """Six digits, to be sent back by SMS."""
    code = "".join(secrets.choice("0123456789") for _digit in range(SMS_DIGITS))
    _made(draft, code, by, Confirmation.Channel.SMS)
    return code


def _made(draft: Draft, secret: str, by: int | None, channel: str) -> Confirmation:
    row = Confirmation.objects.create(
        organisation_id=draft.organisation_id,
        channel=channel,
        digest=draft.digest,
        secret_digest=_digest(secret),
        asked_by_id=by,
        expires_at=timezone.now() + GOOD_FOR,
    )
    record(
        action="alertes.confirmation_asked", subject=f"alertes:draft:{draft.pk}", details={"channel": channel}
    )
    return row


def use(*, draft: Draft, token: str, by: int | None) -> Confirmation:
    """Raises ValidationError. Whoever asked, for this text, in time, once: else nothing leaves."""
    try:
        value = TimestampSigner(salt=SALT).unsign(token, max_age=GOOD_FOR)
    except SignatureExpired as error:
        raise ValidationError(
            _("Cette confirmation a plus de dix minutes. Relisez, puis confirmez de nouveau.")
        ) from error
    except BadSignature as error:
        raise ValidationError(_("Confirmez d’abord, sur la page qui montre l’alerte en entier.")) from error
    key, digest, secret = value.split(":", 2)
    if not hmac.compare_digest(digest, draft.digest):
        raise ValidationError(_("Le texte a changé depuis\u00a0: relisez-le, puis confirmez de nouveau."))
    found = Confirmation.objects.filter(organisation_id=draft.organisation_id, pk=int(key))
    return _used(found.filter(channel=Confirmation.Channel.DESK).first(), draft, secret, by)


def use_code(*, draft: Draft, code: str, by: int | None) -> Confirmation:
    """The same by SMS: the last code that was sent for this text. Raises ValidationError."""
    found = Confirmation.objects.filter(
        organisation_id=draft.organisation_id, digest=draft.digest, channel=Confirmation.Channel.SMS
    )
    return _used(found.order_by("-pk").first(), draft, code, by)


def _used(row: Confirmation | None, draft: Draft, secret: str, by: int | None) -> Confirmation:
    if row is None or row.asked_by_id != by or row.digest != draft.digest:
        raise ValidationError(_("Confirmez d’abord, sur la page qui montre l’alerte en entier."))
    taken = Confirmation.objects.filter(
        organisation_id=row.organisation_id,
        pk=row.pk,
        used_at=None,
        tries__lt=MOST_TRIES,
        expires_at__gt=timezone.now(),
    )
    if not hmac.compare_digest(row.secret_digest, _digest(secret)):
        taken.update(tries=F("tries") + 1)
        raise ValidationError(_("Ce n’est pas le code de confirmation."))
    if not taken.update(used_at=timezone.now()):
        raise ValidationError(_("Cette confirmation a déjà servi, ou son temps est passé."))
    return row


def _digest(secret: str) -> str:
    return hashlib.sha256(b"cantou.alertes:" + secret.encode()).hexdigest()
