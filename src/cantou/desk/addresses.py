"""Where the public finds what an organisation opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.organisations.domain.addresses import address_at

if TYPE_CHECKING:
    from cantou.core.registry import Manifest
    from cantou.core.territories.models import Territory


def public_address(territory: Territory, url_name: str = "portal_home") -> str:
    """The whole address of a page of this territory's portal, on its own host where it has one; "" without portal."""
    if not territory.slug:
        return ""
    host = next((each.host for each in territory.hosts.all() if each.is_main), "")
    return address_at(host, territory.slug, url_name)


def service_address(manifest: Manifest, territory: Territory | None) -> str:
    """Where an inhabitant begins to use the service there."""
    if territory is None:
        return ""
    return public_address(territory, manifest.portal[0].url_name if manifest.portal else "portal_home")
