"""Pages: written version after version, read by somebody else if one wishes, shown when it is time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase_all
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.site.domain import queries
from cantou.services.site.domain.files import show_files
from cantou.services.site.domain.naming import free_slug
from cantou.services.site.domain.publication import check_window, is_due
from cantou.services.site.engine import blocks as engine
from cantou.services.site.engine.checks import check
from cantou.services.site.models import Page, PageVersion, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

SERVICE, KIND = "site", "pages"
MOST = 500


def create_page(
    *,
    title: str,
    summary: str = "",
    blocks: Iterable[Any] = (),
    heading: str = "",
    source: str = "",
    person: int | None = None,
) -> Page:
    """A draft that nobody sees yet. Raises ValidationError."""
    organisation, title = acting(), _title(title)
    if Page.objects.filter(organisation_id=organisation).count() >= MOST:
        raise ValidationError(_("Cinq cents pages au plus."))
    taken = set(Page.objects.filter(organisation_id=organisation).values_list("slug", flat=True))
    page = Page.objects.create(
        organisation_id=organisation,
        slug=free_slug(title, taken, default="page"),
        title=title,
        summary=tidy_line(summary)[:300],
        heading=tidy_line(heading)[:60],
        source=source[:300],
    )
    _version(page, title, summary, blocks, "", person)
    _said(page, "site.page")
    return page


def write_page(
    *,
    page: Page,
    title: str,
    summary: str = "",
    blocks: Iterable[Any] = (),
    note: str = "",
    person: int | None = None,
) -> PageVersion:
    """A new version; visitors go on reading the one that is shown. What has not changed makes none."""
    latest = latest_of(page)
    cleaned, title, summary = engine.clean(blocks), _title(title), tidy_line(summary)[:300]
    if latest and (latest.title, latest.summary, latest.blocks) == (title, summary, cleaned):
        return latest
    row = _version(page, title, summary, cleaned, note, person)
    page.state = State.DRAFT
    page.save(update_fields=["state"])
    _said(page, "site.page")
    return row


def _title(title: str) -> str:
    title = tidy_line(title)[:120]
    if not title:
        raise ValidationError({"title": _("Donnez un titre à cette page.")})
    return title


def _version(
    page: Page, title: str, summary: str, blocks: Iterable[Any], note: str, person: int | None
) -> PageVersion:
    latest = latest_of(page)
    return PageVersion.objects.create(
        organisation_id=page.organisation_id,
        page=page,
        number=latest.number + 1 if latest else 1,
        title=title,
        summary=tidy_line(summary)[:300],
        blocks=engine.clean(blocks),
        note=tidy_line(note)[:200],
        person_id=person,
    )


def latest_of(page: Page) -> PageVersion | None:
    return queries.versions_of(page).first()


def restore(*, page: Page, version: PageVersion, person: int | None = None) -> PageVersion:
    """What it was: a new version with the old content."""
    return write_page(
        page=page,
        title=version.title,
        summary=version.summary,
        blocks=version.blocks,
        note=_("Reprise de la version %(number)d") % {"number": version.number},
        person=person,
    )


def delete_page(*, page: Page) -> None:
    """With all its versions and files."""
    slug, organisation, key = page.slug, page.organisation_id, page.key
    index.remove(service=SERVICE, kind=KIND, key=slug)
    page.delete()
    erase_all(organisation=organisation, key=key)
    bump(organisation=organisation)
    record(action="site.page_deleted", subject=f"site:page:{slug}")


def place_page(*, page: Page, heading: str, position: int) -> None:
    """In the menu."""
    page.heading, page.position = tidy_line(heading)[:60], position
    page.save(update_fields=["heading", "position"])
    bump(organisation=page.organisation_id)
    _said(page, "site.page_placed")


def ask_reading(*, page: Page) -> None:
    """Brouillon → à relire."""
    page.state = State.TO_READ
    page.save(update_fields=["state"])
    _said(page, "site.page_to_read")


def publish_page(
    *, page: Page, shown_from: datetime | None = None, shown_until: datetime | None = None
) -> None:
    """The latest version, now or from a moment on, until another one if one says so. Raises ValidationError."""
    check_window(shown_from, shown_until)
    refuse_barred(page)
    page.shown_until = shown_until
    if shown_from is not None and shown_from > timezone.now():
        page.state = State.PLANNED
        if not page.is_public:
            page.shown_from = shown_from
        page.planned_for = shown_from
        page.save(update_fields=["state", "planned_for", "shown_from", "shown_until"])
        _said(page, "site.page_planned")
        return
    page.shown_from = shown_from
    bring_out(page)


def refuse_barred(page: Page) -> None:
    """Raises ValidationError where somebody could not read it."""
    latest = latest_of(page)
    bars = [found for found in check(latest.blocks if latest else []) if found.is_bar]
    if bars:
        raise ValidationError(
            [
                _("Bloc %(number)d. %(text)s %(mend)s")
                % {"number": one.block + 1, "text": one.text, "mend": one.mend}
                for one in bars
            ]
        )


def bring_out(page: Page) -> None:
    """What is planned or has just been published becomes what visitors read."""
    version = latest_of(page)
    if version is None:
        return
    page.title, page.summary, page.blocks, page.live = (
        version.title,
        version.summary,
        version.blocks,
        version.number,
    )
    page.state, page.planned_for, page.changed_at = State.PUBLISHED, None, timezone.now()
    page.is_public = is_due(page)
    page.save()
    show_files(organisation=page.organisation_id, key=page.key)
    find_page(page)
    bump(organisation=page.organisation_id)
    _said(page, "site.page_published")


def hide_page(*, page: Page) -> None:
    """Off the portal; its versions stay."""
    page.is_public, page.state, page.planned_for = False, State.DRAFT, None
    page.save(update_fields=["is_public", "state", "planned_for"])
    find_page(page)
    bump(organisation=page.organisation_id)
    _said(page, "site.page_hidden")


def find_page(page: Page) -> None:
    """In the search, or out of it."""
    if not page.is_public:
        index.remove(service=SERVICE, kind=KIND, key=page.slug)
        return
    found = index.Found(
        kind=KIND,
        key=page.slug,
        title=page.title,
        summary=page.summary,
        body=engine.words_of(page.blocks),
        url_name="site:page",
        url_args=[page.slug],
        on=timezone.localtime(page.changed_at).date(),
    )
    index.put(service=SERVICE, found=found)


def _said(page: Page, action: str, details: Mapping[str, Any] | None = None) -> None:
    record(action=action, subject=f"site:page:{page.slug}", details=dict(details or {}))
