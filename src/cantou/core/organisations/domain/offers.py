"""An organisation opens a service on territories, changes it, closes it. The portals follow at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.domain.coverage import recompute_offer
from cantou.core.organisations.domain.settings import check_settings
from cantou.core.organisations.models import Offer, OfferArea, Organisation
from cantou.core.registry import Manifest, services
from cantou.core.territories.models import Territory
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.organisations.domain.settings import Settings


def enable_offer(
    *,
    organisation: Organisation,
    service: str,
    territories: Iterable[Territory] | None = None,
    settings: Settings | None = None,
    manifest: Manifest | None = None,
    reason: str = "",
) -> Offer:
    """Open the service, or change the offer that stands: repeating it changes nothing.

    Without `territories`, those that it has, or the organisation's own. `settings` are added to those that were
    given before. `manifest`: of an external application, which no package declares. Raises ValidationError.
    """
    manifest = manifest or _manifest(service)
    if not organisation.is_open:
        raise ValidationError(_("Cet organisme quitte la plateforme : il ne peut plus ouvrir de service."))
    answered = check_settings(manifest, settings or {})
    with acting_for(organisation.pk, reason=reason):
        offer, is_new = Offer.objects.select_for_update().get_or_create(
            organisation_id=organisation.pk, service=service, defaults={"settings": answered}
        )
        before = _areas(offer)
        wanted = _wanted(organisation, territories, before)
        changed = is_new | _reopen(offer, answered) | _set_areas(offer, before, wanted)
        if changed:
            recompute_offer(offer=offer.pk, areas=before | wanted)
            record(
                action="offer.enabled",
                subject=f"offer:{service}",
                details={"territories": sorted(wanted)[:50], "settings": sorted(answered)},
            )
            bump(organisation=organisation.pk)
    return offer


def close_offer(*, organisation: Organisation, service: str, reason: str = "") -> None:
    """The portals no longer show it. What was filed stays, and its agents go on treating it."""
    with acting_for(organisation.pk, reason=reason):
        offer = Offer.objects.select_for_update().filter(
            organisation_id=organisation.pk, service=service, closed_at=None
        )
        found = offer.first()
        if found is None:
            return
        found.is_public = False
        found.closed_at = Now()
        found.save(update_fields=["is_public", "closed_at"])
        recompute_offer(offer=found.pk, areas=_areas(found))
        record(action="offer.closed", subject=f"offer:{service}")
        bump(organisation=organisation.pk)


def _manifest(service: str) -> Manifest:
    manifest = services().get(service)
    if manifest is None:
        known = ", ".join(each.id for each in services())
        raise ValidationError(
            _("Service inconnu : %(service)s. Services installés : %(known)s.")
            % {"service": service, "known": known}
        )
    return manifest


def _areas(offer: Offer) -> set[int]:
    found = OfferArea.objects.filter(organisation_id=offer.organisation_id, offer=offer)
    return set(found.values_list("territory_id", flat=True))


def _wanted(
    organisation: Organisation, territories: Iterable[Territory] | None, before: set[int]
) -> set[int]:
    if territories is not None:
        found = {territory.pk for territory in territories}
    else:
        found = before or ({organisation.territory_id} if organisation.territory_id else set())
    if not found:
        raise ValidationError(_("Dites sur quel territoire ce service est ouvert."))
    over = Territory.objects.filter(pk__in=found, valid_to__isnull=False).values_list("name", flat=True)
    if names := ", ".join(over):
        raise ValidationError(_("Ce territoire n’existe plus : %(names)s.") % {"names": names})
    return found


def _reopen(offer: Offer, answered: dict[str, str | int | bool]) -> bool:
    settings = {**offer.settings, **answered}
    if offer.closed_at is None and offer.settings == settings:
        return False
    offer.settings, offer.closed_at, offer.is_public = settings, None, True
    offer.save(update_fields=["settings", "closed_at", "is_public"])
    return True


def _set_areas(offer: Offer, before: set[int], wanted: set[int]) -> bool:
    if before == wanted:
        return False
    own = OfferArea.objects.filter(organisation_id=offer.organisation_id, offer=offer)
    own.filter(territory_id__in=before - wanted).delete()
    OfferArea.objects.bulk_create(
        OfferArea(organisation_id=offer.organisation_id, offer=offer, territory_id=territory)
        for territory in sorted(wanted - before)
    )
    return True
