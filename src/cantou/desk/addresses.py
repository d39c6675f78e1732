"""Where the public finds what an organisation opens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from cantou.core.web.addresses import portal_path, portal_url

if TYPE_CHECKING:
    from cantou.core.registry import Manifest
    from cantou.core.territories.models import Territory


def public_address(territory: Territory, url_name: str = "portal_home") -> str:
    """The whole address of a page of this territory's portal, on its own host where it has one; "" without portal."""
    if not territory.slug:
        return ""
    host = next((each.host for each in territory.hosts.all() if each.is_main), "")
    if not host:
        return portal_url(territory.slug, url_name)
    path = portal_path(territory.slug, url_name).removeprefix(f"/{territory.slug}")
    return f"{urlsplit(settings.ORIGIN).scheme}://{host}{path}"


def service_address(manifest: Manifest, territory: Territory | None) -> str:
    """Where an inhabitant begins to use the service there."""
    if territory is None:
        return ""
    return public_address(territory, manifest.portal[0].url_name if manifest.portal else "portal_home")
