from __future__ import annotations

from django.urls import path

from cantou.services.annuaire.portal.views import emergency, listings

urlpatterns = [
    path("", listings.index, name="index"),
    path("lieux.geojson", listings.geojson, name="geojson"),
    path("fiche/<veiled:listing>/", listings.listing, name="listing"),
    path("urgences/", emergency.emergency, name="emergency"),
    path("hors-reseau/", emergency.offline, name="offline"),
]
