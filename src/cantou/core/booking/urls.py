from django.urls import path

from cantou.core.booking import views

app_name = "agenda"

urlpatterns = [
    path("ressource/<veiled:resource>.ics", views.resource_feed, name="resource"),
    path("lieu/<veiled:place>.ics", views.place_feed, name="place"),
    path("personne/<veiled:person>/<str:secret>.ics", views.person_feed, name="person"),
    path("prive/<str:secret>.ics", views.private_feed, name="private"),
]
