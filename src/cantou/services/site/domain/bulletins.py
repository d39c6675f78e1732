"""The bulletin municipal: put online as it was printed; its text is read from the PDF, for the search and a voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase_all, publish
from cantou.core.files.domain.queries import of_thing
from cantou.core.files.domain.storage import local_copy, shown
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope, acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.site.domain.files import DOCUMENT, hang
from cantou.services.site.domain.naming import free_slug
from cantou.services.site.engine.pdf_text import UnreadableError, pages_of
from cantou.services.site.engine.text import first_words
from cantou.services.site.models import Bulletin

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile

SERVICE, KIND = "site", "bulletins"
MOST = 300
FEWEST_LETTERS = 200
"""Below that a PDF is pictures of pages."""


def create_bulletin(
    *, title: str, issued_on: date, pdf: Incoming, summary: str = "", person: int | None = None
) -> Bulletin:
    """Shown as soon as its file is clean. Raises ValidationError."""
    organisation, title = acting(), tidy_line(title)[:120]
    mine = Bulletin.objects.filter(organisation_id=organisation)
    if mine.count() >= MOST:
        raise ValidationError(_("Trois cents bulletins au plus."))
    row = Bulletin.objects.create(
        organisation_id=organisation,
        slug=free_slug(title, set(mine.values_list("slug", flat=True)), default="bulletin"),
        title=title,
        issued_on=issued_on,
        summary=tidy(summary)[:1_000],
    )
    hang(organisation=organisation, key=row.key, incoming=pdf, purpose=DOCUMENT, alt=row.title, person=person)
    record(action="site.bulletin", subject=f"site:bulletin:{row.slug}")
    return row


def delete_bulletin(*, bulletin: Bulletin) -> None:
    slug, organisation, key = bulletin.slug, bulletin.organisation_id, bulletin.key
    index.remove(service=SERVICE, kind=KIND, key=slug)
    bulletin.delete()
    erase_all(organisation=organisation, key=key)
    bump(organisation=organisation)
    record(action="site.bulletin_deleted", subject=f"site:bulletin:{slug}")


def file_of(bulletin: Bulletin) -> StoredFile | None:
    found = of_thing(organisation=bulletin.organisation_id, key=bulletin.key, service=SERVICE)
    return found.first()


def read(*, organisation: int, key: UUID) -> None:
    """Opens its own Scopes: reading takes its time, and holds nothing meanwhile. Twice does nothing more."""
    with Scope.agent(organisation, reason="texte d’un bulletin").enter():
        row = Bulletin.objects.filter(organisation_id=organisation, key=key, reading="waiting").first()
        file = file_of(row) if row else None
    if row is None or file is None or file.is_waiting:
        return
    text = _text_of(file) if file.is_ready else None
    with Scope.agent(organisation, reason="texte d’un bulletin").enter():
        _keep(row, file, text)


def _text_of(file: StoredFile) -> str:
    try:
        with local_copy(shown(), file.stored_name()) as path:
            return "\f".join(page for page in pages_of(path) if page)
    except (UnreadableError, FileNotFoundError):
        return ""


def _keep(row: Bulletin, file: StoredFile, text: str | None) -> None:
    row.text = text or ""
    if text is None:
        row.reading = Bulletin.Reading.REFUSED
    else:
        enough = len(text) >= FEWEST_LETTERS
        row.reading = Bulletin.Reading.READ if enough else Bulletin.Reading.SILENT
        row.is_public = True
        file.refresh_from_db()
        publish(file=file)
    row.save(update_fields=["text", "reading", "is_public"])
    find_bulletin(row)
    bump(organisation=row.organisation_id)
    record(action="site.bulletin_read", subject=f"site:bulletin:{row.slug}", details={"state": row.reading})


def find_bulletin(row: Bulletin) -> None:
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=row.slug)
        return
    found = index.Found(
        kind=KIND,
        key=row.slug,
        title=row.title,
        summary=row.summary or first_words(row.text),
        body=row.text,
        url_name="site:bulletin",
        url_args=[row.slug],
        on=row.issued_on,
    )
    index.put(service=SERVICE, found=found)
