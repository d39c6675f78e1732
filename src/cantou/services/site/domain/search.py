from __future__ import annotations

from cantou.services.site.domain.articles import find_article
from cantou.services.site.domain.bulletins import find_bulletin
from cantou.services.site.domain.events import find_event
from cantou.services.site.domain.pages import find_page
from cantou.services.site.domain.polls import find_poll
from cantou.services.site.models import Article, Bulletin, Event, Page, Poll


def rebuild(organisation: int) -> None:
    """Inside an agent's Scope (core.search)."""
    for page in Page.objects.filter(organisation_id=organisation, is_public=True).order_by("pk"):
        find_page(page)
    for article in Article.objects.filter(organisation_id=organisation, is_public=True).order_by("pk"):
        find_article(article)
    for event in Event.objects.filter(organisation_id=organisation, is_public=True).order_by("pk"):
        find_event(event)
    for bulletin in Bulletin.objects.filter(organisation_id=organisation, is_public=True).order_by("pk"):
        find_bulletin(bulletin)
    for poll in Poll.objects.filter(organisation_id=organisation, is_public=True).order_by("pk"):
        find_poll(poll)
