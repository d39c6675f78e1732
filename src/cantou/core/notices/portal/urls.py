from django.urls import path

from cantou.core.notices.portal import views

urlpatterns = [
    path("", views.inbox, name="notices_inbox"),
    path("lus/", views.read, name="notices_read"),
    path("choix/", views.preferences, name="notices_preferences"),
    path("appareils/", views.device_added, name="notices_device_added"),
    path("appareils/<veiled:device>/enlever/", views.device_removed, name="notices_device_removed"),
    path("desabonnement/<str:token>/", views.leave, name="notices_unsubscribe"),
]
