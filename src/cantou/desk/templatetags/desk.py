"""`{% load desk %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from cantou.desk import acts, words

if TYPE_CHECKING:
    from cantou.desk.opening import Opening

register = template.Library()

register.filter("lasting", words.lasting)
register.filter("euros", words.euros)
register.filter("notice_reason", words.notice_reason)
register.filter("act_title", acts.act_title)
register.filter("task_title", words.task_title)
register.filter("error_text", words.error_text)


@register.filter
def lower_first(text: str) -> str:
    """A sentence that goes on inside another one."""
    return text[:1].lower() + text[1:]


@register.simple_tag
def next_screen(opening: Opening, screen: str) -> str:
    return opening.following(screen)
