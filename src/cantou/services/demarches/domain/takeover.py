"""Running cases of another program go on here: each once, however often its file is sent."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.forms.domain.reading import definition_of
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, draw_reference
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import secret_of
from cantou.services.demarches.domain.clocks import law_of
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.holders import holder_of
from cantou.services.demarches.domain.moving import SERVICE, facts_of, say, settle
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.running import resume
from cantou.services.demarches.engine.takeover import Row, check
from cantou.services.demarches.models import Case, CaseEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from cantou.core.forms.models import Version
    from cantou.services.demarches.engine.takeover import Fault
    from cantou.services.demarches.models import Demarche, WorkflowVersion

KEYS = UUID("0c0a5f0f-6f1e-4f5b-9c53-1f4f0d1f6d53")
MORNING = time(9)


def read_rows(
    *, demarche: Demarche, lines: Iterable[tuple[int, Mapping[str, Any]]]
) -> tuple[list[Row], list[Fault]]:
    """What may be taken, and what is wrong: nothing is written."""
    version, workflow = _current(demarche)
    return check(
        lines,
        definition_of(version),
        workflow_of(workflow),
        today=timezone.localdate(),
        parameters=demarche.parameters,
    )


def _current(demarche: Demarche) -> tuple[Version, WorkflowVersion]:
    version, workflow = queries.current_form_version(demarche), queries.current_workflow(demarche)
    if version is None or workflow is None:
        raise CaseRefusedError(_("Cette démarche n’est pas encore prête."))
    return version, workflow


def take_over(*, demarche: Demarche, rows: Sequence[Row], person: int | None = None) -> int:
    """How many are new: one that was taken already is left as it is now. All of them, or none."""
    version, workflow = _current(demarche)
    taken = 0
    with transaction.atomic():
        keys = {_key(demarche, row): row for row in rows}
        known = set(queries.keys_among(demarche.organisation_id, keys))
        for key, row in keys.items():
            if key not in known:
                _take(demarche, version, workflow, key, row, person)
                taken += 1
        details = {"demarche": demarche.key, "count": taken}
        record(action="demarches.taken_over", subject=f"{SERVICE}:{demarche.key}", details=details)
    return taken


def _key(demarche: Demarche, row: Row) -> UUID:
    return uuid5(KEYS, f"{demarche.organisation_id}:{demarche.key}:{row.source}")


def _take(
    demarche: Demarche, version: Version, workflow: WorkflowVersion, key: UUID, row: Row, person: int | None
) -> None:
    """With the day on which it was filed: the law's clock goes on. Nobody is told: the other program did."""
    now = timezone.now()
    organisation, holder = demarche.organisation_id, holder_of(definition_of(version), row.answers)
    status = workflow_of(workflow).status(row.status)
    case = Case(
        organisation_id=organisation,
        object_key=key,
        demarche=demarche,
        workflow=workflow,
        form_version=version,
        reference=draw_reference(service=SERVICE, organisation=organisation, key=key),
        channel=Case.Channel.TAKEN,
        name=holder.name,
        email=holder.email,
        phone=holder.phone,
        postal=holder.postal,
        answers=row.answers,
        clock=law_of(demarche),
        parameters=dict(demarche.parameters),
        filed_at=timezone.make_aware(datetime.combine(row.filed, MORNING)),
        typed_by_id=person,
        phase="filed",
        status=status.key,
        status_title=status.label,
    )
    state = resume(workflow_of(workflow), row.status, facts_of(case, now))
    case.save(force_insert=True)
    create_link(secret=secret_of(key=key), service=SERVICE, organisation=organisation, key=key)
    words = _("Repris d’un autre logiciel, où sa référence était %(source)s.") % {"source": row.source}
    say(
        case, CaseEvent.Kind.FILED, body=words, author=CaseEvent.Author.AGENT, person=person, at=case.filed_at
    )
    settle(case, state, (), now=now)
