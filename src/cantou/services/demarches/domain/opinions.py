"""Somebody else is asked what they think of a case, before a day; what they say moves it on, and so does silence."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import create_link, link_secret, spoken
from cantou.core.tasks import publish
from cantou.core.web.days import date_format
from cantou.services.demarches.domain import queries, sides
from cantou.services.demarches.domain.cases import note
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.events import OpinionGiven
from cantou.services.demarches.domain.hearing import hear
from cantou.services.demarches.domain.moving import SERVICE, locked, queue, say, state_of, subject
from cantou.services.demarches.domain.telling import agents
from cantou.services.demarches.models import Case, CaseEvent, CasePart, Opinion, OpinionState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from cantou.core.organisations.models import Organisation

LINK = "demarches.avis"
READABLE = timedelta(days=60)
"""After the day: whoever was late reads that it is too late, rather than nothing."""


def secret_of(opinion: Opinion) -> str:
    return link_secret(seed=f"{LINK}:{opinion.object_key}")


def address_of(opinion: Opinion) -> str:
    territory = opinion.organisation.territory
    slug = territory.slug if territory else ""
    return portal_url(slug, "demarches:opinion", secret_of(opinion)) if slug else ""


def ask_opinion(
    *,
    case: Case,
    summary: str,
    until: date,
    body_name: str = "",
    email: str = "",
    to: Organisation | None = None,
    pieces: Iterable[str] = (),
    action: str = "",
    person: int | None = None,
) -> Opinion:
    """Inside an agent's Scope. Raises CaseRefusedError."""
    if to is not None and not sides.has_agents(to.pk):
        raise CaseRefusedError(_("Personne n’y traite de démarches : demandez par courriel ou par lettre."))
    with transaction.atomic():
        locked(case)
        number = state_of(case).awaited.get(action) if action else 0
        if number is None or case.purged_at is not None:
            raise CaseRefusedError(_("Le dossier n’attend plus cet avis."))
        asked = queries.opinions(case).filter(state=OpinionState.ASKED)
        if to is not None and asked.filter(to=to).exists():
            raise CaseRefusedError(_("Cet organisme a déjà à donner un avis sur ce dossier."))
        known = {str(one) for one in queries.files_of(case).values_list("handle", flat=True)}
        made = Opinion.objects.create(
            organisation_id=case.organisation_id,
            object_key=uuid4(),
            case=case,
            case_key=case.object_key,
            number=number,
            action=action,
            body_name=(to.name if to else body_name)[:160],
            email=email,
            to=to,
            title=case.demarche.title,
            summary=summary,
            pieces=[one for one in pieces if one in known],
            asked_by_id=person,
            until=until,
        )
        _open(case, made)
        say(case, CaseEvent.Kind.OPINION, title=_("Avis demandé : %(who)s") % {"who": made.body_name})
        record(action="demarches.opinion_asked", subject=subject(case))
    return made


def _open(case: Case, made: Opinion) -> None:
    """Its private link, the message that brings it, and the other side's door where there is a desk."""
    end = timezone.make_aware(datetime.combine(made.until, time(23, 59)))
    create_link(
        secret=secret_of(made),
        service=LINK,
        organisation=made.organisation_id,
        key=made.object_key,
        purpose="opinion",
        expires_at=end + READABLE,
    )
    if made.to_id is not None:
        title = _("Avis demandé : %(what)s") % {"what": case.demarche.title}
        part = CasePart.Part.OPINION
        sides.begin(case, to=made.to_id, key=made.object_key, part=part, title=title, due_at=end)
    elif made.email:
        notify(
            service=SERVICE,
            notice="opinion",
            to=Recipient(name=made.body_name, email=made.email),
            context={
                "reference": spoken(case.reference),
                "demarche": case.demarche.title,
                "jour": date_format(made.until, "j F Y"),
                "lien": address_of(made),
            },
            object_key=made.object_key,
            dedup=f"opinion:{made.object_key}",
        )


def give_opinion(*, opinion: Opinion, verdict: str, text: str, name: str) -> None:
    """By whoever holds its link, or an agent of the body that was asked: in the opinion's own Scope. Raises
    CaseRefusedError."""
    with transaction.atomic():
        held = _held(opinion)
        if held.state != OpinionState.ASKED:
            raise CaseRefusedError(_("Cet avis n’est plus attendu."))
        held.state, held.verdict, held.text = OpinionState.ANSWERED, verdict, text
        held.answered_by, held.answered_at = name[:160], timezone.now()
        held.save(update_fields=["state", "verdict", "text", "answered_by", "answered_at"])
        publish(OpinionGiven(organisation=held.organisation_id, key=str(held.object_key)))
        record(action="demarches.opinion_given", subject=f"opinion:{held.object_key}")


def _held(opinion: Opinion) -> Opinion:
    mine = Opinion.objects.filter(organisation_id=opinion.organisation_id, pk=opinion.pk)
    return mine.select_for_update(no_key=True).get()


def heard(*, organisation: int, key: UUID) -> None:
    """Inside an agent's Scope: what was said is written for the agents, the case goes on. Told twice, it is once."""
    opinion = queries.opinion_of_key(organisation, key)
    if opinion is None:
        return
    case = locked(queries.cases(organisation).get(pk=opinion.case_id))
    held = _held(opinion)
    if held.heard_at is not None or held.state not in {OpinionState.ANSWERED, OpinionState.SILENT}:
        return
    held.heard_at = timezone.now()
    held.save(update_fields=["heard_at"])
    _closed(case, held)
    said = held.get_verdict_display() or held.get_state_display()
    told = _("Avis de %(who)s\u00a0: %(said)s") % {"who": held.body_name, "said": said.lower()}
    by = f"({held.answered_by})" if held.answered_by and held.answered_by != held.body_name else ""
    note(case=case, body="\n".join(filter(None, (told, held.text, by))), person=None)
    is_given = held.state == OpinionState.ANSWERED
    words = _("Avis reçu : %(who)s") if is_given else _("Pas d’avis dans le délai : %(who)s")
    say(case, CaseEvent.Kind.OPINION, title=words % {"who": held.body_name})
    queue(case, wakes=True)
    agents(case, what=told, dedup=f"opinion:{held.object_key}")
    if held.action:
        hear(case, action=held.action, number=held.number, outcome=held.verdict or "silent")
    else:
        record(action="demarches.opinion_heard", subject=subject(case))


def _closed(case: Case, opinion: Opinion) -> None:
    if opinion.to_id is not None:
        sides.over(case, to=opinion.to_id, key=opinion.object_key)


def pass_next(*, organisation: int, today: date | None = None) -> bool:
    """The day is over and nothing was said: silence is an answer. Inside an agent's Scope."""
    day = today or timezone.localdate()
    found = queries.late_opinions(organisation, day).select_for_update(skip_locked=True, no_key=True).first()
    if found is None:
        return False
    found.state = OpinionState.SILENT
    found.save(update_fields=["state"])
    publish(OpinionGiven(organisation=organisation, key=str(found.object_key)))
    record(action="demarches.opinion_silent", subject=f"opinion:{found.object_key}")
    return True


def leave(case: Case, action: str) -> None:
    """The case went on: what was asked by that action is asked no more."""
    mine = queries.opinions(case).filter(action=action, state=OpinionState.ASKED)
    for one in mine.select_for_update(no_key=True):
        one.state = OpinionState.WITHDRAWN
        one.save(update_fields=["state"])
        _closed(case, one)
