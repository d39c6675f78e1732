from __future__ import annotations

from django.urls import path

from cantou.core.people.desk import views

urlpatterns = [
    path("", views.registered, name="desk_people"),
    path("nouveau/", views.register, name="desk_people_new"),
    path("<slug:handle>/carte/", views.card, name="desk_people_card"),
]
