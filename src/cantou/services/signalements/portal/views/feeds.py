"""Atom feeds: of what is published, by the same filters as the list and the subscriptions; of one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.references import normalise
from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable
from cantou.core.web.texts import tidy
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import whole
from cantou.services.signalements.portal.views.common import organisations_of
from cantou.services.signalements.portal.views.listed import commune_of, listed_of

if TYPE_CHECKING:
    from cantou.services.signalements.models import Publication

FEED = 30
ATOM = "application/atom+xml; charset=utf-8"


@require_safe
@cacheable(params=["categorie", "etat", "periode", "lieu", "rayon"])
def feed(request: Any) -> HttpResponse:
    listed = listed_of(request, size=FEED)
    atom = Atom1Feed(
        title=_("Signalements – %(place)s") % {"place": request.place.name},
        link=request.build_absolute_uri(page_path("signalements:index")),
        description=_("Ce qui a été signalé et ce qui a été fait."),
        feed_url=request.build_absolute_uri(),
        language="fr",
    )
    for row in listed.page.rows:
        atom.add_item(
            title=tidy(f"{row.title} ({listed.state(row)})"),
            link=_page(request, row),
            description=tidy(row.text or row.title),
            unique_id=f"urn:signalement:{row.reference}",
            pubdate=row.reported_at,
            updateddate=row.updated_at,
            categories=[tidy(title_of(listed.kinds, row.category))],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=ATOM)


@require_safe
@cacheable()
def report_feed(request: Any, reference: str) -> HttpResponse:
    """One report: each step that everybody may read, the latest first."""
    row = queries.public_report(organisations=organisations_of(request), reference=normalise(reference))
    if row is None or commune_of(request) not in {None, row.commune_id}:
        raise Http404
    words = whole(settled_of(organisation=row.organisation_id).settings.words)
    atom = Atom1Feed(
        title=tidy(row.title),
        link=_page(request, row),
        description=tidy(row.text or row.title),
        feed_url=request.build_absolute_uri(),
        language="fr",
    )
    for step in sorted(queries.public_steps(row), key=lambda one: -one.number):
        atom.add_item(
            title=tidy(capfirst(words[step.status])),
            link=_page(request, row),
            description=tidy(step.note or capfirst(words[step.status])),
            unique_id=f"urn:signalement:{row.reference}:{step.number}",
            pubdate=step.at,
            updateddate=step.at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=ATOM)


def _page(request: Any, row: Publication) -> str:
    found: str = request.build_absolute_uri(page_path("signalements:public", row.reference))
    return found
