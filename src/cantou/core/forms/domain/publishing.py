"""Publish a definition: from then on it never changes, and people fill it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.forms.domain.errors import FormRefusedError
from cantou.core.forms.domain.reading import digest_of, sources_of
from cantou.core.forms.engine.sense import read
from cantou.core.forms.models import CardModel, Form, Version
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet


def create_form(*, key: str, title: str, is_public: bool = True) -> Form:
    form = Form.objects.create(organisation_id=acting(), key=key, title=title, is_public=is_public)
    record(action="forms.created", subject=f"forms:{key}")
    return form


def publish(*, form: Form, document: Mapping[str, Any]) -> Version:
    """Its next version, or the current one if nothing differs. Raises DefinitionError, CycleError, FormRefusedError.

    What is kept is the document as the engine writes it: usual values said, nothing that it does not know.
    """
    definition = read(dict(document))
    written = definition.model_dump(mode="json")
    digest = digest_of(written)
    held = Form.objects.select_for_update().get(organisation_id=form.organisation_id, pk=form.pk)
    if held.archived_at is not None:
        raise FormRefusedError("Ce formulaire est archivé : il ne se publie plus.")
    _know(sources_of(definition), form.organisation_id)
    current = versions_of(held).filter(number=held.number).first()
    if current is not None and bytes(current.digest) == digest:
        return current
    version = Version.objects.create(
        organisation_id=held.organisation_id,
        form=held,
        number=held.number + 1,
        is_public=held.is_public,
        document=written,
        digest=digest,
    )
    held.number, held.title = version.number, definition.title
    held.save(update_fields=["number", "title"])
    form.number, form.title = held.number, held.title
    details = {"version": version.number, "digest": digest.hex()}
    record(action="forms.published", subject=f"forms:{held.key}", details=details)
    return version


def _know(sources: set[str], organisation: int) -> None:
    """A choice from a referential that does not exist would never be answered."""
    found = CardModel.objects.filter(organisation_id=organisation, key__in=sources)
    missing = sources - set(found.values_list("key", flat=True)) if sources else set()
    if missing:
        raise FormRefusedError(f"Il n’y a pas de référentiel « {min(missing)} ».")


def archive_form(*, form: Form) -> None:
    """Nobody begins it any more; drafts go on."""
    if form.archived_at is None:
        form.archived_at = timezone.now()
        form.save(update_fields=["archived_at"])
        record(action="forms.archived", subject=f"forms:{form.key}")


def versions_of(form: Form) -> QuerySet[Version]:
    return Version.objects.filter(organisation_id=form.organisation_id, form=form)
