"""Which notices exist: those of the manifests, and those that rooms of core and the desk declare when they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.registry import Notice, Placeholder, services

if TYPE_CHECKING:
    from collections.abc import Iterator

PLATFORM = "incoming"
"""The service of what the platform itself answers to those who write to it (talking.py)."""
COMMON = (
    Placeholder(id="organisme", title="Nom de l’organisme", example="Mairie de Vic-sur-Cère"),
    Placeholder(id="telephone", title="Téléphone de l’organisme", example="04 71 47 50 68"),
    Placeholder(id="prenom", title="Prénom de la personne, s’il est connu", example="Jeanne"),
)
"""Values that every notice has, besides its own."""

_declared: dict[str, dict[str, Notice]] = {}
_titles: dict[str, str] = {}


class UnknownNoticeError(LookupError):
    """No manifest and no room of core declares it."""


def declare(service: str, title: str, *notices: Notice) -> None:
    """For what is no service: a room of core, the desk. In `AppConfig.ready`; repeating it changes nothing."""
    _titles[service] = title
    _declared.setdefault(service, {}).update({notice.id: notice for notice in notices})


def find(service: str, kind: str) -> Notice:
    """Raises UnknownNoticeError."""
    manifest = services().get(service)
    if manifest is not None:
        for notice in manifest.notices:
            if notice.id == kind:
                return notice
    try:
        return _declared[service][kind]
    except KeyError:
        raise UnknownNoticeError(f"{service}.{kind}") from None


def everything() -> Iterator[tuple[str, str, Notice]]:
    """(service, its title, notice), services in order of title."""
    for manifest in services():
        for notice in manifest.notices:
            yield manifest.id, manifest.title, notice
    for service, notices in sorted(_declared.items()):
        for notice in notices.values():
            yield service, _titles[service], notice


def title_of(service: str) -> str:
    manifest = services().get(service)
    return manifest.title if manifest is not None else _titles.get(service, service)


def placeholders(notice: Notice) -> tuple[Placeholder, ...]:
    return (*notice.placeholders, *COMMON)
