"""News: written in two minutes, shown from a moment until another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.site.domain.files import show_files
from cantou.services.site.domain.naming import new_code
from cantou.services.site.domain.publication import check_window, settle
from cantou.services.site.engine.text import first_words, plain
from cantou.services.site.models import Article, Audience, State, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cantou.services.site.models import Event

SERVICE, KIND = "site", "news"
MADE: dict[str, Callable[[Any], Any]] = {
    "text": lambda text: tidy(text)[:10_000],
    "where": lambda text: tidy_line(text)[:120],
    "source": lambda text: str(text)[:300],
    "themes": lambda codes: [code for code in Theme.values if code in codes],
    "audiences": lambda codes: [code for code in Audience.values if code in codes],
}
GIVEN = frozenset({"lon", "lat", "is_pinned", "shown_from", "shown_until", "commune_id"})


def save_article(
    *, values: Mapping[str, Any], article: Article | None = None, person: int | None = None
) -> Article:
    """A draft, or what is shown already. Raises ValidationError, by field."""
    row = article or Article(organisation_id=acting(), code=new_code(), person_id=person)
    fill(row, values)
    settle(row)
    row.save()
    _settled(row, "site.article")
    return row


def fill(row: Article | Event, values: Mapping[str, Any]) -> None:
    """What news and events have in common; what is not given stays. Raises ValidationError."""
    if "title" in values or not row.title:
        row.title = tidy_line(values.get("title", ""))[:120]
        if not row.title:
            raise ValidationError({"title": _("Donnez un titre.")})
    for name, make in MADE.items():
        if name in values:
            setattr(row, name, make(values[name]))
    for name in GIVEN & set(values):
        setattr(row, name, values[name])
    check_window(row.shown_from, row.shown_until if "shown_until" in values else None)
    row.changed_at = timezone.now()


def ask_reading(*, article: Article) -> None:
    """Brouillon → à relire."""
    article.state = State.TO_READ
    settle(article)
    article.save(update_fields=["state", "is_public"])
    _settled(article, "site.article_to_read")


def publish_article(*, article: Article) -> None:
    """From now, or from the day it says."""
    if article.shown_from is None:
        article.shown_from = timezone.now()
    article.state = State.PUBLISHED
    settle(article)
    article.save(update_fields=["state", "is_public", "shown_from"])
    _settled(article, "site.article_published")


def hide_article(*, article: Article) -> None:
    """Off the portal, and a draft again."""
    article.state, article.shown_from = State.DRAFT, None
    settle(article)
    article.save(update_fields=["state", "is_public", "shown_from"])
    _settled(article, "site.article_hidden")


def delete_article(*, article: Article) -> None:
    from cantou.core.files.domain.files import erase_all

    code, organisation, key = article.code, article.organisation_id, article.key
    index.remove(service=SERVICE, kind=KIND, key=code)
    article.delete()
    erase_all(organisation=organisation, key=key)
    bump(organisation=organisation)
    record(action="site.article_deleted", subject=f"site:article:{code}")


def _settled(row: Article, action: str) -> None:
    show_files(organisation=row.organisation_id, key=row.key)
    find_article(row)
    bump(organisation=row.organisation_id)
    record(action=action, subject=f"site:article:{row.code}")


def find_article(row: Article) -> None:
    """In the search, or out of it."""
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=row.code)
        return
    found = index.Found(
        kind=KIND,
        key=row.code,
        title=row.title,
        summary=first_words(row.text),
        body=plain(row.text),
        url_name="site:article",
        url_args=[row.code],
        on=timezone.localtime(row.shown_from or row.created_at).date(),
        lon=row.lon,
        lat=row.lat,
    )
    index.put(service=SERVICE, found=found)
