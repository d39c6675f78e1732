"""What the desk's layout shows around every page of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.organisations.domain.banners import said
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.queries import open_assistances, open_requests
from cantou.core.registry import services
from cantou.core.web.addresses import platform_path
from cantou.desk.domain.queries import seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from cantou.desk.agent import Agent


@dataclass(frozen=True, slots=True)
class Page:
    """A page that belongs to no service. `exact`: its address is also the beginning of others."""

    permission: str
    name: str
    title: Any
    icon: str
    exact: bool = False


MOST_OPEN = 10
"""Entries of the menu up to which it shows them all; past that, each service folds, but for the one where one is."""

NONE: Mapping[str, int] = {}
FAILED = "desk_dead_letters"
SIGNATURES = "desk_signatures"
HOUSE = (
    Page("offers", "desk_services", gettext_lazy("Services"), "hearth"),
    Page("members", "desk_team", gettext_lazy("Équipe"), "people"),
    Page("organisation", "desk_organisation", gettext_lazy("Coordonnées et horaires"), "town-hall"),
    Page("organisation", "desk_calendars", gettext_lazy("Agendas"), "calendar"),
    Page("offers", "desk_forms", gettext_lazy("Formulaires"), "list"),
    Page("visa", SIGNATURES, gettext_lazy("À signer"), "pencil"),
    Page("regie", "desk_debts", gettext_lazy("Sommes dues et régie"), "euro"),
    Page("theme", "desk_look", gettext_lazy("Couleurs"), "sun"),
    Page("messages", "desk_messages", gettext_lazy("Messages"), "mail"),
    Page("counter", "desk_people", gettext_lazy("Comptes au guichet"), "key"),
    Page("offers", "desk_applications", gettext_lazy("Applications extérieures"), "external"),
    Page("members", "desk_tokens", gettext_lazy("Jetons d’accès"), "lock"),
    Page("dead_letters", FAILED, gettext_lazy("Travaux en échec"), "warning"),
    Page("statistics", "desk_statistics", gettext_lazy("Statistiques"), "chart"),
    Page("journal", "desk_journal", gettext_lazy("Journal"), "book"),
)
OPERATOR = (
    Page("operate", "operator", gettext_lazy("Vue d’ensemble"), "mountain", exact=True),
    Page("operate", "operator_organisations", gettext_lazy("Organismes"), "list"),
    Page("operate", "operator_onboarding", gettext_lazy("Ouvrir des communes"), "plus"),
    Page("operate", "operator_usage", gettext_lazy("Usage et coûts"), "euro"),
    Page("operate", "operator_applications", gettext_lazy("Applications"), "external"),
    Page("operate", "operator_arrivals", gettext_lazy("Messages sans commune"), "mail"),
    Page("operate", "operator_banner", gettext_lazy("Annonce"), "bell"),
    Page("assist", "desk_assistance", gettext_lazy("Assistance"), "help"),
)


def desk(request: HttpRequest) -> dict[str, Any]:
    agent: Agent | None = getattr(request, "agent", None)
    if agent is None:
        return {}
    acting = seat(organisation=agent.acting, services=[manifest.id for manifest in services()])
    several = len(agent.rights.organisations) > 1
    return {
        "acting": {"name": acting.name, "url": platform_path("desk_acting") if several else ""},
        "banners": partial(_banners, agent, acting),
        "desk_nav": list(_groups(agent, request.path, acting)),
        "user_name": str(request.user),
        "user_url": platform_path("desk_preferences"),
        "sign_out_url": platform_path("account_logout"),
        "search_url": platform_path("desk"),
        "home_url": platform_path("desk"),
    }


def _groups(agent: Agent, path: str, acting: Any) -> Iterator[dict[str, Any]]:
    yield {"title": "", "entries": [_entry(platform_path("desk"), _("À traiter"), "inbox", path, exact=True)]}
    groups = [*_services(agent, path, acting.concerned), *_others(agent, path, acting.concerned)]
    if house := _pages(HOUSE, agent, path, {FAILED: acting.failures, SIGNATURES: acting.to_sign}):
        groups.append({"title": _("Organisme"), "icon": "town-hall", "entries": house})
    if operating := _pages(OPERATOR, agent, path):
        groups.append({"title": _("Exploitation"), "icon": "mountain", "entries": operating})
    _keep_nearest([entry for group in groups for entry in group["entries"]])
    folds = sum(len(group["entries"]) for group in groups) > MOST_OPEN
    for group in groups:
        here = any(entry["current"] or entry["count"] for entry in group["entries"])
        yield group | {"folds": folds and bool(group["title"]), "open": here}


def _services(agent: Agent, path: str, concerned: Iterable[str]) -> Iterator[dict[str, Any]]:
    """A role is held in a service that the organisation may not offer, or not any more: its pages would be empty."""
    for manifest in services():
        entries = [
            _entry(platform_path(entry.url_name), entry.title, entry.icon, path)
            for entry in manifest.desk
            if manifest.id in concerned and agent.may(manifest.id, entry.permission)
        ]
        if entries:
            yield {"title": manifest.title, "icon": manifest.icon, "entries": entries}


def _others(agent: Agent, path: str, concerned: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The way to what the menu leaves out, for who decides what is open. It is the catalogue's that is marked there."""
    left = {manifest.id for manifest in services()}.difference(concerned)
    if left and agent.may("", "offers"):
        catalogue = f"{platform_path('desk_services')}#a-ouvrir"
        title = _("Ouvrir un autre service") if concerned else _("Ouvrir un service")
        yield {"title": "", "quiet": True, "entries": [_entry(catalogue, title, "plus", path)]}


