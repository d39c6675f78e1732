from django.urls import path

from cantou.services.signalements.portal import views

urlpatterns = [
    path("nouveau/", views.new, name="new"),
    path("suivi/<str:secret>/", views.follow, name="follow"),
]
