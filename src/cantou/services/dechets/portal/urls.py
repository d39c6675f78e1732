from __future__ import annotations

from django.urls import path

from cantou.services.dechets.portal.views import bulky, calendars, centres, guide, offline, points, reminding

urlpatterns = [
    path("", calendars.index, name="index"),
    path("partout/", calendars.whole, name="whole"),
    path("partout/collectes.ics", calendars.whole_ics, name="whole_ics"),
    path("partout/calendrier.pdf", calendars.whole_pdf, name="whole_pdf"),
    path("ou/<veiled:home>/", calendars.home, name="home"),
    path("ou/<veiled:home>/collectes.ics", calendars.home_ics, name="home_ics"),
    path("ou/<veiled:home>/calendrier.pdf", calendars.home_pdf, name="home_pdf"),
    path("points/", points.index, name="points"),
    path("points/points.geojson", points.geojson, name="points_geojson"),
    path("points/<veiled:spot>/", points.point, name="point"),
    path("decheteries/", centres.index, name="centres"),
    path("tri/", guide.index, name="guide"),
    path("tri/<str:thing>/", guide.index, name="guide_word"),
    path("encombrants/", bulky.index, name="bulky"),
    path("encombrants/<str:bulk>/", bulky.mine, name="bulky_mine"),
    path("encombrants/<str:bulk>/annuler/", bulky.cancel, name="bulky_cancel"),
    path("hors-reseau/", offline.offline, name="offline"),
    path("rappel/", reminding.subscribe, name="subscribe"),
    path("rappel/merci/", reminding.subscribed, name="subscribed"),
    path("rappel/lien/", reminding.link, name="subscription_link"),
    path("rappel/arrete/", reminding.no_more, name="subscribed_no_more"),
    path("rappel/code/<str:token>/", reminding.code, name="subscription_code"),
    path("rappel/<str:reminded>/", reminding.mine, name="subscriptions"),
    path("rappel/<str:reminded>/arreter/", reminding.unsubscribe, name="unsubscribe"),
]
