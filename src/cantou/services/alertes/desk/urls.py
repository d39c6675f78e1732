from __future__ import annotations

from django.urls import path

from cantou.services.alertes.desk.views import alerts

urlpatterns = [
    path("", alerts.index, name="index"),
    path("<str:alert>/", alerts.alert, name="alert"),
]
