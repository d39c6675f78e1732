"""Acts are written, put on line, replaced, withdrawn. What is on line never changes: the database sees to it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase, erase_all, publish, receive, withdraw
from cantou.core.files.domain.incoming import as_upload, take_in
from cantou.core.files.domain.queries import of_thing
from cantou.core.files.domain.storage import shown
from cantou.core.files.engine.sniff import FileType
from cantou.core.files.models import StoredFile
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.core.work.domain.items import put
from cantou.core.work.domain.queries import item_of
from cantou.services.site.domain.act_papers import act_pdf
from cantou.services.site.domain.act_queries import WEEK, deliberations_of
from cantou.services.site.domain.naming import new_code
from cantou.services.site.engine.text import first_words, plain
from cantou.services.site.models import Act, Nature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming

SERVICE, KIND, QUEUE, PURPOSE = "site", "acts", "acts", "act"
State = Act.State
LARGEST = 25_000_000
_LINES = {"number": 40, "title": 300, "author_name": 120, "author_capacity": 120}


def save_act(*, values: Mapping[str, Any], act: Act | None = None, document: Incoming | None = None) -> Act:
    """A draft. Inside an agent's Scope. Raises ValidationError, by field."""
    row = act or Act(organisation_id=acting(), code=new_code())
    _writable(row)
    for name, most in _LINES.items():
        setattr(row, name, tidy_line(values.get(name, ""))[:most])
    row.nature, row.decided_on = values["nature"], values["decided_on"]
    row.months = values.get("months") or row.months
    row.text = tidy(values.get("text", ""))
    _check(row)
    row.save()
    if document is not None:
        _hang(row, document)
    record(action="site.act", subject=f"site:act:{row.code}")
    return row


def _writable(row: Act) -> None:
    if row.state != State.DRAFT:
        raise ValidationError(
            _("Cet acte est en ligne\u00a0: il ne change plus. Publiez une version qui le remplace.")
        )


def _check(row: Act) -> None:
    if row.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("Cette date n’est pas encore passée.")})
    same = Act.objects.filter(
        organisation_id=row.organisation_id, nature=row.nature, number=row.number, version=row.version
    ).exclude(pk=row.pk)
    if row.number and same.exists():
        raise ValidationError({"number": _("Un autre acte de cette nature porte déjà ce numéro.")})


def _hang(row: Act, document: Incoming) -> StoredFile:
    for old in of_thing(organisation=row.organisation_id, key=row.key, service=SERVICE):
        erase(file=old)
    return receive(
        incoming=document, organisation=row.organisation_id, key=row.key, service=SERVICE, purpose=PURPOSE
    )


def document_of(act: Act) -> StoredFile | None:
    """The PDF that hangs on it, clean or not yet."""
    return of_thing(organisation=act.organisation_id, key=act.key, service=SERVICE, purpose=PURPOSE).last()


def drop_document(*, act: Act) -> None:
    """The text alone then makes the PDF."""
    _writable(act)
    erase_all(organisation=act.organisation_id, key=act.key)
    record(action="site.act", subject=f"site:act:{act.code}")


def delete_draft(*, act: Act) -> None:
    _writable(act)
    code, organisation, key = act.code, act.organisation_id, act.key
    act.delete()
    erase_all(organisation=organisation, key=key)
    record(action="site.act_deleted", subject=f"site:act:{code}")


def correct(*, act: Act, reason: str) -> Act:
    """A new version, as a draft, of what is on line; the other one says so once this one is on line too."""
    if act.state != State.POSTED or act.replaced_by:
        raise ValidationError(_("Seul un acte en ligne, et qui n’est pas déjà remplacé, peut l’être."))
    already = Act.objects.filter(organisation_id=act.organisation_id, replaces=act).first()
    if already is not None:
        return already
    row = Act(organisation_id=act.organisation_id, code=new_code(), replaces=act, version=act.version + 1)
    for name in ("nature", "decided_on", "text", "months", *_LINES):
        setattr(row, name, getattr(act, name))
    row.correction = _reason(reason, "reason")
    row.save()
    record(action="site.act_corrected", subject=f"site:act:{act.code}", details={"new": row.code})
    return row


def _reason(text: str, field: str) -> str:
    reason = tidy_line(text)[:300]
    if not reason:
        raise ValidationError({field: _("Dites pourquoi, en une phrase.")})
    return reason


# -- On line


def post(*, act: Act) -> None:
    """On line as soon as its PDF has been through the controls: `finish` does it. Raises ValidationError."""
    row = Act.objects.select_for_update().get(organisation_id=act.organisation_id, pk=act.pk)
    _writable(row)
    _whole(row)
    row.asked_at = timezone.now()
    document = document_of(row)
    row.is_made = document is None
    if document is None:
        upload = as_upload(f"{row.code}.pdf", act_pdf(row))
        document = _hang(row, take_in(upload=upload, accept=frozenset({FileType.PDF}), largest=LARGEST))
    row.file, row.state = document.handle, State.POSTING
    row.save()
    record(action="site.act_asked", subject=f"site:act:{row.code}")
    if document.is_ready:
        finish(organisation=row.organisation_id, key=row.key)


