"""The services that are installed, found through the entry points of the group `cantou.services`.

The services of this repository come through the same door, with no privilege. Whatever is wrong with a
manifest stops the start with one line.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from cantou import __version__
from cantou.core.registry.manifest import INTENTS, MOMENTS, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GROUP = "cantou.services"
MOST_QUESTIONS = 3


class ManifestError(SystemExit):
    """Stops the start. Its text is the one line that is shown."""


class Registry:
    """Manifests by identifier, in order of title. Make one anew in a test; nothing here is global."""

    def __init__(self, manifests: Iterable[Manifest], *, core: str = __version__) -> None:
        self._manifests: dict[str, Manifest] = {}
        for manifest in manifests:
            check(manifest, core=core)
            if manifest.id in self._manifests:
                raise ManifestError(
                    f"Cantou : deux services s’appellent « {manifest.id} » ; enlevez l’un des paquets."
                )
            self._manifests[manifest.id] = manifest
        for problem in _shared_inboxes(self._manifests.values()):
            raise ManifestError(f"Cantou : {problem}.")

    def __iter__(self) -> Iterator[Manifest]:
        return iter(sorted(self._manifests.values(), key=lambda manifest: manifest.title))

    def __contains__(self, service: object) -> bool:
        return service in self._manifests

    def __getitem__(self, service: str) -> Manifest:
        return self._manifests[service]

    def get(self, service: str) -> Manifest | None:
        return self._manifests.get(service)


def check(manifest: Manifest, *, core: str) -> None:
    def refuse(why: str) -> None:
        raise ManifestError(f"Cantou : le service « {manifest.id} » ne peut pas démarrer : {why}.")

    if not manifest.id.isidentifier() or not manifest.id.islower():
        refuse(
            "son identifiant doit être fait de lettres minuscules sans accent, de chiffres et de tirets bas"
        )
    try:
        accepts = SpecifierSet(manifest.core)
    except InvalidSpecifier:
        refuse(f"« {manifest.core} » n’est pas un intervalle de versions")
    else:
        if not accepts.contains(core, prereleases=True):
            refuse(f"il demande Cantou {manifest.core}, et voici Cantou {core}")
    for problem in _problems(manifest):
        refuse(problem)


def _problems(manifest: Manifest) -> Iterator[str]:
    permissions = {permission.id for permission in manifest.permissions}
    wanted = [(f"le rôle {role.id}", name) for role in manifest.roles for name in role.permissions]
    wanted += [(f"la file {queue.id}", queue.permission) for queue in manifest.queues]
    wanted += [(f"l’entrée de bureau {entry.url_name}", entry.permission) for entry in manifest.desk]
    for where, name in wanted:
        if name not in permissions:
            yield f"{where} nomme un droit inconnu, « {name} »"
    for entry in manifest.portal:
        if entry.intent not in INTENTS:
            yield f"l’entrée de portail {entry.url_name} nomme une intention inconnue, « {entry.intent} »"
        for moment in entry.moments:
            if moment not in MOMENTS:
                yield f"l’entrée de portail {entry.url_name} nomme un moment inconnu, « {moment} »"
    for protocol in manifest.protocols:
        if protocol.path.startswith("/") or not protocol.path.endswith("/"):
            yield f"le chemin du protocole {protocol.id}, « {protocol.path} », doit finir par / et non commencer par /"
    if sum(setting.ask for setting in manifest.settings) > MOST_QUESTIONS:
        yield f"son ouverture poserait plus de {MOST_QUESTIONS} questions"


def _shared_inboxes(manifests: Iterable[Manifest]) -> Iterator[str]:
    """One address, one number for all: a word means one service, and one service takes what names none."""
    whose: dict[str, str] = {}
    defaults: list[str] = []
    for manifest in manifests:
        for inbox in manifest.inboxes:
            defaults += [manifest.id] * inbox.default
            for word in (inbox.id, *inbox.words):
                if whose.setdefault(word, manifest.id) != manifest.id:
                    yield f"les services « {whose[word]} » et « {manifest.id} » demandent le même mot, « {word} »"
    if len(defaults) > 1:
        yield f"plusieurs services prennent les messages qui n’en nomment aucun : {', '.join(defaults)}"


def discover(points: Iterable[EntryPoint] | None = None) -> Registry:
    """The registry of what is installed."""
    manifests = []
    for point in entry_points(group=GROUP) if points is None else points:
        manifest = point.load()
        if not isinstance(manifest, Manifest):
            raise ManifestError(
                f"Cantou : le point d’entrée « {point.name} » ({point.value}) n’est pas un Manifest."
            )
        manifests.append(manifest)
    return Registry(manifests)


_installed: Registry | None = None


def services() -> Registry:
    """The installed services; read once a process."""
    global _installed  # noqa: PLW0603
    if _installed is None:
        _installed = discover()
    return _installed
