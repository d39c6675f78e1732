"""The platform's own addresses: finding a commune, accounts, the desk. Probes: `probes.py`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from cantou.core.registry import ManifestError, services
from cantou.core.web import views as web
from cantou.desk import urls as desk
from cantou.portal.urls import LAST, PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.registry import Manifest


def service_urls(
    attribute: str, *, beside: Iterable[URLPattern | URLResolver]
) -> list[URLPattern | URLResolver]:
    """`<service id with hyphens>/…` for each service that has such pages, in the namespace of its id.

    `beside`: the addresses among which they stand; a service whose own is taken stops the start.
    """
    taken = {str(pattern.pattern).partition("/")[0] for pattern in beside}
    found: list[URLPattern | URLResolver] = []
    for manifest in services():
        module, first = getattr(manifest, attribute), manifest.id.replace("_", "-")
        if first in taken:
            raise ManifestError(_taken(manifest.id, f"{first}/"))
        if module:
            patterns = import_module(module).urlpatterns
            found.append(path(f"{first}/", include((patterns, manifest.id))))
    return found


def protocol_urls(
    *, beside: Iterable[URLPattern | URLResolver], manifests: Iterable[Manifest] | None = None
) -> list[URLPattern | URLResolver]:
    """The foreign standards that services speak, each at its own path, in the namespace `<service>.<protocol>`.

    A path whose first part is taken stops the start.
    """
    taken = {str(pattern.pattern).partition("/")[0] for pattern in beside}
    found: list[URLPattern | URLResolver] = []
    for manifest in services() if manifests is None else manifests:
        for protocol in manifest.protocols:
            if protocol.path.partition("/")[0] in taken:
                raise ManifestError(_taken(manifest.id, protocol.path))
            taken.add(protocol.path.partition("/")[0])
            patterns = import_module(protocol.urls).urlpatterns
            found.append(path(protocol.path, include((patterns, f"{manifest.id}.{protocol.id}"))))
    return found


def _taken(service: str, address: str) -> str:
    return f"Cantou : le service « {service} » demande l’adresse {address}, qui est déjà prise."


urlpatterns: list[URLPattern | URLResolver] = [
    *PLATFORM,
    path("compte/messages/", include("cantou.core.notices.portal.urls")),
    path("compte/agenda/", include("cantou.core.booking.portal.urls")),
    path("compte/paiements/", include("cantou.core.payments.portal.account_urls")),
    path("compte/", include("cantou.core.people.portal.urls")),
    path("", include("cantou.core.people.protocols.openid_urls")),
    path("bureau/personnes/", include("cantou.core.people.desk.urls")),
    path("bureau/applications/", include("cantou.core.applications.desk.urls")),
    path("bureau/exploitation/applications/", include("cantou.core.applications.desk.operator_urls")),
    path("bureau/exploitation/messages/", include("cantou.core.notices.desk.urls")),
    path("bureau/agendas/", include("cantou.core.booking.desk.urls")),
    path("bureau/regie/", include("cantou.core.payments.desk.urls")),
    path("bureau/a-signer/", include("cantou.core.parapheur.desk.urls")),
    path("bureau/formulaires/", include("cantou.core.forms.desk.urls")),
    path("bureau/jetons/", include("cantou.core.api.desk.urls")),
    path("bureau/", include("cantou.desk.urls")),
    path("bureau/", include((service_urls("desk_urls", beside=desk.urlpatterns), "bureau"))),
    path("_composants/", web.composants, name="composants"),
    path("_composants/bureau/", web.composants_bureau, name="composants_bureau"),
    path("agenda/", include("cantou.core.booking.urls")),
    path("carte/", include("cantou.core.maps.urls")),
    path("fichiers/", include("cantou.core.files.urls")),
    path("paiement/", include("cantou.core.payments.urls")),
    path("", include("cantou.core.payments.portal.machine_urls")),
]
if settings.ANYMAIL["WEBHOOK_SECRET"]:  # Without one, anybody could say that a mail came back.
    urlpatterns.append(path("api/courriels/", include("anymail.urls")))
urlpatterns.append(path("api/sms/", include("cantou.core.notices.protocols.sms")))
urlpatterns.append(path("api/", include("cantou.core.api.urls")))
urlpatterns += protocol_urls(beside=urlpatterns)
urlpatterns += LAST
handler500 = "cantou.portal.views.errors.server_error"
