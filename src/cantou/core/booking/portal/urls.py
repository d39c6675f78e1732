from django.urls import path

from cantou.core.booking.portal import views

urlpatterns = [
    path("", views.show, name="booking_own"),
    path("creer/", views.make, name="booking_own_make"),
    path("retirer/", views.revoke, name="booking_own_revoke"),
]
