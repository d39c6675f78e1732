"""Answers on their way: begun, kept at each step, resumed by link or account, moved to a newer version, taken."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from cantou.core.forms.domain.errors import AlreadyTakenError, FormRefusedError
from cantou.core.forms.domain.privacy import KEPT_DAYS
from cantou.core.forms.domain.reading import definition_of, with_cards
from cantou.core.forms.engine.answering import Filled, fill
from cantou.core.forms.engine.steps import chosen_of, failed_checks
from cantou.core.forms.models import Draft, Form, Version
from cantou.core.organisations.domain.references import create_link, link_secret, open_link
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.core.forms.engine.definition import Definition

KEPT = timedelta(days=KEPT_DAYS)
TESTS_KEPT = timedelta(days=1)
LINKS = "forms"
LARGEST = 2_000_000
"""Bytes of answers: a form of five hundred long texts."""

_SAVE = (
    "update core_forms_draft set answers = answers || %s::jsonb, step = %s, updated_at = now(), expires_at = %s"
    " where organisation_id = %s and object_key = %s and taken_at is null"
    " and pg_column_size(answers) < %s"
)


def open_draft(
    *,
    version: Version,
    service: str,
    key: UUID,
    person: int | None = None,
    actor: int | None = None,
    known: Mapping[str, Any] | None = None,
    is_test: bool = False,
) -> Draft:
    """Begun in the Scope of its key, drawn before (or an agent's, to try it). `known`: by the names of `prefill`."""
    definition = definition_of(version)
    given = {
        one.key: known[one.prefill]
        for _place, _way, one in definition.questions()
        if known and one.prefill and known.get(one.prefill) not in (None, "")
    }
    draft = Draft.objects.create(
        organisation_id=version.organisation_id,
        object_key=key,
        version=version,
        person_id=person,
        actor_id=actor,
        service=service,
        answers=given,
        is_test=is_test,
        expires_at=timezone.now() + (TESTS_KEPT if is_test else KEPT),
    )
    create_link(
        secret=secret_of(draft),
        service=LINKS,
        organisation=draft.organisation_id,
        key=key,
        purpose="draft",
        expires_at=None,
    )
    return draft


def secret_of(draft: Draft) -> str:
    """Of its private link: drawn again whenever the link is shown to whoever may see the draft."""
    return link_secret(seed=f"forms.draft:{draft.organisation_id}:{draft.object_key}")


def opened(*, secret: str) -> tuple[int, UUID] | None:
    """(organisation, key) of the draft that a link opens. Raises ExpiredLinkError."""
    found = open_link(secret=secret, service=LINKS)
    return (found.organisation, found.key) if found else None


def draft_of(*, organisation: int, key: UUID) -> Draft | None:
    """With its version, whose document is fetched only by a process that does not know it yet."""
    return (
        Draft.objects.filter(organisation_id=organisation, object_key=key)
        .select_related("version__form")
        .defer("version__document")
        .first()
    )


def drafts_of(*, person: int, service: str) -> QuerySet[Draft]:
    """Theirs, last touched first: to go on with. In the person's Scope."""
    mine = Draft.objects.filter(person_id=person, service=service, taken_at=None, is_test=False)
    return mine.select_related("version__form").defer("version__document").order_by("-updated_at", "-pk")


def current_version(*, organisation: int, key: str) -> Version | None:
    """What whoever begins now fills in."""
    form = Form.objects.filter(organisation_id=organisation, key=key, archived_at=None, number__gt=0).first()
    if form is None:
        return None
    found = Version.objects.filter(organisation_id=organisation, form=form, number=form.number)
    return found.select_related("form").defer("document").first()


def asked(draft: Draft) -> Definition:
    """What this draft is asked: its version, with the cards of today."""
    definition = definition_of(draft.version)
    return with_cards(definition, draft.organisation_id, chosen_of(definition, draft.answers))


def save_answers(*, draft: Draft, patch: Mapping[str, Any], step: str) -> None:
    """One statement: what is not in `patch` stays. As typed, right or not; nothing is lost."""
    text = json.dumps(patch, ensure_ascii=False).replace("\\u0000", "")
    if len(text) > LARGEST:
        raise FormRefusedError("C’est trop long pour être gardé.")
    until = timezone.now() + (TESTS_KEPT if draft.is_test else KEPT)
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [text, step, until, draft.organisation_id, draft.object_key, LARGEST])
        if not cursor.rowcount:
            raise AlreadyTakenError("Ce formulaire a déjà été envoyé.")
    draft.answers |= dict(patch)
    draft.step = step


