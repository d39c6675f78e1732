"""Attempts are counted outside the transaction of the view, which a refusal undoes."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, get_resolver

EXPECTED = {"account_login", "people_card", "people_invitation", "people_invitation_code"}


def callbacks(patterns):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield entry.name, entry.callback
        else:
            yield from callbacks(entry.url_patterns)


def layers(view):
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def test_every_guarded_view_counts_outside_its_transaction():
    found = {
        name: view
        for urlconf in (settings.ROOT_URLCONF, settings.PORTAL_URLCONF)
        for name, view in callbacks(get_resolver(urlconf).url_patterns)
        if any(vars(layer).get("is_guarded") for layer in layers(view))
    }
    assert set(found) >= EXPECTED
    inside = {
        name for name, view in found.items() if "default" not in getattr(view, "_non_atomic_requests", ())
    }
    assert inside == set()
