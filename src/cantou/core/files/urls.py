from django.urls import path

from cantou.core.files import views

app_name = "files"

urlpatterns = [path("<str:name>", views.public, name="public")]
