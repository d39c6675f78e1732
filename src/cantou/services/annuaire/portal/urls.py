from __future__ import annotations

from django.urls import path

from cantou.services.annuaire.portal.views import (
    data,
    emergency,
    gatherings,
    listings,
    newcomer,
    space,
    space_days,
)

urlpatterns = [
    path("", listings.index, name="index"),
    path("lieux.geojson", listings.geojson, name="geojson"),
    path("donnees/<slug:norm>.csv", data.scdl_csv, name="scdl"),
    path("fiche/<veiled:listing>/", listings.listing, name="listing"),
    path("urgences/", emergency.emergency, name="emergency"),
    path("hors-reseau/", emergency.offline, name="offline"),
    path("agenda/", gatherings.index, name="gatherings"),
    path("agenda/agenda.ics", gatherings.ics, name="gatherings_ics"),
    path("nouveau-ici/", newcomer.newcomer, name="newcomer"),
    path("code/", space.code, name="code"),
    path("tenir/<str:keeper>/", space.space, name="space"),
    path("tenir/<str:keeper>/rendez-vous/", space_days.events, name="space_events"),
    path("tenir/<str:keeper>/rendez-vous/<veiled:gathering>/", space_days.event, name="space_event"),
    path(
        "tenir/<str:keeper>/rendez-vous/<veiled:gathering>/annuler/", space_days.cancel, name="space_cancel"
    ),
    path("tenir/<str:keeper>/rendez-vous/<veiled:gathering>/deplacer/", space_days.move, name="space_move"),
    path("tenir/<str:keeper>/photos/oter/", space_days.photo_remove, name="space_photo_remove"),
    path("tenir/<str:keeper>/photos/", space_days.photos, name="space_photos"),
    path("tenir/<str:keeper>/membres/", space.people, name="space_members"),
    path("tenir/<str:keeper>/membres/membres.csv", space.members_csv, name="space_members_csv"),
    path("tenir/<str:keeper>/membres/<veiled:member>/oter/", space.member_remove, name="space_member_remove"),
    path("tenir/<str:keeper>/mairie/", space.write, name="space_write"),
]
