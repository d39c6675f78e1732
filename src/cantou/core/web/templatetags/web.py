"""Tags that every template has without loading them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import defaultfilters
from django.template.defaulttags import URLNode, url
from django.utils.html import conditional_escape

from cantou.core.tasks import live
from cantou.core.web import addresses
from cantou.core.web.days import first_of_month

register = template.Library()


class PathNode(URLNode):
    """Django's `{% url %}`, its addresses found by `page_path`."""

    def render(self, context: template.Context) -> str:
        if self.asvar or self.kwargs:
            return str(super().render(context))
        name = self.view_name.resolve(context)
        found = addresses.page_path(name, *(argument.resolve(context) for argument in self.args))
        return str(conditional_escape(found)) if context.autoescape else found


@register.tag("url")
def page_url(parser: template.base.Parser, token: template.base.Token) -> PathNode:
    plain = url(parser, token)
    return PathNode(plain.view_name, plain.args, plain.kwargs, plain.asvar)


@register.filter("date", expects_localtime=True, is_safe=False)
def page_date(value: Any, form: str | None = None) -> str:
    """Django's, and « 1er décembre »."""
    return str(defaultfilters.date(value, first_of_month(value, form) if form else form))


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
