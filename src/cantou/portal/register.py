"""The register of personal data (GDPR, article 30), made from what the manifests declare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.people.domain.personal_data import lines
from cantou.core.registry import PersonalData, services

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.organisations.models import Coverage
    from cantou.core.registry import Manifest

DAYS_A_YEAR = 365
DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Chapter:
    """One service, what it keeps, and who is responsible for it here."""

    title: str
    controllers: tuple[str, ...]
    lines: tuple[PersonalData, ...]


def chapters(providers: Iterable[Coverage] | None, external: Iterable[Manifest] = ()) -> list[Chapter]:
    """Of the services and applications that cover a place; with None, of all services that are installed."""
    rows = None if providers is None else list(providers)
    found = []
    for manifest in (*services(), *external):
        names = _controllers(manifest, rows)
        if manifest.personal_data and (rows is None or names):
            found.append(Chapter(manifest.title, names, manifest.personal_data))
    return found


def platform() -> list[Chapter]:
    """What the platform itself keeps, whatever the service: accounts, messages."""
    own: dict[str, list[PersonalData]] = {}
    for line in lines():
        if line.service not in services():
            own.setdefault(line.title, []).append(line.data)
    return [Chapter(title, (), tuple(kept)) for title, kept in own.items()]


def _controllers(manifest: Manifest, rows: list[Coverage] | None) -> tuple[str, ...]:
    own = [row.organisation.name for row in rows or () if row.service == manifest.id]
    return tuple(dict.fromkeys(own))


def lasting(days: int) -> str:
    """365 → « 1 an », 60 → « 2 mois », 10 → « 10 jours »."""
    if days >= DAYS_A_YEAR and days % DAYS_A_YEAR == 0:
        years = days // DAYS_A_YEAR
        return ngettext("%(n)d an", "%(n)d ans", years) % {"n": years}
    if days >= DAYS_A_MONTH and days % DAYS_A_MONTH == 0:
        return _("%(n)d mois") % {"n": days // DAYS_A_MONTH}
    return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
