"""Organisations come to be and change. What stands in them is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.domain.cleaning import Particulars, clean
from cantou.core.organisations.models import Organisation
from cantou.core.territories.engine.names import slugify
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from cantou.core.territories.models import Territory

_TAKEN = {
    "organisation_one_per_siren": ("siren", gettext_lazy("Un organisme porte déjà ce numéro SIREN.")),
    "organisation_one_public_body": (
        "kind",
        gettext_lazy("Ce territoire a déjà un organisme de cette nature."),
    ),
    "organisation_one_operator": ("is_operator", gettext_lazy("La plateforme a déjà un opérateur.")),
}


def create_organisation(
    *,
    kind: str,
    name: str,
    territory: Territory | None = None,
    is_operator: bool = False,
    is_practice: bool = False,
    **fields: Unpack[Particulars],
) -> Organisation:
    """Raises ValidationError, by field.

    An organisation provides nothing yet: see offers.enable_offer.
    """
    if kind not in Organisation.Kind.values:
        raise ValidationError({"kind": _("Nature d’organisme inconnue : %(kind)s.") % {"kind": kind}})
    cleaned = clean({"name": name, **cast("dict[str, str]", fields)})
    state = Organisation.State.PRACTICE if is_practice else Organisation.State.ACTIVE
    organisation = Organisation(
        kind=kind,
        territory=territory,
        is_operator=is_operator,
        state=state,
        slug=_free_slug(cleaned["name"]),
        **cleaned,
    )
    with transaction.atomic():
        _save(organisation)
        with acting_for(organisation.pk):
            record(action="organisation.created", subject=f"organisation:{organisation.slug}")
            bump(territory=organisation.territory_id)
    return organisation


def update_organisation(*, organisation: Organisation, **fields: str) -> list[str]:
    """The names of the fields that have changed; nothing is written when none has. Raises ValidationError."""
    cleaned = clean(fields)
    changed = sorted(name for name, value in cleaned.items() if getattr(organisation, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(organisation, name, cleaned[name])
    with acting_for(organisation.pk):
        _save(organisation, update_fields=changed)
        record(
            action="organisation.changed",
            subject=f"organisation:{organisation.slug}",
            details={"fields": changed},
        )
        bump(organisation=organisation.pk, territory=organisation.territory_id)
    return changed


def _save(organisation: Organisation, *, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            organisation.save(update_fields=update_fields)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint not in _TAKEN:
            raise
        field, message = _TAKEN[constraint]
        raise ValidationError({field: message}) from error


def _free_slug(name: str) -> str:
    base = slugify(name)[:100] or "organisme"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
