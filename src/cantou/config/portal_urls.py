"""What a portal answers, below its prefix or at the root of its host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cantou.config.urls import protocol_urls, service_urls
from cantou.portal.urls import PORTAL

_own: list[URLPattern | URLResolver] = [
    *PORTAL,
    path("agenda/", include("cantou.core.booking.urls")),
    path("carte/", include("cantou.core.maps.urls")),
    path("compte/", include("cantou.core.people.portal.host_urls")),
    path("fichiers/", include("cantou.core.files.urls")),
    path("paiement/", include("cantou.core.payments.urls")),
]
_own += service_urls("portal_urls", beside=_own)
urlpatterns: list[URLPattern | URLResolver] = [*_own, *protocol_urls(beside=_own)]
handler500 = "cantou.portal.views.errors.server_error"
