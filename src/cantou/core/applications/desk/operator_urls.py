"""Of the operator: `/bureau/exploitation/applications/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.applications.desk import operator

urlpatterns = [
    path("", operator.register, name="operator_applications"),
    path("ajouter/", operator.add, name="operator_application_add"),
    path("<slug:application>/", operator.application, name="operator_application"),
    path("<slug:application>/manifeste/", operator.update, name="operator_application_update"),
    path("<slug:application>/agir/", operator.act, name="operator_application_act"),
]
