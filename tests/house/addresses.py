"""Every address of the site, with every value that could be tried in it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """A route such as `bureau/signalements/<str:reference>/`."""

    route: str
    in_portal: bool

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """(name, converter) of each argument."""
        return [(found["name"], found["kind"] or "str") for found in ARGUMENT.finditer(self.route)]

    def filled(self, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Each path that the values give; an argument's own name first, then its converter's."""
        choices = [values.get(name) or values.get(kind) or ["x"] for name, kind in self.arguments]
        for chosen in itertools.product(*choices):
            texts = iter(chosen)
            yield "/" + ARGUMENT.sub(lambda _: next(texts), self.route)  # noqa: B023 (used at once)


def _walk(patterns, prefix: str = "") -> Iterator[str]:
    for entry in patterns:
        shape = entry.pattern
        part = str(shape) if isinstance(shape, RoutePattern) else simplify_regex(str(shape)).lstrip("/")
        if isinstance(entry, URLPattern):
            yield prefix + part
        else:
            yield from _walk(entry.url_patterns, prefix + part)


def every_address() -> list[Address]:
    found = [
        Address(route, in_portal=False) for route in _walk(get_resolver(settings.ROOT_URLCONF).url_patterns)
    ]
    found += [
        Address(route, in_portal=True) for route in _walk(get_resolver(settings.PORTAL_URLCONF).url_patterns)
    ]
    return sorted(set(found), key=lambda address: (address.in_portal, address.route))
