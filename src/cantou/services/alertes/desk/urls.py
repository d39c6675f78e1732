from __future__ import annotations

from django.urls import path

from cantou.services.alertes.desk.views import alerts, confirming, writing

urlpatterns = [
    path("", alerts.index, name="index"),
    path("nouvelle/", writing.choose, name="choose"),
    path("nouvelle/<slug:kind>/", writing.new, name="new"),
    path("a-envoyer/<veiled:draft>/", confirming.confirm, name="confirm"),
    path("a-envoyer/<veiled:draft>/corriger/", writing.rewrite, name="rewrite"),
    path("a-envoyer/<veiled:draft>/effacer/", writing.drop, name="drop"),
    path("alerte/<str:alert>/", alerts.alert, name="alert"),
    path("alerte/<str:alert>/mettre-a-jour/", writing.update, name="update"),
    path("alerte/<str:alert>/annuler/", writing.cancel, name="cancel"),
]
