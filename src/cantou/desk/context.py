"""What the desk's layout shows around every page of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.organisations.domain.queries import organisations_named
from cantou.core.registry import services
from cantou.core.tasks.domain.queries import dead_letters
from cantou.core.web.addresses import platform_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from cantou.desk.agent import Agent


_PLATFORM: list[tuple[str, str, Any, str]] = [
    ("offers", "desk_services", gettext_lazy("Services"), "hearth"),
    ("members", "desk_team", gettext_lazy("Équipe"), "people"),
    ("organisation", "desk_organisation", gettext_lazy("Coordonnées et horaires"), "town-hall"),
    ("theme", "desk_look", gettext_lazy("Couleurs"), "sun"),
    ("dead_letters", "desk_dead_letters", gettext_lazy("Travaux en échec"), "warning"),
    ("statistics", "desk_statistics", gettext_lazy("Statistiques"), "chart"),
    ("journal", "desk_journal", gettext_lazy("Journal"), "book"),
]
"""(permission, name of the page, title, icon) of the pages that belong to no service."""


_FAILED = "desk_dead_letters"


def desk(request: HttpRequest) -> dict[str, Any]:
    agent: Agent | None = getattr(request, "agent", None)
    if agent is None:
        return {}
    names = organisations_named(keys=[agent.acting])
    several = len(agent.rights.organisations) > 1
    return {
        "acting": {
            "name": names.get(agent.acting, ""),
            "url": platform_path("desk_acting") if several else "",
        },
        "desk_nav": list(_groups(agent, request.path)),
        "user_name": str(request.user),
        "user_url": platform_path("desk_preferences"),
        "sign_out_url": platform_path("account_logout"),
        "search_url": platform_path("desk"),
        "home_url": platform_path("desk"),
    }


def _dead_letters(agent: Agent) -> int:
    return dead_letters(organisation=agent.acting).count()


def _groups(agent: Agent, path: str) -> Iterator[dict[str, Any]]:
    yield {"title": "", "entries": [_entry(platform_path("desk"), _("À traiter"), "inbox", path, exact=True)]}
    found = [
        _entry(platform_path(entry.url_name), entry.title, entry.icon, path)
        for manifest in services()
        for entry in manifest.desk
        if agent.may(manifest.id, entry.permission)
    ]
    if found:
        yield {"title": _("Services"), "entries": found}
    settings = [
        _entry(
            platform_path(name),
            title,
            icon,
            path,
            count=partial(_dead_letters, agent) if name == _FAILED else None,
        )
        for permission, name, title, icon in _PLATFORM
        if agent.may("", permission)
    ]
    if settings:
        yield {"title": _("Organisme"), "entries": settings}


def _entry(
    url: str, title: str, icon: str, path: str, *, exact: bool = False, count: Callable[[], int] | None = None
) -> dict[str, Any]:
    current = path == url if exact else path.startswith(url)
    return {"url": url, "title": title, "icon": icon, "current": current, "count": count() if count else 0}
