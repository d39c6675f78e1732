"""What an access token may be given: `<service>:read`, `:write`, `:file`, as the manifests' permissions say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.registry.registry import services

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cantou.core.registry.manifest import Manifest

KINDS = ("read", "write", "file")


def scopes_of(manifest: Manifest) -> dict[str, str]:
    """Scope → what it allows, in French. A kind that no permission names does not exist."""
    found: dict[str, str] = {}
    for kind in KINDS:
        titles = [permission.title for permission in manifest.permissions if permission.scope == kind]
        if titles:
            allowed = ", ".join(title[:1].lower() + title[1:] for title in titles)
            found[f"{manifest.id}:{kind}"] = f"{manifest.title}\N{NO-BREAK SPACE}: {allowed}"
    return found


def all_scopes(manifests: Iterable[Manifest] | None = None) -> dict[str, str]:
    found: dict[str, str] = {}
    for manifest in services() if manifests is None else manifests:
        found |= scopes_of(manifest)
    return found


def permissions_of(scopes: Collection[str]) -> dict[str, frozenset[str]]:
    """Service → the permissions that these scopes grant. What nothing declares grants nothing."""
    return {
        manifest.id: granted
        for manifest in services()
        if (
            granted := frozenset(
                permission.id
                for permission in manifest.permissions
                if permission.scope and f"{manifest.id}:{permission.scope}" in scopes
            )
        )
    }
