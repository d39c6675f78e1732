"""A case is filed, moved, answered, written to. Each act is one transaction, in the Scope of whoever does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import receive
from cantou.core.forms.domain.reading import definition_of
from cantou.core.forms.models import Version
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, draw_reference, link_secret
from cantou.core.tasks import publish
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.clocks import law_of
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.events import CaseFiled, CaseWritten
from cantou.services.demarches.domain.holders import holder_of
from cantou.services.demarches.domain.moving import (
    SERVICE,
    facts_of,
    locked,
    queue,
    say,
    settle,
    state_of,
    subject,
)
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.domain.receipts import receipt_words
from cantou.services.demarches.domain.showing import is_signed_elsewhere
from cantou.services.demarches.engine.actions import APPLICANT
from cantou.services.demarches.engine.running import EventError, Outcome, Pressed, advance, start
from cantou.services.demarches.models import Case, CaseEvent, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.demarches.engine.running import Event
    from cantou.services.demarches.models import Demarche

PIECE = "piece"
MOST_FILES = 10


ACTOR = "actor"
"""The purpose of the link of who acts for another: it serves as long as they may."""


def secret_of(*, key: UUID, actor: int | None = None) -> str:
    """The secret of a case's private link. Kept nowhere, drawn again whenever the link must be written."""
    return link_secret(seed=f"{SERVICE}:{key}" if actor is None else f"{SERVICE}:{key}:{actor}")


def file_case(
    *,
    demarche: Demarche,
    key: UUID,
    version: int,
    answers: Mapping[str, Any],
    person: int | None = None,
    actor: int | None = None,
    channel: str = Case.Channel.WEB,
    typed_by: int | None = None,
    at: datetime | None = None,
    tell: bool = True,
) -> Case:
    """In the transaction in which the answers are taken, in the Scope of their key, or of the agent who typed them:
    either all of it is there, or nothing.

    `tell`: the receipt is sent and the agents hear of it, after commit.
    """
    now, organisation = at or timezone.now(), demarche.organisation_id
    form_version = Version.objects.get(organisation_id=organisation, pk=version)
    workflow = queries.workflow_for(demarche, form_version.number)
    if workflow is None:
        raise CaseRefusedError(_("Cette démarche n’est pas encore prête."))
    holder = holder_of(definition_of(form_version), answers)
    case = Case(
        organisation_id=organisation,
        object_key=key,
        demarche=demarche,
        workflow=workflow,
        form_version=form_version,
        reference=draw_reference(service=SERVICE, organisation=organisation, key=key),
        channel=channel,
        person_id=person,
        actor_id=actor,
        name=holder.name,
        email=holder.email,
        phone=holder.phone,
        postal=holder.postal,
        answers=dict(answers),
        clock=law_of(demarche),
        parameters=dict(demarche.parameters),
        filed_at=now,
        typed_by_id=typed_by,
    )
    _begin(case, now)
    if tell:
        publish(CaseFiled(organisation=organisation, key=str(key)))
    record(action="demarches.filed", subject=subject(case), details={"demarche": demarche.key, "by": channel})
    return case


def _begin(case: Case, now: datetime) -> None:
    """Its first line, its link, the receipt that the law wants, and what its workflow does first."""
    workflow = workflow_of(case.workflow)
    state, wanted = start(workflow, facts_of(case, now))
    status = workflow.status(workflow.start)
    case.phase, case.status, case.status_title = status.phase, status.key, status.label
    case.save(force_insert=True)
    create_link(
        secret=secret_of(key=case.object_key),
        service=SERVICE,
        organisation=case.organisation_id,
        key=case.object_key,
    )
    if case.actor_id is not None:
        create_link(
            secret=secret_of(key=case.object_key, actor=case.actor_id),
            service=SERVICE,
            organisation=case.organisation_id,
            key=case.object_key,
            purpose=ACTOR,
        )
    by = CaseEvent.Author.AGENT if case.typed_by_id else CaseEvent.Author.APPLICANT
    say(case, CaseEvent.Kind.FILED, author=by, at=now)
    settle(case, state, wanted, now=now)
    say(case, CaseEvent.Kind.RECEIPT, body=receipt_words(case), at=now)


def _advance(case: Case, event: Event, *, author: str, person: int | None, now: datetime) -> None:
    """Of a case that is locked. Raises EventError: nothing has happened then."""
    state, wanted = advance(workflow_of(case.workflow), state_of(case), event, facts_of(case, now))
    settle(case, state, wanted, now=now, author=author, person=person)


