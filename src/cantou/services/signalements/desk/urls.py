from django.urls import path

from cantou.services.signalements.desk import views

urlpatterns = [path("<str:reference>/", views.report, name="report")]
