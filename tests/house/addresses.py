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

from cantou.core.web.veiled import veil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """A route such as `bureau/signalements/<str:reference>/`, and its name if it has one."""

    route: str
    in_portal: bool
    name: str = ""

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """(name, converter) of each argument."""
        return [(found["name"], found["kind"] or "str") for found in ARGUMENT.finditer(self.route)]

    def filled(self, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Each path that the values give; an argument's own name first, then its converter's."""
        choices = [
            [veil(int(value)) for value in values.get(name) or values.get("int") or ["0"]]
            if kind == "veiled"
            else values.get(name) or values.get(kind) or ["x"]
            for name, kind in self.arguments
        ]
        for chosen in itertools.product(*choices):
            texts = iter(chosen)
            yield "/" + ARGUMENT.sub(lambda _: next(texts), self.route)  # noqa: B023 (used at once)


def _walk(patterns, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for entry in patterns:
        shape = entry.pattern
        part = str(shape) if isinstance(shape, RoutePattern) else simplify_regex(str(shape)).lstrip("/")
        if isinstance(entry, URLPattern):
            yield prefix + part, f"{space}{entry.name or ''}"
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, prefix + part, inner)


def addresses_of(urlconf: str, *, in_portal: bool) -> list[Address]:
    found = {Address(route, in_portal, name) for route, name in _walk(get_resolver(urlconf).url_patterns)}
    return sorted(found, key=lambda address: address.route)


def every_address() -> list[Address]:
    return addresses_of(settings.ROOT_URLCONF, in_portal=False) + addresses_of(
        settings.PORTAL_URLCONF, in_portal=True
    )