def filled(draft: Draft, definition: Definition, *, whole: bool = False, **parameters: Any) -> Filled:
    return fill(
        definition, draft.answers, today=timezone.localdate(), parameters=parameters or None, whole=whole
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What the service keeps. `key` is that of the draft: its files already hang on it."""

    organisation: int
    key: UUID
    version: int
    answers: dict[str, Any]
    person: int | None = None


class IncompleteError(FormRefusedError):
    """`errors`: question → words; `failed`: the key of a page → its message."""

    def __init__(self, errors: Mapping[str, str], failed: Mapping[str, str]) -> None:
        super().__init__("Il reste des points à revoir.")
        self.errors, self.failed = dict(errors), dict(failed)


def take(*, draft: Draft, parameters: Mapping[str, Any] | None = None) -> Taken:
    """The final answers, once: in the transaction in which the service keeps them. Raises IncompleteError,
    AlreadyTakenError.

    The row is locked, understood again from what was typed, and emptied.
    """
    locked = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("version")
        .get(organisation_id=draft.organisation_id, object_key=draft.object_key)
    )
    if locked.taken_at is not None:
        raise AlreadyTakenError("Ce formulaire a déjà été envoyé.")
    definition, today = asked(locked), timezone.localdate()
    done = fill(definition, locked.answers, today=today, parameters=parameters)
    failed = failed_checks(definition, done, today=today, parameters=parameters)
    if done.errors or failed:
        raise IncompleteError(done.errors, failed)
    taken = Taken(
        locked.organisation_id, locked.object_key, locked.version_id, done.answers, locked.person_id
    )
    locked.answers, locked.taken_at, locked.step = {}, timezone.now(), ""
    locked.save(update_fields=["answers", "taken_at", "step"])
    return taken


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer version makes of answers given to an older one: labels, for the person."""

    gone: tuple[str, ...] = ()
    """Answered, and no longer asked."""
    added: tuple[str, ...] = ()
    other_kind: tuple[str, ...] = ()
    """Answered, and asked otherwise: to be looked at again."""
    answers_kept: int = field(default=0, compare=False)


def newer_version(draft: Draft) -> Version | None:
    """The current version, where the draft was begun with an older one."""
    form = draft.version.form
    if form.number <= draft.version.number or form.archived_at is not None:
        return None
    newer = Version.objects.filter(organisation_id=draft.organisation_id, form=form, number=form.number)
    return newer.defer("document").first()


def compare(old: Definition, new: Definition, answers: Mapping[str, Any]) -> Changes:
    before = {one.key: one for _place, _way, one in old.questions()}
    after = {one.key: one for _place, _way, one in new.questions()}
    answered = [key for key in before if answers.get(key) not in (None, "", [], {})]
    sorts = {key: (before[key].type, after[key].type) for key in answered if key in after}  # type: ignore[attr-defined]
    return Changes(
        gone=tuple(before[key].label for key in answered if key not in after),
        added=tuple(one.label for key, one in after.items() if key not in before),
        other_kind=tuple(after[key].label for key, (was, now) in sorts.items() if was != now),
        answers_kept=len(sorts),
    )


def rebase(*, draft: Draft, version: Version) -> Changes:
    """Go on with this version of the same form. Answers stay as they were typed, those no longer asked too: a later
    version may ask them again.
    """
    if version.form_id != draft.version.form_id:
        raise FormRefusedError("C’est un autre formulaire.")
    changes = compare(definition_of(draft.version), definition_of(version), draft.answers)
    mine = Draft.objects.filter(organisation_id=draft.organisation_id, object_key=draft.object_key)
    if not mine.filter(taken_at=None).update(version=version, updated_at=timezone.now()):
        raise AlreadyTakenError("Ce formulaire a déjà été envoyé.")
    draft.version = version
    return changes


def scope_of(draft: Draft) -> Scope:
    return Scope.for_object(organisation=draft.organisation_id, key=draft.object_key, person=draft.person_id)
