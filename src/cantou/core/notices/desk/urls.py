"""Of the operator: `/bureau/exploitation/messages/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.notices.desk import views

urlpatterns = [
    path("", views.arrivals, name="operator_arrivals"),
    path("<uuid:arrival>/", views.arrival, name="operator_arrival"),
    path("<uuid:arrival>/attribuer/", views.attribute, name="operator_arrival_attribute"),
    path("<uuid:arrival>/ecarter/", views.discard, name="operator_arrival_discard"),
]
