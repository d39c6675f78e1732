"""Tags that every template has without loading them."""

from __future__ import annotations

from typing import Any

from django import template

from cantou.core.tasks import live
from cantou.core.web import addresses

register = template.Library()


@register.simple_tag
def platform_path(name: str, *args: Any, **kwargs: Any) -> str:
    return addresses.platform_path(name, *args, **kwargs)


@register.simple_tag
def portal_path(slug: str, name: str, *args: Any, **kwargs: Any) -> str:
    return addresses.portal_path(slug, name, *args, **kwargs)


@register.simple_tag
def live_address(subject: object, *topics: str) -> str:
    """`{% live_address user.pk "desk:12" %}`, for the attribute data-live: see assets/js/modules/live.js."""
    return live.address(topics, subject=str(subject))
