"""Saint-Exemple-d’Entraînement: a mairie where everything is tried and nothing is real."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.domain.belongings import KEPT, ask_rooms, column_of, name_of, tables
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.organisations import create_organisation
from cantou.core.organisations.models import Organisation
from cantou.core.registry import services
from cantou.core.territories.domain.practice import NAME, practice_commune
from cantou.core.web.pagecache import bump

STAYS = frozenset({"people.membership"})
"""Who practises goes on practising."""
_ADDRESS = "Place de l’Exemple\n00000 Saint-Exemple-d’Entraînement"


def practice() -> Organisation | None:
    return Organisation.objects.filter(state=Organisation.State.PRACTICE).order_by("pk").first()


def set_up_practice() -> Organisation:
    """Make it, or make it anew: what people did there is gone, every service is open, some things wait.

    By the operator, whose Scope this is.
    """
    with transaction.atomic():
        organisation = practice()
        if organisation is None:
            organisation = create_organisation(
                kind="mairie",
                name=f"Mairie de {NAME}",
                territory=practice_commune(),
                is_practice=True,
                address=_ADDRESS,
                hours="Mo-Fr 09:00-12:00",
            )
        else:
            empty(organisation=organisation)
        for manifest in services():
            enable_offer(organisation=organisation, service=manifest.id)
        with acting_for(organisation.pk):  # In the operator's own, what a service fills in would stand there.
            for manifest in services():
                if manifest.practice:
                    import_string(manifest.practice)(organisation=organisation.pk)
            record(action="practice.set_up", subject=f"organisation:{organisation.slug}")
    return organisation


def empty(*, organisation: Organisation) -> int:
    """The number of rows that are no more. Never of an organisation that is real: raises ValidationError."""
    if organisation.state != Organisation.State.PRACTICE:
        raise ValidationError(_("Seule la commune d’entraînement se vide ainsi."))
    rows = 0
    with acting_for(organisation.pk), connection.cursor() as cursor:
        for erase in ask_rooms("erase"):
            erase(organisation=organisation.pk)
        for model in tables():
            if model not in KEPT and name_of(model) not in STAYS:
                table, column = model._meta.db_table, column_of(model)  # noqa: SLF001
                cursor.execute(f'delete from "{table}" where "{column}" = %s', [organisation.pk])  # noqa: S608
                rows += cursor.rowcount
        bump(organisation=organisation.pk, territory=organisation.territory_id)
    return rows
