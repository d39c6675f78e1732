"""What an external application says of itself: the registry's Manifest as JSON, for what is not Python here.

Its shape is checked when it is read (pydantic), what depends on this platform by `misfits`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator  # noqa: TC003 (pydantic reads the annotations)
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cantou import __version__
from cantou.core.applications.engine.outgoing import RefusedAddressError, check_address
from cantou.core.registry import Manifest, PersonalData, PortalEntry, services
from cantou.core.registry.manifest import INTENTS, MOMENTS
from cantou.core.registry.scopes import all_scopes
from cantou.core.web.typed import field_name, in_french

PREFIX = "app-"
"""Of an application's code, which stands where a service's identifier does: no service can have a hyphen."""
LONGEST = 100_000
SIGN_IN = ("openid", "profile", "email")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Publisher(_Part):
    name: str = Field(min_length=2, max_length=120)
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


class Tile(_Part):
    """A tile on the portals that an offer covers."""

    title: str = Field(min_length=2, max_length=80)
    summary: str = Field(min_length=2, max_length=200)
    path: str = Field("/", max_length=200, pattern=r"^/[^\s\\]*$")
    icon: str = Field("external", max_length=30, pattern=r"^[a-z-]+$")
    intent: str = Field(json_schema_extra={"enum": list(INTENTS)})
    moments: tuple[str, ...] = Field((), json_schema_extra={"items": {"enum": list(MOMENTS)}})


class SignIn(_Part):
    redirect_uris: tuple[str, ...] = Field(min_length=1, max_length=5)
    logout_uris: tuple[str, ...] = Field((), max_length=5)
    scopes: tuple[Literal["openid", "profile", "email"], ...] = ("openid",)


class Webhook(_Part):
    url: str = Field(max_length=500)
    events: tuple[str, ...] = Field(min_length=1, max_length=50)


class Kept(_Part):
    """One line of the register of personal data."""

    what: str = Field(min_length=2, max_length=300)
    purpose: str = Field(min_length=2, max_length=300)
    legal_basis: Literal[
        "consentement", "contrat", "obligation légale", "intérêts vitaux", "mission d’intérêt public"
    ]
    retention_days: int = Field(ge=1, le=36_500)
    recipients: str = Field(min_length=2, max_length=300)


class ApplicationManifest(_Part):
    """An external application of Cantou."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=36)
    title: str = Field(min_length=2, max_length=80)
    purpose: str = Field(min_length=2, max_length=200)
    version: str = Field(min_length=1, max_length=20)
    core: str = Field(min_length=1, max_length=60)
    icon: str = Field("external", max_length=30, pattern=r"^[a-z-]+$")
    publisher: Publisher
    url: str = Field(max_length=300)
    portal: tuple[Tile, ...] = Field((), max_length=6)
    sign_in: SignIn | None = None
    scopes: tuple[str, ...] = Field((), max_length=50)
    webhook: Webhook | None = None
    personal_data: tuple[Kept, ...] = Field((), max_length=30)

    @property
    def code(self) -> str:
        return f"{PREFIX}{self.id}"

    @property
    def events(self) -> tuple[str, ...]:
        return self.webhook.events if self.webhook else ()

    def as_service(self) -> Manifest:
        """As the registry knows services. A tile's `url_name` is a whole address."""
        return Manifest(
            id=self.code,
            title=self.title,
            purpose=self.purpose,
            version=self.version,
            core=self.core,
            app="",
            icon=self.icon,
            portal=tuple(
                PortalEntry(
                    title=tile.title,
                    summary=tile.summary,
                    url_name=urljoin(self.url, tile.path),
                    icon=tile.icon,
                    intent=tile.intent,
                    moments=tile.moments,
                )
                for tile in self.portal
            ),
            personal_data=tuple(PersonalData(**line.model_dump()) for line in self.personal_data),
        )


@dataclass
class ManifestRefusedError(Exception):
    """(field, what is wrong with it), in French."""

    errors: list[tuple[str, str]]

    def __str__(self) -> str:
        return " ".join(f"{name}\N{NO-BREAK SPACE}: {told}" if name else told for name, told in self.errors)


def read(text: str | bytes) -> ApplicationManifest:
    """Raises ManifestRefusedError."""
    if len(text) > LONGEST:
        raise ManifestRefusedError([("", _("Ce fichier est trop long pour un manifeste."))])
    try:
        manifest = ApplicationManifest.model_validate_json(text)
    except ValidationError as error:
        told = [(field_name(one["loc"]), in_french(one)) for one in error.errors()]
        raise ManifestRefusedError(told) from error
    found = list(misfits(manifest))
    if found:
        raise ManifestRefusedError(found)
    return manifest


def misfits(manifest: ApplicationManifest) -> Iterator[tuple[str, str]]:
    """What does not fit this platform, today."""
    yield from _versions(manifest)
    yield from _addresses(manifest)
    for name, given, known in (
        ("scopes", manifest.scopes, all_scopes()),
        ("webhook.events", manifest.events, all_events()),
    ):
        for number, value in enumerate(given):
            if value not in known:
                told = _("« %(value)s » n’existe pas ici. Existent : %(known)s.")
                yield f"{name}[{number}]", told % {"value": value, "known": ", ".join(known)}
    for number, tile in enumerate(manifest.portal):
        if tile.intent not in INTENTS:
            told = _("Une de ces valeurs : %(known)s.") % {"known": ", ".join(INTENTS)}
            yield f"portal[{number}].intent", told
        if unknown := [moment for moment in tile.moments if moment not in MOMENTS]:
            yield f"portal[{number}].moments", _("Inconnu : %(names)s.") % {"names": ", ".join(unknown)}


def _versions(manifest: ApplicationManifest) -> Iterator[tuple[str, str]]:
    try:
        accepts = SpecifierSet(manifest.core)
    except InvalidSpecifier:
        yield "core", _("Donnez les versions acceptées, comme « >=0.1,<0.2 ».")
        return
    if not accepts.contains(__version__, prereleases=True):
        yield "core", _("Cette plateforme est en version %(version)s.") % {"version": __version__}


def _addresses(manifest: ApplicationManifest) -> Iterator[tuple[str, str]]:
    given = [("url", manifest.url)]
    if manifest.sign_in:
        given += [
            (f"sign_in.redirect_uris[{n}]", url) for n, url in enumerate(manifest.sign_in.redirect_uris)
        ]
        given += [(f"sign_in.logout_uris[{n}]", url) for n, url in enumerate(manifest.sign_in.logout_uris)]
    if manifest.webhook:
        given.append(("webhook.url", manifest.webhook.url))
    for name, url in given:
        try:
            check_address(url, loopback=settings.OUTGOING_LOOPBACK)
        except RefusedAddressError:
            yield (
                name,
                _("Donnez une adresse en https, sans mot de passe, d’un nom que tous peuvent joindre."),
            )
    for number, tile in enumerate(manifest.portal):
        if urlsplit(urljoin(manifest.url, tile.path)).netloc != urlsplit(manifest.url).netloc:
            yield f"portal[{number}].path", _("Une tuile mène à l’application elle-même.")


def all_events() -> dict[str, str]:
    """Name → title of the events that services announce to applications."""
    return {
        f"{manifest.id}.{event.id}": f"{manifest.title}\N{NO-BREAK SPACE}: {event.title}"
        for manifest in services()
        for event in manifest.events
    }


def schema() -> str:
    """The JSON Schema, as it is committed: docs/api/application-manifest.schema.json."""
    made: dict[str, Any] = ApplicationManifest.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
