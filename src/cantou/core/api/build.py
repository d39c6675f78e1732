"""The one API, made of the routers that the manifests name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string
from ninja import NinjaAPI

from cantou.core.api import problems
from cantou.core.api.document import Document, complete
from cantou.core.api.me import router as me
from cantou.core.registry import ManifestError, services
from cantou.core.registry.scopes import all_scopes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ninja import Router
    from ninja.openapi.schema import OpenAPISchema

    from cantou.core.registry import Manifest

VERSION = "1.0.0"
PREFIX = "/api/v1/"
DESCRIPTION = """Ce que les portails montrent, et ce que les agents font, pour d’autres programmes.

Sans jeton, on lit ce qui est public et on dépose ce qu’un habitant peut déposer. Avec un jeton, on agit pour
l’organisation qui l’a donné, dans les limites de ses portées. Toute erreur est un problème (RFC 9457)."""


class CantouAPI(NinjaAPI):
    def __init__(self, manifests: Iterable[Manifest]) -> None:
        super().__init__(
            title="Cantou",
            version=VERSION,
            description=DESCRIPTION,
            urls_namespace="api",
            docs_url=None,
            servers=[{"url": "/", "description": "L’adresse de la plateforme"}],
        )
        problems.install(self)
        self.manifests = tuple(manifests)
        self.add_router("/", me, tags=["Cantou"])
        for manifest in self.manifests:
            if manifest.api:
                path = f"/{manifest.id.replace('_', '-')}/"
                self.add_router(path, _router(manifest), tags=[manifest.title])

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        """The same whatever the address from which it is asked."""
        return complete(Document(api=self, path_prefix=PREFIX), all_scopes(self.manifests))


@lru_cache(maxsize=1)
def api() -> CantouAPI:
    """Of the services that are installed."""
    return CantouAPI(services())


def _router(manifest: Manifest) -> Router:
    try:
        router: Router = import_string(manifest.api)
    except ImportError as error:
        raise ManifestError(f"Cantou: service “{manifest.id}”: api: {error}") from error
    return router
