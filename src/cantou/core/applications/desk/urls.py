"""Of an organisation: `/bureau/applications/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.applications.desk import views

urlpatterns = [
    path("", views.applications, name="desk_applications"),
    path("<slug:application>/", views.application, name="desk_application"),
    path("<slug:application>/ouvrir/", views.open_, name="desk_application_open"),
    path("<slug:application>/fermer/", views.close, name="desk_application_close"),
    path("<slug:application>/essai/", views.test, name="desk_application_test"),
]
