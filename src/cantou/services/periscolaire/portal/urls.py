from __future__ import annotations

from django.urls import path

from cantou.services.periscolaire.portal.views import calendars, public

urlpatterns = [
    path("", public.index, name="index"),
    path("inscrire/", calendars.enrol, name="enrol"),
    path("enfant/<veiled:pupil>/", calendars.month, name="month"),
    path("enfant/<veiled:pupil>/semaines/", calendars.weeks, name="weeks"),
    path("enfant/<veiled:pupil>/sante/", calendars.needs, name="needs"),
]
