"""Drafts: what is being written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.services.alertes.domain.content import Content, check, tidied
from cantou.services.alertes.engine import words
from cantou.services.alertes.models import Alert, Draft

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT = timedelta(days=7)


def write(*, content: Content, by: int | None, follows: Alert | None = None) -> Draft:
    """Raises ValidationError. `follows`: the latest message of what is updated or cancelled."""
    content = tidied(content)
    check(content)
    _check_follows(content, follows)
    row = Draft.objects.create(
        organisation_id=acting(),
        content=content.as_json(),
        digest=content.digest,
        follows=follows,
        written_by_id=by,
    )
    record(action="alertes.draft", subject=f"alertes:draft:{row.pk}")
    return row


def rewrite(*, draft: Draft, content: Content, by: int | None) -> None:
    """Raises ValidationError. What was confirmed of it before is worth nothing any more: another digest."""
    if draft.became_id:
        raise ValidationError(_("Cette alerte est déjà envoyée\u00a0: mettez-la à jour."))
    content = tidied(content)
    check(content)
    _check_follows(content, draft.follows)
    draft.content, draft.digest, draft.written_by_id = content.as_json(), content.digest, by
    draft.save(update_fields=["content", "digest", "written_by"])


def drop(*, draft: Draft) -> None:
    key = draft.pk
    draft.delete()
    record(action="alertes.draft_dropped", subject=f"alertes:draft:{key}")


def content_of(draft: Draft) -> Content:
    return Content.from_json(draft.content)


def _check_follows(content: Content, follows: Alert | None) -> None:
    if (follows is None) != (content.msg_type == words.ALERT):
        raise ValidationError(_("Une mise à jour ou une annulation dit de quelle alerte."))
    if follows is not None and follows.status != content.status:
        raise ValidationError({"status": _("Un exercice reste un exercice, une alerte réelle reste réelle.")})


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: what was written a week ago, sent or not."""
    old: Iterable[tuple[int, dict[str, int]]] | tuple[int, dict[str, int]]
    old = Draft.objects.filter(organisation_id=organisation, created_at__lt=timezone.now() - KEPT).delete()
    return old[0]
