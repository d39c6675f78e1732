from django.urls import path

from cantou.core.maps import views

app_name = "maps"

urlpatterns = [
    path("commune/<str:code>/lieu.svg", views.picker, name="picker"),
    path("<str:level>/<str:code>.svg", views.outline, name="outline"),
    path("<str:level>/<str:code>.geojson", views.data, name="data"),
]
