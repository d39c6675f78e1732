from django.urls import path

from cantou.services.signalements.portal.views import at_once, filing, links, mine, public, sending

urlpatterns = [
    path("", public.index, name="index"),
    path("carte/", public.on_map, name="map"),
    path("flux.atom", public.feed, name="feed"),
    path("liste.csv", public.as_csv, name="csv"),
    path("liste.geojson", public.as_geojson, name="geojson"),
    path("hors-ligne/", at_once.offline, name="offline"),
    path("hors-ligne/photo/", at_once.photo, name="offline_photo"),
    path("nouveau/", filing.new, name="new"),
    path("nouveau/<slug:category>/", filing.begin, name="begin"),
    path("brouillon/<str:token>/lieu/", filing.where, name="where"),
    path("brouillon/<str:token>/sujet/", filing.category, name="category"),
    path("brouillon/<str:token>/description/", filing.what, name="what"),
    path("brouillon/<str:token>/coordonnees/", filing.contact, name="contact"),
    path("brouillon/<str:token>/verifier/", sending.review, name="review"),
    path("brouillon/<str:token>/ailleurs/", sending.elsewhere, name="elsewhere"),
    path("suivi/<str:secret>/", links.follow, name="follow"),
    path("suivi/<str:secret>/envoye/", links.sent, name="sent"),
    path("suivi/<str:secret>/rouvrir/", links.reopen, name="reopen"),
    path("suivi/<str:secret>/avis/<str:answer>/", links.opinion, name="opinion"),
    path("suivi/<str:secret>/photo/<str:name>", links.photo, name="photo"),
    path("retrouver/", public.find, name="find"),
    path("les-miens/", mine.index, name="mine"),
    path("<str:reference>/", public.report, name="public"),
    path("<str:reference>/photo/<str:name>", public.public_photo, name="public_photo"),
]