def _whole(row: Act) -> None:
    """What article R. 2131-1 of the CGCT asks to be there."""
    missing = [
        words
        for words, is_there in (
            (_("l’objet"), row.title),
            (_("le nom de l’auteur"), row.author_name),
            (_("la qualité de l’auteur"), row.author_capacity),
            (_("le texte, ou un PDF"), row.text or document_of(row)),
        )
        if not is_there
    ]
    if missing:
        raise ValidationError(_("Il manque\u00a0: %(what)s.") % {"what": ", ".join(missing)})
    document = document_of(row)
    if document is not None and document.state == StoredFile.State.REFUSED:
        raise ValidationError(_("Le PDF a été refusé par les contrôles\u00a0: déposez-en un autre."))


def finish(*, organisation: int, key: UUID) -> None:
    """Its PDF has been controlled: it is on line from now, or it is a draft again. Idempotent."""
    row = Act.objects.select_for_update().filter(organisation_id=organisation, key=key).first()
    if row is None or row.state != State.POSTING:
        return
    document = document_of(row)
    if document is None or document.state in {StoredFile.State.REFUSED, StoredFile.State.ERASED}:
        row.state, row.file = State.DRAFT, None
        row.save(update_fields=["state", "file"])
        put_in_queue(row, _("PDF refusé"), is_open=True)
        record(action="site.act_refused", subject=f"site:act:{row.code}")
        return
    if not document.is_ready:
        return
    _go_on_line(row, document)


def _go_on_line(row: Act, document: StoredFile) -> None:
    with shown().open(document.stored_name()) as content:
        read = content.read()
    now = timezone.now()
    row.state, row.is_public = State.POSTED, True
    row.posted_at, row.digest, row.size = now, hashlib.sha256(read).digest(), len(read)
    row.shown_until = timezone.localdate(now) + relativedelta(months=row.months)
    row.save()
    publish(file=document)
    _replace(row)
    _close(row)
    index_act(row)
    bump(organisation=row.organisation_id)
    record(
        action="site.act_posted",
        subject=f"site:act:{row.code}",
        details={"sha256": row.digest.hex(), "until": row.shown_until.isoformat()},
    )


def _replace(row: Act) -> None:
    if row.replaces_id is None:
        return
    old = Act.objects.get(organisation_id=row.organisation_id, pk=row.replaces_id)
    old.replaced_by = row.code
    old.save(update_fields=["replaced_by"])
    index.remove(service=SERVICE, kind=KIND, key=old.code)


def withdraw_act(*, act: Act, reason: str) -> None:
    """Its page stays, and says that and why it was withdrawn; its text and its PDF are shown no more. The reason is
    journaled, with whether the two months had run.
    """
    row = Act.objects.select_for_update().get(organisation_id=act.organisation_id, pk=act.pk)
    if row.state != State.POSTED:
        raise ValidationError(_("Seul un acte en ligne peut être retiré."))
    row.withdrawn_reason = _reason(reason, "reason")
    row.withdrawn_at, row.state = timezone.now(), State.WITHDRAWN
    row.save(update_fields=["withdrawn_reason", "withdrawn_at", "state"])
    document = document_of(row)
    if document is not None:
        withdraw(file=document)
    index.remove(service=SERVICE, kind=KIND, key=row.code)
    _close(row)
    bump(organisation=row.organisation_id)
    assert row.shown_until is not None
    early = timezone.localdate() <= row.shown_until
    record(
        action="site.act_withdrawn_early" if early else "site.act_withdrawn",
        subject=f"site:act:{row.code}",
        details={"reason": row.withdrawn_reason, "until": row.shown_until.isoformat()},
    )


def put_in_queue(row: Act, status: str, *, is_open: bool) -> None:
    put(
        service=SERVICE,
        key=row.key,
        queue=QUEUE,
        reference=row.code,
        title=f"{row.get_nature_display()} {row.number}\u00a0: {row.title}"[:200],
        status="trouble" if is_open else "good",
        status_title=status[:60],
        tone="bad" if is_open else "good",
        is_open=is_open,
        urgent=is_open,
    )


def _close(row: Act) -> None:
    item = item_of(organisation=row.organisation_id, service=SERVICE, key=row.key)
    if item is not None and item.is_open:
        put_in_queue(row, _("réglé"), is_open=False)


def index_act(row: Act) -> None:
    if not row.is_public or row.state != State.POSTED or row.replaced_by:
        return
    found = index.Found(
        kind=KIND,
        key=row.code,
        title=f"{row.get_nature_display()} {row.number}\u00a0: {row.title}",
        summary=first_words(row.text),
        body=plain(row.text),
        url_name="site:act",
        url_args=[row.code],
        on=row.decided_on,
    )
    index.put(service=SERVICE, found=found)


def rebuild_acts(organisation: int) -> None:
    for row in Act.objects.filter(organisation_id=organisation, is_public=True).iterator(chunk_size=200):
        index_act(row)


# -- The list of a sitting


def list_of_sitting(*, organisation: int, day: date) -> dict[str, Any]:
    """The fields of a draft: each deliberation of that day, to be completed with what became of each."""
    lines = [
        f"{row.number}\u00a0: {row.title}" if row.number else row.title
        for row in deliberations_of(organisation=organisation, day=day)
    ]
    return {
        "nature": Nature.LISTE,
        "title": _("Liste des délibérations examinées par le conseil municipal"),
        "decided_on": day,
        "text": "\n".join(f"- {line}" for line in lines),
    }


def due_of(day: date) -> date:
    """Within a week (CGCT, art. L. 2121-25)."""
    return day + WEEK
