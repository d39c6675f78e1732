from __future__ import annotations

from django.urls import path

from cantou.services.alertes.portal.views import alerts

urlpatterns = [
    path("", alerts.index, name="index"),
    path("<str:alert>/", alerts.alert, name="alert"),
    path("<str:alert>/<int:nth>.cap", alerts.cap, name="cap"),
]
