"""What answers under /compte/ in a portal: its way to the sign-in host and back."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache

from cantou.core.people.portal.views import tickets

urlpatterns = [
    path("connexion/", never_cache(tickets.ask), name="portal_sign_in"),
    path("arrivee/", never_cache(tickets.arrive), name="portal_arrival"),
    path("deconnexion/", never_cache(tickets.sign_out), name="portal_sign_out"),
]
