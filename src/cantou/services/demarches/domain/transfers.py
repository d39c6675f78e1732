"""A case is treated by the body whose matter it is. It stays where it was received, with its one thread."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.services.demarches.domain import queries, sides
from cantou.services.demarches.domain.clocks import due_day, silence_words
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.moving import locked, queue, say, subject
from cantou.services.demarches.domain.telling import tell
from cantou.services.demarches.models import CaseEvent, CasePart, Transfer

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation
    from cantou.services.demarches.models import Case


def transfer(*, case: Case, to: Organisation, why: str, person: int | None) -> Transfer:
    """Inside an agent's Scope. Raises CaseRefusedError.

    The law's clock (CRPA L114-2, to be checked by a lawyer): what silence grants is counted anew from the day on which
    the competent body has it; what silence refuses, from the day of filing as before.
    """
    if not sides.has_agents(to.pk):
        raise CaseRefusedError(_("Personne n’y traite de démarches : le dossier s’y perdrait."))
    with transaction.atomic():
        locked(case)
        if case.is_over or case.charge_id is not None:
            raise CaseRefusedError(_("Ce dossier ne se transmet pas : il est terminé, ou déjà transmis."))
        made = Transfer.objects.create(
            organisation_id=case.organisation_id, object_key=case.object_key, case=case, to=to, why=why
        )
        case.charge = to
        if case.clock.get("silence") == "accord":
            case.clock = {**case.clock, "from": timezone.localdate().isoformat()}
        case.due_on = due_day(case, queries.requests(case))
        case.save(update_fields=["charge", "clock", "due_on"])
        words = _told(case, to, why)
        author = CaseEvent.Author.AGENT
        title = _("Transmis à %(body)s") % {"body": to.name}
        say(case, CaseEvent.Kind.FORWARD, title=title, body=words, author=author, person=person)
        decide = case.decide_on
        due_at = timezone.make_aware(datetime.combine(decide, time(23, 59))) if decide else None
        part = CasePart.Part.CHARGE
        sides.begin(case, to=to.pk, key=case.object_key, part=part, title=case.demarche.title, due_at=due_at)
        queue(case)
        tell(case, "message", dedup=f"forward:{made.pk}", mot=words)
        record(action="demarches.transferred", subject=subject(case), details={"to": to.pk})
    return made


def _told(case: Case, to: Organisation, why: str) -> str:
    first = _(
        "Votre demande est désormais traitée par %(body)s, qui est compétent. Votre page de suivi reste la même."
    )
    return "\n".join(
        filter(None, (first % {"body": to.name}, why, silence_words(case.clock, case.decide_on)))
    )


def take_back(*, case: Case, person: int | None) -> None:
    """By either side. The clock stays as it runs. Twice is once."""
    with transaction.atomic():
        locked(case)
        charge = case.charge
        if charge is None:
            return
        Transfer.objects.filter(organisation_id=case.organisation_id, case=case, until=None).update(
            until=timezone.now()
        )
        case.charge = None
        case.save(update_fields=["charge"])
        sides.over(case, to=charge.pk, key=case.object_key)
        title = _("Repris par %(body)s") % {"body": case.organisation.name}
        say(case, CaseEvent.Kind.FORWARD, title=title, author=CaseEvent.Author.AGENT, person=person)
        queue(case)
        record(action="demarches.taken_back", subject=subject(case), details={"from": charge.pk})
