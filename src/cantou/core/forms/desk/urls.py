"""The organisation's forms, as people see them: `/bureau/formulaires/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.forms.desk import views

urlpatterns = [
    path("", views.index, name="desk_forms"),
    path("essai/<veiled:trial>/", views.try_out, name="desk_form_try"),
    path("essai/<veiled:trial>/garder/", views.try_keep, name="desk_form_keep"),
    path("essai/<veiled:trial>/resultat/", views.result, name="desk_form_result"),
    path("<slug:form_key>/", views.form, name="desk_form"),
]