def roles_of(case: Case, *, agent: bool) -> frozenset[str]:
    """Whoever treats the démarches of an organisation has all of a workflow's functions there, and does what the
    applicant asks at the counter, on the telephone or by letter."""
    if not agent:
        return frozenset({APPLICANT})
    return frozenset({APPLICANT, *(one.key for one in workflow_of(case.workflow).functions)})


def press(
    *,
    case: Case,
    button: str,
    agent: bool,
    person: int | None,
    typed: Mapping[str, Mapping[str, Any]] | None = None,
    at: datetime | None = None,
) -> None:
    """A transition by an agent or the applicant. Raises EventError."""
    now = at or timezone.now()
    author = CaseEvent.Author.AGENT if agent else CaseEvent.Author.APPLICANT
    with transaction.atomic():
        locked(case)
        _alive(case)
        event = Pressed(button, roles_of(case, agent=agent), typed or {})
        _advance(case, event, author=author, person=person, now=now)
        record(action="demarches.moved", subject=subject(case), details={"by": button, "to": case.status})


def answer(
    *,
    case: Case,
    action: str,
    outcome: str,
    agent: bool,
    person: int | None,
    typed: Any = None,
    body: str = "",
    files: Iterable[Incoming] = (),
    at: datetime | None = None,
) -> None:
    """What an action of the workflow awaited has come. `files` hang on the case. Raises EventError."""
    now = at or timezone.now()
    author = CaseEvent.Author.AGENT if agent else CaseEvent.Author.APPLICANT
    with transaction.atomic():
        locked(case)
        _alive(case)
        number = state_of(case).awaited.get(action)
        if number is None:
            raise EventError("stale", _("Le dossier n’attend plus cette réponse."))
        step = next((one for _place, one in workflow_of(case.workflow).actions() if one.key == action), None)
        if is_signed_elsewhere(step):
            raise EventError("role", _("C’est à qui signe de répondre, dans « À signer »."))
        label = getattr(step, "label", "")
        names = _hang(case, files, person)
        line = say(
            case,
            CaseEvent.Kind.ANSWERED,
            title=label,
            body="\n".join(filter(None, (body, *names))),
            author=author,
            person=person,
            at=now,
        )
        event = Outcome(action, number, outcome, roles_of(case, agent=agent), typed)
        _advance(case, event, author=author, person=person, now=now)
        queue(case)
        record(action="demarches.answered", subject=subject(case), details={"to": action, "with": outcome})
        if not agent:
            _told(case, line.pk)


def _told(case: Case, event: int) -> None:
    publish(CaseWritten(organisation=case.organisation_id, key=str(case.object_key), event=event))


def _hang(case: Case, files: Iterable[Incoming], person: int | None) -> list[str]:
    names = []
    for position, one in enumerate(files):
        receive(
            incoming=one,
            organisation=case.organisation_id,
            key=case.object_key,
            service=SERVICE,
            purpose=PIECE,
            person=person,
            position=position,
        )
        names.append(one.name)
    return names


def write(
    *, case: Case, body: str, agent: bool, person: int | None, files: Iterable[Incoming] = ()
) -> CaseEvent:
    """A word of one side to the other, told to it."""
    with transaction.atomic():
        locked(case)
        _alive(case)
        author = CaseEvent.Author.AGENT if agent else CaseEvent.Author.APPLICANT
        names = _hang(case, files, person)
        text = "\n".join(filter(None, (body, *names)))
        line = say(case, CaseEvent.Kind.MESSAGE, body=text, author=author, person=person)
        queue(case, wakes=not agent)
        _told(case, line.pk)
        record(action="demarches.message", subject=subject(case), details={"author": str(author)})
    return line


def note(*, case: Case, body: str, person: int | None, to_do: bool = False) -> Note:
    """Between agents. Inside an agent's Scope."""
    made = Note.objects.create(
        organisation_id=case.organisation_id, case=case, body=body, person_id=person, to_do=to_do
    )
    record(action="demarches.note", subject=subject(case))
    return made


def note_done(*, case: Case, made: int, person: int | None) -> None:
    """Twice is once."""
    mine = queries.notes(case).filter(pk=made, to_do=True, done_at=None)
    if mine.update(done_at=timezone.now(), person_id=person):
        record(action="demarches.note_done", subject=subject(case))


def give_link_again(*, case: Case) -> str:
    record(action="demarches.link_printed", subject=subject(case))
    return secret_of(key=case.object_key)


def _alive(case: Case) -> None:
    if case.purged_at is not None:
        raise CaseRefusedError(_("Ce dossier est arrivé à son terme : ce qu’il contenait a été effacé."))
