from __future__ import annotations

from django.urls import path

from cantou.services.annuaire.desk.views import duties, facts, importing, keepers, listings, photos, proposals

urlpatterns = [
    path("", listings.index, name="index"),
    path("nouvelle/", listings.new, name="new"),
    path("mairie/", listings.mairie, name="mairie"),
    path("fiche/<veiled:listing>/", listings.edit, name="listing"),
    path("fiche/<veiled:listing>/exacte/", listings.confirm, name="confirm"),
    path("fiche/<veiled:listing>/supprimer/", listings.delete, name="delete"),
    path("fiche/<veiled:listing>/acces/", facts.access, name="access"),
    path("fiche/<veiled:apparatus>/technique/", facts.technical, name="facts"),
    path("fiche/<veiled:listing>/photos/", photos.photos, name="photos"),
    path("photo/<veiled:picture_of>/oter/", photos.remove, name="photo_remove"),
    path("gardes/", duties.index, name="duties"),
    path("gardes/<veiled:duty>/oter/", duties.remove, name="duty_remove"),
    path("fiche/<veiled:listing>/tenue/", keepers.index, name="keepers"),
    path("fiche/<veiled:listing>/lettre/", keepers.letter, name="keeper_letter"),
    path("tenue/<veiled:invited>/retirer/", keepers.revoke, name="keeper_revoke"),
    path("demandes/<str:proposed>/", proposals.proposal, name="proposal"),
    path("demandes/<str:proposed>/photo/<str:name>", proposals.photo, name="proposal_photo"),
    path("import/", importing.start, name="import_start"),
    path("import/<veiled:taken>/", importing.show, name="import"),
    path("import/<veiled:taken>/prendre/", importing.apply, name="import_apply"),
    path("import/<veiled:taken>/rapport.csv", importing.report_csv, name="import_report"),
    path("exports/", importing.exports, name="exports"),
    path("exports/<slug:norm>.csv", importing.export_csv, name="export_csv"),
]
