"""Addresses: of the site in which a page is shown, and outside of it (accounts, the desk, the API, the root)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse, set_script_prefix

ROOT_PREFIX = "/"


def page_path(name: str, *args: Any) -> str:
    """As Django's `reverse`, which makes a regular expression of each new prefix; every portal has its own."""
    path = _path(get_urlconf() or settings.ROOT_URLCONF, name, args, ())
    return get_script_prefix() + path.removeprefix(ROOT_PREFIX)


def platform_path(name: str, *args: Any, **kwargs: Any) -> str:
    """Path of a page of the platform, whatever portal is being shown."""
    return _path(settings.ROOT_URLCONF, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=4_000)
def _path(urlconf: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """A page of the desk asks for fifty of them, most of them always the same."""
    before = get_script_prefix()
    set_script_prefix(ROOT_PREFIX)
    try:
        return reverse(name, urlconf=urlconf, args=args or None, kwargs=dict(kwargs) or None)
    finally:
        set_script_prefix(before)


def platform_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The same with its origin: for mails, and for portals that answer on a host of their own."""
    return f"{settings.ORIGIN}{platform_path(name, *args, **kwargs)}"


def portal_path(slug: str, name: str, *args: Any, **kwargs: Any) -> str:
    """Path of a page of a portal, from outside of it (the desk, a task)."""
    before = get_script_prefix()
    set_script_prefix(f"{ROOT_PREFIX}{slug}/")
    try:
        return reverse(name, urlconf=settings.PORTAL_URLCONF, args=args or None, kwargs=kwargs or None)
    finally:
        set_script_prefix(before)
