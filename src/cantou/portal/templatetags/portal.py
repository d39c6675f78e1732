"""`{% load portal %}`: names of communes inside a sentence, telephone numbers."""

from __future__ import annotations

from django import template

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.territories.engine import grammar
from cantou.portal.register import lasting

register = template.Library()

register.filter("of", grammar.of)
register.filter("at", grammar.at)
register.filter("phone", show_phone)
register.filter("lasting", lasting)
