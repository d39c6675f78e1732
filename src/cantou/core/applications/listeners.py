"""Every event that a manifest declares public is told to the applications that its organisation has opened."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from cantou.core.applications.domain.webhooks import announce
from cantou.core.registry import ManifestError, services
from cantou.core.tasks import listens_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cantou.core.registry import Manifest, PublicEvent


def connect(manifests: Iterable[Manifest] | None = None) -> None:
    """Idempotent: a listener is known by its name."""
    for manifest in services() if manifests is None else manifests:
        for declared in manifest.events:
            try:
                event, reference = import_string(declared.event), import_string(declared.reference)
            except ImportError as error:
                raise ManifestError(
                    f"Cantou: service “{manifest.id}”: event “{declared.id}”: {error}"
                ) from error
            listens_to(event)(_listener(manifest.id, declared, reference))


def _listener(service: str, declared: PublicEvent, reference: Callable[[Any], str]) -> Callable[[Any], None]:
    name = f"{service}.{declared.id}"

    def hear(event: Any) -> None:
        told = reference(event)
        if told:
            announce(event=name, reference=told, occurrence=json.dumps(asdict(event), sort_keys=True))

    hear.__qualname__ = f"hear.{name}"
    return hear
