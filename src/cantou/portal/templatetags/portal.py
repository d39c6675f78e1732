"""`{% load portal %}`: names of communes inside a sentence, telephone numbers."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.territories.engine import grammar
from cantou.portal.register import lasting

register = template.Library()

register.filter("of", grammar.of)
register.filter("at", grammar.at)
register.filter("phone", show_phone)
register.filter("lasting", lasting)


@register.filter
def day(written: str) -> date | None:
    """« 2026-11-22T18:00 », as a News line says when → a date; nothing for anything else."""
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None
