"""Agendas of what is booked: `/bureau/agendas/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.booking.desk import views

urlpatterns = [
    path("", views.calendars, name="desk_calendars"),
    path("<veiled:resource>/", views.calendar, name="desk_calendar"),
    path("probleme/<slug:trouble>/", views.trouble, name="desk_calendar_trouble"),
    path("<veiled:resource>/adresse/", views.address, name="desk_calendar_address"),
    path("<veiled:resource>/adresse/retirer/", views.address_revoke, name="desk_calendar_address_revoke"),
    path("<veiled:resource>/exterieur/", views.outside_new, name="desk_calendar_outside_new"),
    path("exterieur/<veiled:outside>/relire/", views.outside_again, name="desk_calendar_outside_again"),
    path("exterieur/<veiled:outside>/retirer/", views.outside_remove, name="desk_calendar_outside_remove"),
    path("lieu/<veiled:place>/semaine.pdf", views.week, name="desk_calendar_week"),
]
