"""The day by which the mairie had to answer has gone by: silence has decided, and it is said to both sides, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.tasks import publish
from cantou.core.web.days import date_format
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.events import SilenceDecided
from cantou.services.demarches.domain.moving import facts_of, locked, queue, say, settle, state_of, subject
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.running import EventError, Told, advance
from cantou.services.demarches.models import CaseEvent

if TYPE_CHECKING:
    from datetime import date

    from cantou.services.demarches.models import Case

TRIGGER = "silence"
"""What a workflow may wait for: `{"on": "trigger", "name": "silence"}`. Without it the case stays where it is."""


def pass_next(*, organisation: int, today: date | None = None) -> bool:
    """Whether there was one. Inside an agent's Scope; what another process holds is left to it."""
    day = today or timezone.localdate()
    found = queries.silent(organisation, day).select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return False
    _decided(locked(found))
    return True


def _decided(case: Case) -> None:
    now = timezone.now()
    case.silent_on = case.due_on
    case.save(update_fields=["silent_on"])
    say(case, CaseEvent.Kind.SILENCE, body=decided_words(case), at=now)
    try:
        state, wanted = advance(
            workflow_of(case.workflow), state_of(case), Told(TRIGGER), facts_of(case, now)
        )
    except EventError:
        queue(case, wakes=True)
    else:
        settle(case, state, wanted, now=now)
    publish(SilenceDecided(organisation=case.organisation_id, key=str(case.object_key)))
    record(action="demarches.silence", subject=subject(case), details={"means": case.clock["silence"]})


def decided_words(case: Case) -> str:
    """ "" where silence has decided nothing."""
    if case.silent_on is None:
        return ""
    day = {"day": date_format(case.silent_on, "j F Y")}
    if case.clock.get("silence") == "accord":
        return _("Sans réponse le %(day)s au soir\u00a0: la demande est acceptée, de par la loi.") % day
    return (
        _("Sans réponse le %(day)s au soir\u00a0: la demande est refusée, de par la loi. Ce refus se conteste dans les "
          "deux mois\u00a0: devant la mairie, puis devant le tribunal administratif.") % day
    )  # fmt: skip


def is_granted(case: Case) -> bool:
    """Whether an attestation of it may be had (CRPA L232-3; to be checked by a lawyer)."""
    return case.silent_on is not None and case.clock.get("silence") == "accord" and case.purged_at is None
