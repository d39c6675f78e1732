"""An organisation opens an application on its territory, like a service, and closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.applications.models import Opening
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.offers import close_offer, enable_offer
from cantou.core.scope.scope import acting, require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.applications.models import Application
    from cantou.core.organisations.models import Organisation
    from cantou.core.territories.models import Territory


def open_application(
    *,
    organisation: Organisation,
    application: Application,
    territories: Iterable[Territory] | None = None,
) -> Opening:
    """For the organisation acted for, which agrees to what the manifest asks today. Repeating it renews that."""
    if organisation.pk != acting():
        raise ValueError("One opens for the organisation that one acts for.")
    if not application.is_active:
        raise ValidationError(_("Cette application est suspendue."))
    declared = application.declared
    enable_offer(
        organisation=organisation,
        service=application.code,
        territories=territories,
        manifest=declared.as_service(),
    )
    opening, _is_new = Opening.objects.update_or_create(
        organisation_id=organisation.pk,
        application=application,
        defaults={
            "scopes": list(declared.scopes),
            "events": list(declared.events),
            "opened_at": timezone.now(),
            "opened_by_id": require().person,
            "closed_at": None,
        },
    )
    details = {"scopes": opening.scopes, "events": opening.events}
    record(action="application.opened", subject=application.code, details=details)
    return opening


def close_application(*, organisation: Organisation, application: Application) -> None:
    """Its tile is gone, its tokens open nothing here, it hears of nothing more. Closing twice does nothing."""
    changed = Opening.objects.filter(
        organisation_id=acting(), application=application, closed_at=None
    ).update(closed_at=timezone.now())
    if changed:
        close_offer(organisation=organisation, service=application.code)
        record(action="application.closed", subject=application.code)
