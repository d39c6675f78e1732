"""Tags of the design system: ``{% load look %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from cantou.core.web.icons import drawn_icon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.template import Context

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside words: hidden from screen readers, never the only bearer of a meaning.

    An unknown name draws nothing, so that a third-party service cannot break a portal with a
    name this version does not have; our own templates are checked by a test.
    """
    return drawn_icon(name)


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> SafeString:
    """What a block of this page says, once more elsewhere: its title, for those to whom the page is sent."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    said = block.render(context).strip() if block is not None else ""
    return mark_safe(said)  # noqa: S308 (escaped by the block itself)


@register.simple_tag
def asset(path: str) -> str:
    """Like ``static``, for pages that must appear when all else fails: no manifest, no failure."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@register.filter
def attributes(given: Mapping[str, Any]) -> SafeString:
    """The attributes a component received beyond those it declares, each value escaped.

    Cotton's own ``{{ attrs }}`` prints values given by ``:name="variable"`` as they are,
    which would let a text typed by someone close the attribute.
    """
    kept = given.attrs_dict() if hasattr(given, "attrs_dict") else dict(given)
    parts = []
    for name, value in kept.items():
        if value is True:
            parts.append(f" {conditional_escape(name)}")
        elif value is not False and value is not None:
            shown = conditional_escape(value).replace('"', "&quot;")
            parts.append(f' {conditional_escape(name)}="{shown}"')
    return mark_safe("".join(parts))  # noqa: S308 - each part escaped above
