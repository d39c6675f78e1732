"""What every page of a portal wears: its name, its colours, the way to its mairie. The platform's pages too."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.banners import said
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.scope.scope import current
from cantou.core.territories.engine.grammar import at
from cantou.core.web.addresses import page_path, platform_path
from cantou.portal.here import here, remember, remember_everywhere
from cantou.portal.hours import week_lines

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cantou.core.organisations.models import Organisation
    from cantou.portal.places import PortalPlace


def portal(request: HttpRequest) -> dict[str, Any]:
    place: PortalPlace | None = getattr(request, "place", None)
    if place is None:
        return {
            "place": None,
            "origin": "",
            "head": _platform_head(request),
            "description": _(
                "Tous les services de votre mairie, de votre intercommunalité et de votre département, au même endroit."
            ),
            "footer_links": _platform_links(),
            "banners": said if current() is not None else (),
        }
    own = on_own_host(request)
    frame = {
        "place": place,
        "origin": settings.ORIGIN if own else "",
        "nav": _nav(request),
        "head": _head(request, place),
        "description": _(
            "Les services en ligne %(at_it)s, réunis en un seul endroit, avec un compte ou sans."
        )
        % {"at_it": at(place.name)},
        "home_url": page_path("portal_home"),
    }
    # No Scope: an error met before one was opened, or after it was lost. The page does without the rest.
    if current() is None:
        return frame | {"footer_links": _links(request)}
    return frame | remember(request, f"portal.frame.{own}", partial(_kept_frame, request))


def _kept_frame(request: HttpRequest) -> dict[str, Any]:
    """What is the same on every page of a place: worked out, and the foot of the page drawn, once."""
    body = here(request).body
    foot = {"contact": _contact(body), "footer_links": _links(request)}
    return {
        "theme_url": theme_url(body),
        "contact": foot["contact"],
        "banners": [*remember_everywhere(request, "banners", said), *_practice(body)],
        "footer": render_to_string("web/parts/footer.html", foot),
    }


def theme_url(body: Organisation | None) -> str:
    version = getattr(body, "theme_version", "")
    return platform_path("theme", slug=body.slug, version=version) if body and version else ""


def base_of(place: PortalPlace) -> str:
    """The portal's own address, whatever the one by which somebody came."""
    if place.main_host:
        scheme = settings.ORIGIN.partition("://")[0]
        return f"{scheme}://{place.main_host}"
    return f"{settings.ORIGIN}/{place.slug}"


def _head(request: HttpRequest, place: PortalPlace) -> dict[str, str]:
    return {
        "icon": page_path("icon"),
        "manifest": page_path("manifest"),
        "canonical": f"{base_of(place)}{request.path_info}",
        "site": place.name,
    }


def _platform_head(request: HttpRequest) -> dict[str, str]:
    return {
        "icon": platform_path("icon"),
        "manifest": platform_path("manifest"),
        "canonical": f"{settings.ORIGIN}{request.path_info}",
        "site": "Cantou",
    }


def on_own_host(request: Any) -> bool:
    """Whether this portal is being shown at the root of a host of its own: the platform is elsewhere then."""
    return not request.path.startswith(f"/{request.place.slug}/")


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    account = page_path("portal_sign_in") if on_own_host(request) else platform_path("people_home")
    entries = [
        (_("Accueil"), page_path("portal_home"), "house"),
        (_("Chercher"), page_path("portal_search"), "search"),
        (_("Mon compte"), account, "user"),
    ]
    return [
        {"title": title, "url": url, "icon": icon, "current": url == request.path}
        for title, url, icon in entries
    ]


def _contact(body: Organisation | None) -> dict[str, str] | None:
    if body is None:
        return None
    return {
        "name": body.name,
        "address": body.address,
        "phone": body.phone,
        "phone_shown": show_phone(body.phone) if body.phone else "",
        "hours": "\n".join(week_lines(body.hours)),
        "url": body.website,
    }


def _links(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"title": _("Accessibilité : partiellement conforme"), "url": page_path("accessibility")},
        {"title": _("Données personnelles"), "url": page_path("personal_data")},
        {"title": _("Données ouvertes"), "url": page_path("datasets")},
        {"title": _("Mentions légales"), "url": page_path("legal")},
        {"title": _("Vous travaillez à la mairie ?"), "url": page_path("opening")},
        {
            "title": _("Changer de commune"),
            "url": (settings.ORIGIN if on_own_host(request) else "") + platform_path("home"),
        },
    ]


def _platform_links() -> list[dict[str, str]]:
    return [
        {"title": _("Les services"), "url": platform_path("catalogue")},
        {"title": _("Accessibilité : partiellement conforme"), "url": platform_path("accessibility")},
        {"title": _("Données personnelles"), "url": platform_path("personal_data")},
        {"title": _("Données ouvertes"), "url": platform_path("datasets_platform")},
        {"title": _("Mentions légales"), "url": platform_path("legal")},
        {"title": _("Le bureau des agents"), "url": platform_path("desk")},
    ]


def _practice(body: Organisation | None) -> list[dict[str, str]]:
    if body is None or body.state != body.State.PRACTICE:
        return []
    text = _("Commune d’entraînement : rien n’est réel ici, et aucun message ne part.")
    return [{"level": "care", "text": text}]
