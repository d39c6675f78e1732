from __future__ import annotations

from django.urls import path

from cantou.core.people.desk import mandates, residents, views

urlpatterns = [
    path("", views.registered, name="desk_people"),
    path("nouveau/", views.register, name="desk_people_new"),
    path("<slug:handle>/carte/", views.card, name="desk_people_card"),
    path("mandat/", mandates.by_number, name="desk_mandate"),
    path("<slug:resident>/", residents.show, name="desk_resident"),
    path("<slug:resident>/code/", residents.use_code_received, name="desk_resident_code"),
    path("<slug:resident>/foyer/", residents.invite, name="desk_resident_invite"),
    path("<slug:resident>/enfant/", residents.add, name="desk_resident_child"),
    path("<slug:resident>/mandat/", mandates.write, name="desk_resident_mandate_new"),
    path("<slug:resident>/mandat/<uuid:mandate>/", mandates.show, name="desk_resident_mandate"),
    path(
        "<slug:resident>/mandat/<uuid:mandate>/accord/",
        mandates.consent,
        name="desk_resident_mandate_consent",
    ),
    path(
        "<slug:resident>/mandat/<uuid:mandate>/code/", mandates.holder_code, name="desk_resident_mandate_code"
    ),
    path("<slug:resident>/mandat/<uuid:mandate>/papier/", mandates.paper, name="desk_resident_mandate_paper"),
    path("<slug:resident>/mandat/<uuid:mandate>/fin/", mandates.end, name="desk_resident_mandate_end"),
    path("<slug:resident>/<slug:dependant>/", residents.dependant, name="desk_resident_dependant"),
    path("<slug:resident>/<slug:dependant>/garde/", residents.custody, name="desk_resident_custody"),
    path("<slug:resident>/<slug:dependant>/retirer/", residents.remove, name="desk_resident_remove"),
]
