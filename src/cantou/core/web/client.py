"""Where a request comes from, as far as it can be known."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

IPV6_PREFIX = 64


def client_ip(request: HttpRequest) -> str:
    """The address of whoever is behind our own proxies (CANTOU_PROXIES of them), never what they claim."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES:
        return direct
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return forwarded[-settings.PROXIES] if len(forwarded) >= settings.PROXIES and forwarded[0] else direct


def client_network(request: HttpRequest) -> str:
    """What one household or one mairie has: an IPv4 address, or an IPv6 network of 64 bits."""
    ip = client_ip(request)
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)  # A server that listens to both writes 192.0.2.7 as ::ffff:192.0.2.7.
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)
    return ip
