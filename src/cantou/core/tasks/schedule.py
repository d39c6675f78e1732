"""The periodic tasks of the manifests, registered when the application starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from cantou.core.registry import ManifestError, services
from cantou.core.tasks.jobs import periodic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.registry import Manifest, Periodic

_registered: set[str] = set()


def register(manifests: Iterable[Manifest] | None = None) -> None:
    """Idempotent. What cannot be registered stops the start with one line."""
    for manifest in services() if manifests is None else manifests:
        for entry in manifest.periodic:
            name = f"{manifest.id}.periodic.{entry.id}"
            if name not in _registered:
                _register(manifest.id, name, entry)
                _registered.add(name)


def _register(service: str, name: str, entry: Periodic) -> None:
    try:
        job: Any = import_string(entry.task)
        if not hasattr(job, "defer"):
            raise ValueError(f"{entry.task} n’est pas une tâche (pas de defer)")  # noqa: TRY301
        defer = job.defer
        decorate = periodic(name=name, cron=entry.cron, queue=job.queue)
    except (ImportError, ValueError) as error:
        raise ManifestError(
            f"Cantou : le service « {service} » ne peut pas démarrer : tâche {entry.id} : {error}"
        ) from error

    @decorate
    def _occurrence() -> None:
        defer()
