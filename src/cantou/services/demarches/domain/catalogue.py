"""A démarche is published for others: by a département, a syndicat, or whoever makes one that may serve elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.forms.domain.reading import digest_of
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.services.demarches.domain import queries
from cantou.services.demarches.engine.packages.document import PackageError, read_package
from cantou.services.demarches.engine.packages.trials import run_all
from cantou.services.demarches.models import CatalogueEntry, Release

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "demarches"


def publish_package(*, document: Mapping[str, Any], news: str = "") -> Release:
    """Its next release, or the current one if nothing differs. Raises PackageError: also where one of its own trials
    does not end as it says."""
    package = read_package(dict(document))
    failed = next((one for one in run_all(package) if not one.passed), None)
    if failed is not None:
        words = _("L’essai « %(title)s » ne passe pas. %(why)s")
        raise PackageError(words % {"title": failed.title, "why": failed.why}, "trials")
    digest = digest_of(package.written)
    with transaction.atomic():
        CatalogueEntry.objects.bulk_create(
            [CatalogueEntry(organisation_id=acting(), key=package.key, title=package.title)],
            ignore_conflicts=True,
        )
        entry = CatalogueEntry.objects.select_for_update().get(organisation_id=acting(), key=package.key)
        current = queries.releases(entry).filter(number=entry.number).first()
        if current is not None and bytes(current.digest) == digest and entry.is_public:
            return current
        release = Release.objects.create(
            organisation_id=entry.organisation_id,
            entry=entry,
            number=entry.number + 1,
            document=package.written,
            digest=digest,
            news=news,
        )
        entry.number, entry.title, entry.summary = release.number, package.title, package.summary
        entry.is_public = True
        entry.save(update_fields=["number", "title", "summary", "is_public"])
        details = {"release": release.number, "digest": digest.hex()}
        record(action="demarches.package_published", subject=f"{SERVICE}:{entry.key}", details=details)
    return release


def withdraw_package(*, entry: CatalogueEntry) -> None:
    """Offered to nobody any more; those who took it keep it. Twice is once."""
    if not entry.is_public:
        return
    with transaction.atomic():
        entry.is_public = False
        entry.save(update_fields=["is_public"])
        record(action="demarches.package_withdrawn", subject=f"{SERVICE}:{entry.key}")
