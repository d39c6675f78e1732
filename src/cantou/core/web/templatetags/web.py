"""Tags that every template has without loading them."""

from __future__ import annotations

from typing import Any

from django import template

from cantou.core.web import addresses

register = template.Library()


@register.simple_tag
def platform_path(name: str, *args: Any, **kwargs: Any) -> str:
    return addresses.platform_path(name, *args, **kwargs)


@register.simple_tag
def portal_path(slug: str, name: str, *args: Any, **kwargs: Any) -> str:
    return addresses.portal_path(slug, name, *args, **kwargs)
