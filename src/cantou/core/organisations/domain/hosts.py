"""Host names at whose root a territory's portal answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http.request import validate_host
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.engine.leading import leads_only_to
from cantou.core.organisations.models import HostName, Organisation
from cantou.core.organisations.models.organisation import PUBLIC_BODIES
from cantou.core.territories.models import Level
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from cantou.core.territories.models import Territory

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST = 253


def clean_host(text: str) -> str:
    """What somebody pasted → a host name in ASCII, lower case. Raises ValidationError."""
    plain = text.strip().lower().rstrip(".")
    plain = re.sub(r"^[a-z]+://", "", plain).split("/")[0].rsplit("@", 1)[-1].split(":")[0]
    try:
        host = plain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    labels = host.split(".")
    if len(labels) < 2 or len(host) > LONGEST or not all(_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004
        raise ValidationError(_("Ce nom de site ne s’écrit pas ainsi. Exemple : www.vic-sur-cere.fr."))
    if labels[-1].isdecimal():
        raise ValidationError(_("Donnez un nom, et non une adresse IP."))
    return host


def attach_host(
    *, organisation: Organisation, territory: Territory, host: str, is_main: bool = True
) -> HostName:
    """The portal answers at the root of this host too, once the name leads to this platform.

    It is asked at once, then by `check_host`. Raises ValidationError: malformed, taken, not theirs to name.
    """
    name = clean_host(host)
    if not may_name(organisation=organisation, territory=territory):
        raise ValidationError(
            _("Seule l’autorité de ce territoire (sa mairie par exemple) nomme son portail.")
        )
    if name in settings.PLATFORM_HOSTS:
        raise ValidationError(_("Ce nom est celui de la plateforme."))
    with acting_for(organisation.pk):
        try:
            with transaction.atomic():
                attached = HostName.objects.create(host=name, territory=territory, organisation=organisation)
        except IntegrityError as error:
            raise ValidationError(_("Ce nom est déjà celui d’un portail.")) from error
        record(action="host.attached", subject=f"host:{name}", details={"territory": territory.code})
        if leads_here(name):
            _confirm(attached, HostName.Proof.DNS, is_main=is_main)
    return attached


def check_host(*, organisation: Organisation, host: str) -> bool:
    """Whether the name leads here by now; the portal answers there from then on."""
    found = HostName.objects.filter(organisation=organisation, host=host).first()
    if found is None:
        return False
    if found.confirmed_at is None and leads_here(host):
        with acting_for(organisation.pk):
            _confirm(found, HostName.Proof.DNS, is_main=True)
    return found.confirmed_at is not None


def confirm_host(*, host: str, reason: str = "") -> HostName:
    """The operator answers for it: behind another's server, for example, its addresses are not ours.

    Raises ValidationError: nobody attached it.
    """
    found = HostName.objects.filter(host=host).first()
    if found is None:
        raise ValidationError(_("Aucun organisme n’a attaché ce nom."))
    with acting_for(found.organisation_id, reason=reason):
        _confirm(found, HostName.Proof.OPERATOR, is_main=found.is_main or found.confirmed_at is None)
    return found


def recheck_hosts() -> int:
    """How many names were proved by the name service and lead elsewhere now: nothing answers there any more."""
    gone = 0
    for found in HostName.objects.filter(proof=HostName.Proof.DNS).order_by("pk"):
        if leads_here(found.host):
            continue
        with acting_for(found.organisation_id):
            found.confirmed_at, found.proof, found.is_main = None, "", False
            found.save(update_fields=["confirmed_at", "proof", "is_main"])
            record(action="host.leads_elsewhere", subject=f"host:{found.host}")
            bump(territory=found.territory_id)
        gone += 1
    return gone


def leads_here(host: str) -> bool:
    """On a platform of this machine alone, its own names do; elsewhere, where the name service says so."""
    if host.endswith(".localhost"):
        return settings.IS_LOCAL
    return leads_only_to(host, settings.PLATFORM_ADDRESSES)


def confirmed(host: str) -> bool:
    """Whether the name is a portal's, and was seen to lead here."""
    return host.isprintable() and HostName.objects.filter(host=host, confirmed_at__isnull=False).exists()


def _confirm(found: HostName, proof: HostName.Proof, *, is_main: bool) -> None:
    if is_main:
        others = HostName.objects.filter(territory=found.territory_id, is_main=True)
        others.exclude(pk=found.pk).update(is_main=False)
    found.confirmed_at, found.proof, found.is_main = timezone.now(), proof, is_main
    found.save(update_fields=["confirmed_at", "proof", "is_main"])
    record(action="host.confirmed", subject=f"host:{found.host}", details={"proof": str(proof)})
    bump(territory=found.territory_id)


def may_name(*, organisation: Organisation, territory: Territory) -> bool:
    """Its own authority alone: sessions and links of the place's inhabitants go where this name leads.

    An association of the same commune may not, nor the practice mairie, where anybody is an administrator.
    """
    if organisation.state != Organisation.State.ACTIVE or organisation.territory_id != territory.pk:
        return False
    return organisation.kind in PUBLIC_BODIES or territory.level == Level.PERIMETER


def detach_host(*, organisation: Organisation, host: str) -> None:
    """Silent when it was not attached."""
    with acting_for(organisation.pk):
        found = HostName.objects.filter(organisation=organisation, host=host).first()
        if found is None:
            return
        found.delete()
        record(action="host.detached", subject=f"host:{host}")
        bump(territory=found.territory_id)


def answers(host: str) -> bool:
    """Whether a certificate may be asked for this name: it is the platform's, or a portal's."""
    name = host.strip().lower().rstrip(".")
    return validate_host(name, settings.PLATFORM_HOSTS) or confirmed(name)