def _pages(
    pages: tuple[Page, ...], agent: Agent, path: str, counts: Mapping[str, int] = NONE
) -> list[dict[str, Any]]:
    return [
        _entry(
            platform_path(page.name),
            page.title,
            page.icon,
            path,
            exact=page.exact,
            count=counts.get(page.name, 0),
        )
        for page in pages
        if agent.may("", page.permission)
    ]


def _keep_nearest(entries: list[dict[str, Any]]) -> None:
    """A service's first page lies above its others: only the nearest one is where one is."""
    here = max((len(entry["url"]) for entry in entries if entry["current"]), default=0)
    for entry in entries:
        entry["current"] = entry["current"] and len(entry["url"]) == here


def _entry(
    url: str, title: Any, icon: str, path: str, *, exact: bool = False, count: int = 0
) -> dict[str, Any]:
    current = path == url if exact else path.startswith(url)
    return {"url": url, "title": title, "icon": icon, "current": current, "count": count}


def _banners(agent: Agent, acting: Any) -> list[dict[str, str]]:
    """What must be seen on every page: read by the layout alone."""
    banners = said() if acting.is_banner else []
    if acting.state == Organisation.State.PRACTICE:
        text = _("Commune d’entraînement : rien n’est réel ici, et aucun message ne part.")
        banners.append({"level": "care", "text": text})
    if agent.helping is not None:
        given = agent.helping
        text = _(
            "Assistance en cours : vous travaillez à la place de %(agent)s jusqu’à %(until)s. Tout est noté."
        )
        banners.append(_about_help(text % {"agent": given.agent, "until": _hour(given.ends_at)}))
        return banners
    for given in open_assistances(organisation=agent.acting) if acting.is_helped else ():
        text = _("Assistance en cours : %(helper)s travaille à la place de %(agent)s jusqu’à %(until)s.")
        banners.append(
            _about_help(text % {"helper": given.helper, "agent": given.agent, "until": _hour(given.ends_at)})
        )
    if acting.is_offered_help and agent.may("", "members"):
        for request in open_requests(organisation=agent.acting):
            text = _("%(helper)s, de l’exploitant, demande à vous aider.") % {"helper": request.helper}
            banners.append(_about_help(text, link=_("Répondre")))
    return banners


def _about_help(text: str, *, link: str = "") -> dict[str, str]:
    page = platform_path("desk_assistance")
    return {"level": "care", "text": text, "url": page, "link": link or _("Voir ou arrêter")}


def _hour(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), r"G \h i")
