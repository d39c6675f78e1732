"""Whoever keeps a page up to date is invited: by e-mail, or by a code on a letter. No account is asked for."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import day
from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import clean_email
from cantou.core.organisations.domain.references import (
    ALPHABET,
    create_link,
    digest,
    link_secret,
    normalise,
    open_link,
)
from cantou.core.organisations.models import PrivateLink
from cantou.core.web.pdf import make_pdf
from cantou.services.annuaire.models import Keeper

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.organisations.models import Organisation
    from cantou.services.annuaire.models import Listing

SERVICE = "annuaire"
LETTERS = 12
CODE_DAYS = 90
MOST = 10
TEMPLATE = Path(__file__).parents[1] / "print" / "letter.typ"


def invite_by_mail(*, listing: Listing, email: str, cle: str) -> Keeper:
    """Inside an agent's Scope. Raises ValidationError. The same `cle` invites nobody twice."""
    address = clean_email(email)
    if not address:
        raise ValidationError({"email": _("Donnez une adresse électronique.")})
    secret = link_secret(seed=f"annuaire.keeper:{listing.object_key}:{cle}")
    keeper, is_new = _keeper(listing, secret, Keeper.Way.EMAIL, email=address)
    if is_new:
        create_link(
            secret=secret, service=SERVICE, organisation=listing.organisation_id, key=listing.object_key
        )
        _tell(listing, address, secret, cle)
        record(action="annuaire.invited", subject=f"annuaire:listing:{listing.pk}")
    return keeper


def _tell(listing: Listing, address: str, secret: str, cle: str) -> None:
    context = {
        "fiche": listing.name,
        "organisme": listing.organisation.name,
        "lien": portal_url(slug_of(listing), "annuaire:space", secret),
    }
    notify(
        service=SERVICE,
        notice="invitation",
        to=Recipient(email=address),
        context=context,
        dedup=f"{listing.pk}:{cle}",
        object_key=listing.object_key,
    )


def slug_of(listing: Listing) -> str:
    """Of the portal on which the page's keeper works: its organisation's own place, else its commune."""
    place = listing.organisation.territory or listing.commune
    return str(place.slug)


def invite_on_paper(*, listing: Listing, cle: str) -> str:
    """The code to print. Whoever types it within three months gets a lasting address."""
    code = _code(listing.object_key, cle)
    secret = _secret_of(listing.object_key, code)
    _made, is_new = _keeper(listing, secret, Keeper.Way.PAPER)
    if is_new:
        given = {"service": SERVICE, "organisation": listing.organisation_id, "key": listing.object_key}
        create_link(secret=secret, **given)
        until = timezone.now() + timedelta(days=CODE_DAYS)
        create_link(secret=code, purpose="code", expires_at=until, **given)
        record(action="annuaire.invited", subject=f"annuaire:listing:{listing.pk}")
    return code


def open_code(*, typed: str) -> str | None:
    """What was read on a letter → the secret that it stands for. Raises ExpiredLinkError."""
    code = normalise(typed)
    opened = open_link(secret=code, service=SERVICE) if len(code) == LETTERS else None
    if opened is None or opened.purpose != "code":
        return None
    return _secret_of(opened.key, code)


def _keeper(listing: Listing, secret: str, way: str, *, email: str = "") -> tuple[Keeper, bool]:
    known = Keeper.objects.filter(organisation_id=listing.organisation_id, listing=listing)
    mark = digest(secret)
    found = known.filter(digest=mark).first()
    if found is not None:
        return found, False
    if known.filter(revoked_at__isnull=True).count() >= MOST:
        raise ValidationError(_("Dix personnes au plus tiennent une même fiche : retirez-en une d’abord."))
    sealed = seal(email.encode(), place=f"annuaire.keeper:{mark.hex()}") if email else None
    return Keeper.objects.create(
        organisation_id=listing.organisation_id, listing=listing, way=way, digest=mark, sealed=sealed
    ), True


def _code(key: UUID, cle: str) -> str:
    number = int.from_bytes(_keyed("code", f"{key}:{cle}"))
    letters = []
    for _step in range(LETTERS):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def _secret_of(key: UUID, code: str) -> str:
    return link_secret(seed=f"annuaire.code:{key}:{code}")


def _keyed(use: str, text: str) -> bytes:
    own = hashlib.sha256(f"cantou.annuaire.{use}:{settings.LINK_KEY}".encode()).digest()
    return hmac.digest(own, text.encode(), "sha256")


def email_of(keeper: Keeper) -> str:
    """Empty where there is none, or where the key that sealed it is gone."""
    if keeper.sealed is None:
        return ""
    try:
        return unseal(bytes(keeper.sealed), place=f"annuaire.keeper:{bytes(keeper.digest).hex()}").decode()
    except SealedError:
        return ""


def keepers_told(listing: Listing) -> list[Recipient]:
    """Those who can be written to."""
    found = Keeper.objects.filter(
        organisation_id=listing.organisation_id,
        listing=listing,
        revoked_at__isnull=True,
        sealed__isnull=False,
    )
    return [Recipient(email=email) for one in found if (email := email_of(one))]


def revoke(*, keeper: Keeper) -> None:
    """Its address opens nothing any more, and is forgotten."""
    now = timezone.now()
    PrivateLink.objects.filter(digest=bytes(keeper.digest)).update(revoked_at=now)
    codes = PrivateLink.objects.filter(object_key=keeper.listing.object_key, purpose="code", revoked_at=None)
    if keeper.way == Keeper.Way.PAPER:
        codes.update(revoked_at=now)
    keeper.revoked_at, keeper.sealed = now, None
    keeper.save(update_fields=["revoked_at", "sealed"])
    record(action="annuaire.revoked", subject=f"annuaire:listing:{keeper.listing_id}")


def letter_pdf(*, listing: Listing, code: str, body: Organisation) -> bytes:
    spoken = " ".join(code[start : start + 4] for start in range(0, LETTERS, 4))
    values = {
        "title": _("Votre page dans l’annuaire"),
        "sender": [body.name, *body.address.splitlines()],
        "name": listing.name,
        "code": spoken,
        "url": portal_url(slug_of(listing), "annuaire:code").partition("://")[2],
        "until": day(timezone.localdate() + timedelta(days=CODE_DAYS)),
        "day": day(timezone.localdate()),
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)
