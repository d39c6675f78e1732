"""Atom for people, and for machines: each organisation's messages as CAP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.models import Organisation
from cantou.core.web.addresses import page_path
from cantou.core.web.pagecache import cacheable
from cantou.core.web.texts import tidy
from cantou.services.alertes.domain import queries
from cantou.services.alertes.domain.documents import as_cap
from cantou.services.alertes.domain.wording import rendering
from cantou.services.alertes.engine import cap
from cantou.services.alertes.portal.views.common import communes_of, organisations_of

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert

FEED = 30
ATOM_TYPE = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"


@require_safe
@cacheable()
def atom(request: Any) -> HttpResponse:
    """The latest messages of here, in words."""
    feed = Atom1Feed(
        title=_("Alertes – %(place)s") % {"place": request.place.name},
        link=request.build_absolute_uri(page_path("alertes:index")),
        description=_("Ce qui se passe et ce qu’il faut faire."),
        feed_url=request.build_absolute_uri(),
        language="fr",
    )
    communes = communes_of(request)
    for alert in queries.latest_messages(organisations=organisations_of(request), communes=communes)[:FEED]:
        said = rendering(alert)
        feed.add_item(
            title=tidy(said.subject),
            link=_page(request, alert),
            description=tidy(said.text),
            unique_id=f"urn:cap:{alert.identifier}",
            pubdate=alert.sent,
            updateddate=alert.sent,
            categories=[alert.status, alert.msg_type],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM_TYPE)


@require_safe
@cacheable()
def cap_feed(request: Any, slug: str) -> HttpResponse:
    """One organisation's messages, wherever they are: each entry leads to its document, and holds it."""
    body = Organisation.objects.filter(slug=slug, pk__in=organisations_of(request)).first()
    if body is None:
        raise Http404
    rows = list(queries.latest_messages(organisations=[body.pk])[:FEED])
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "fr"})
    own = request.build_absolute_uri()
    _text(root, "id", own)
    _text(root, "title", _("Alertes CAP – %(body)s") % {"body": body.name})
    _text(root, "updated", cap.instant(rows[0].sent) if rows else "1970-01-01T00:00:00+01:00")
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _text(author, "name", body.name)
    ET.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": own})
    for row in rows:
        _entry(request, root, row)
    ET.register_namespace("", ATOM)
    return HttpResponse(ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type=ATOM_TYPE)


def _entry(request: Any, root: ET.Element, alert: Alert) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    said = rendering(alert)
    _text(entry, "id", f"urn:cap:{alert.identifier}")
    _text(entry, "title", said.subject)
    _text(entry, "updated", cap.instant(alert.sent))
    _text(entry, "summary", said.sms)
    address = request.build_absolute_uri(page_path("alertes:cap", alert.thread.code, alert.number))
    ET.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "type": cap.CONTENT_TYPE, "href": address})
    ET.SubElement(
        entry, f"{{{ATOM}}}link", {"rel": "related", "type": "text/html", "href": _page(request, alert)}
    )
    content = ET.SubElement(entry, f"{{{ATOM}}}content", {"type": cap.CONTENT_TYPE})
    content.append(cap.element(as_cap(alert)))


def _text(node: ET.Element, name: str, value: str) -> None:
    ET.SubElement(node, f"{{{ATOM}}}{name}").text = value


def _page(request: Any, alert: Alert) -> str:
    return str(request.build_absolute_uri(page_path("alertes:alert", alert.thread.code)))
