from django.urls import path

from cantou.desk import views

urlpatterns = [path("", views.queue, name="desk")]
