"""An organisation takes a package, sets it, says some words otherwise, takes its next release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.demarches import SERVICE, bring
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.engine.packages.document import read_package
from cantou.services.demarches.engine.packages.overrides import Overrides, apply
from cantou.services.demarches.models import Demarche, Subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.services.demarches.domain.sources import Source


def take(
    *,
    source: Source,
    parameters: Mapping[str, Any] | None = None,
    overrides: Overrides | None = None,
    person: int | None = None,
) -> Demarche:
    """Opened for the first time, or brought to the release that `source` shows. Parameters and own words that are not
    given stay. Again, with the same: nothing happens. Raises PackageError where one's own words name what is gone.
    """
    line = source.offered
    with transaction.atomic():
        known = _locked(line.key)
        mine = queries.subscription_of(known) if known else None
        said = overrides or Overrides.model_validate(mine.overrides if mine else {})
        package = apply(source.package, said)
        demarche = bring(package=package, publisher=line.publisher, release=line.number)
        if parameters is not None:
            demarche.parameters = dict(parameters)
            demarche.save(update_fields=["parameters"])
        Subscription.objects.update_or_create(
            organisation_id=demarche.organisation_id,
            demarche=demarche,
            defaults={
                "document": source.package.written,
                "digest": source.digest,
                "overrides": said.kept,
                "taken_at": timezone.now(),
                "taken_by_id": person,
            },
        )
        details = {"release": line.number, "digest": source.digest.hex()}
        record(action="demarches.package_taken", subject=f"{SERVICE}:{demarche.key}", details=details)
    return demarche


def _locked(key: str) -> Demarche | None:
    mine = Demarche.objects.filter(organisation_id=acting(), key=key)
    return mine.select_for_update(no_key=True, of=("self",)).first()


def set_parameters(*, demarche: Demarche, parameters: Mapping[str, Any]) -> None:
    """For what is filed from now on: running cases keep those of their day."""
    if demarche.parameters == dict(parameters):
        return
    with transaction.atomic():
        demarche.parameters = dict(parameters)
        demarche.save(update_fields=["parameters"])
        record(action="demarches.set", subject=f"{SERVICE}:{demarche.key}", details={"what": "parameters"})


def set_overrides(*, demarche: Demarche, overrides: Overrides) -> None:
    """One's own words over those of the package. Raises PackageError; CaseRefusedError where there is no package."""
    with transaction.atomic():
        _locked(demarche.key)
        mine = queries.subscription_of(demarche)
        if mine is None:
            raise CaseRefusedError(_("Cette démarche ne vient d’aucun catalogue."))
        package = apply(read_package(mine.document), overrides)
        bring(package=package, publisher=demarche.publisher_id, release=demarche.release)
        mine.overrides = overrides.kept
        mine.save(update_fields=["overrides"])
        record(action="demarches.set", subject=f"{SERVICE}:{demarche.key}", details={"what": "words"})
