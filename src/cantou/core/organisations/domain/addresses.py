"""Whole addresses of portals' pages, for mails, letters, QR codes and catalogues: on the host that is theirs."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from cantou.core.organisations.models import HostName
from cantou.core.web.addresses import portal_path


def portal_url(slug: str, name: str, *args: Any, **kwargs: Any) -> str:
    """The host is looked up: one read by key."""
    found = HostName.objects.filter(territory__slug=slug, is_main=True).values_list("host", flat=True)
    return address_at(found.first() or "", slug, name, *args, **kwargs)


def address_at(host: str, slug: str, name: str, *args: Any, **kwargs: Any) -> str:
    """The same by somebody who knows the host; "" for a portal that has none of its own."""
    path = portal_path(slug, name, *args, **kwargs)
    if not host:
        return f"{settings.ORIGIN}{path}"
    scheme = settings.ORIGIN.partition("://")[0]
    return f"{scheme}://{host}{path.removeprefix(f'/{slug}')}"


def main_hosts() -> dict[int, str]:
    """Territory → the host of its portal, of those that have one."""
    return dict(HostName.objects.filter(is_main=True).values_list("territory_id", "host"))
