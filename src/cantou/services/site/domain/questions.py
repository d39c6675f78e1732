"""A question to the mairie, from the visitor who files it to the answer, shown to all or not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.references import create_link, draw_reference, link_secret, spoken
from cantou.core.scope.scope import Scope
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.core.work.domain.items import put
from cantou.services.site.models import Answer, Question, QuestionMessage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

SERVICE, QUEUE = "site", "questions"
KEPT = timedelta(days=365)
MOST_MESSAGES = 30
State = Question.State


def ask(
    *,
    organisation: int,
    key: UUID,
    secret_seed: str,
    subject: str,
    text: str,
    link: str = "",
    name: str = "",
    email: str = "",
    may_publish: bool = False,
) -> Question:
    """A visitor files. `link`: where the answer is read."""
    with Scope.for_object(organisation=organisation, key=key).enter():
        reference = draw_reference(service=SERVICE, organisation=organisation, key=key)
        row = Question.objects.create(
            organisation_id=organisation,
            object_key=key,
            reference=reference,
            subject=tidy_line(subject)[:120],
            name=tidy_line(name)[:120],
            sealed=seal(json.dumps([email, link]).encode(), place=_place(key)) if email else None,
            may_publish=may_publish,
        )
        _say(row, text, from_agent=False)
        create_link(secret=link_secret(seed=secret_seed), service=SERVICE, organisation=organisation, key=key)
        _queue(row)
        record(action="site.question", subject=f"site:question:{reference}")
    return row


def _say(row: Question, text: str, *, from_agent: bool) -> None:
    text = tidy(text)[:4_000]
    if not text:
        raise ValidationError({"text": _("Écrivez quelques mots.")})
    QuestionMessage.objects.create(
        organisation_id=row.organisation_id,
        object_key=row.object_key,
        question=row,
        from_agent=from_agent,
        text=text,
    )


def _queue(row: Question) -> None:
    put(
        service=SERVICE,
        key=row.object_key,
        queue=QUEUE,
        reference=row.reference,
        title=row.subject,
        status=row.state,
        status_title=str(row.get_state_display()),
        tone="care" if row.state == State.OPEN else "good",
        is_open=row.state == State.OPEN,
    )


def write_again(*, row: Question, text: str) -> None:
    """Whoever asked, by their link, in the Scope of the thing."""
    if row.state == State.CLOSED:
        raise ValidationError(_("Cette question est close\u00a0: posez-en une autre."))
    if thread_of(row).count() >= MOST_MESSAGES:
        raise ValidationError(_("Ce fil est long\u00a0: appelez la mairie."))
    _say(row, text, from_agent=False)
    row.state = State.OPEN
    row.save(update_fields=["state"])
    _queue(row)
    record(action="site.question_again", subject=f"site:question:{row.reference}")


def answer(*, row: Question, text: str) -> None:
    """An agent. Whoever left an address is told, with the link; never the answer itself."""
    _say(row, text, from_agent=True)
    row.state, row.closed_at = State.ANSWERED, None
    row.save(update_fields=["state", "closed_at"])
    _queue(row)
    email, link = told_at(row)
    if email:
        notify(
            service=SERVICE,
            notice="answered",
            to=Recipient(name=row.name, email=email),
            context={"objet": row.subject, "reference": spoken(row.reference), "lien": link},
            object_key=row.object_key,
        )
    record(action="site.question_answered", subject=f"site:question:{row.reference}")


def _place(key: UUID) -> str:
    return f"site.question:{key}"


def told_at(row: Question) -> tuple[str, str]:
    """(address, page), or nothing of either."""
    if not row.sealed:
        return "", ""
    try:
        email, link = json.loads(unseal(bytes(row.sealed), place=_place(row.object_key)))
    except SealedError:
        return "", ""
    return email, link


def close(*, row: Question) -> None:
    row.state, row.closed_at = State.CLOSED, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    _queue(row)
    record(action="site.question_closed", subject=f"site:question:{row.reference}")


def publish_answer(*, row: Question, title: str, asked: str, text: str) -> Answer:
    """Shown to everybody, in the words that an agent has read. Only where whoever asked agreed."""
    if not row.may_publish:
        raise ValidationError(_("La personne n’a pas accepté que sa question soit publiée."))
    values = {"title": tidy_line(title)[:120], "asked": tidy(asked)[:4_000], "text": tidy(text)[:4_000]}
    if not all(values.values()):
        raise ValidationError(_("Il manque le titre, la question ou la réponse."))
    found, _new = Answer.objects.update_or_create(
        organisation_id=row.organisation_id, question=row, defaults={**values, "is_public": True}
    )
    bump(organisation=row.organisation_id)
    record(action="site.question_published", subject=f"site:question:{row.reference}")
    return found


def hide_answer(*, row: Question) -> None:
    Answer.objects.filter(organisation_id=row.organisation_id, question=row).update(is_public=False)
    bump(organisation=row.organisation_id)
    record(action="site.question_hidden", subject=f"site:question:{row.reference}")


# -- Read


def thread_of(row: Question) -> QuerySet[QuestionMessage]:
    found = QuestionMessage.objects.filter(organisation_id=row.organisation_id, object_key=row.object_key)
    return found.order_by("at", "pk")


def question_of_key(*, organisation: int, key: UUID) -> Question | None:
    return Question.objects.filter(organisation_id=organisation, object_key=key).first()


def question_of(*, organisation: int, reference: str) -> Question | None:
    return Question.objects.filter(organisation_id=organisation, reference=reference).first()


def questions_of(*, organisation: int) -> QuerySet[Question]:
    return Question.objects.filter(organisation_id=organisation).order_by("-created_at", "-pk")


def published_answer(row: Question) -> Answer | None:
    return Answer.objects.filter(organisation_id=row.organisation_id, question=row, is_public=True).first()


def public_answers(*, organisations: Iterable[int]) -> QuerySet[Answer]:
    found = Answer.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.order_by("-published_at", "-pk")


def purge(*, organisation: int) -> int:
    """Name, address and thread, a year after the close; what is published stays, it names nobody."""
    old = Question.objects.filter(organisation_id=organisation, created_at__lt=timezone.now() - KEPT)
    published = Answer.objects.filter(organisation_id=organisation).values("question")
    old.filter(pk__in=published).update(name="", sealed=None)
    number: dict[str, Any] = old.exclude(pk__in=published).delete()[1]
    return number.get("site.Question", 0)
