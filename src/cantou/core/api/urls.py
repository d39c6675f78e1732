"""`/api/`: a page for people; `/api/v1/`: the API itself. On the platform's address only (docs/adr/0060)."""

from __future__ import annotations

from django.urls import path

from cantou.core.api import views
from cantou.core.api.build import api

urlpatterns = [
    path("", views.page, name="api_page"),
    path("v1/", api().urls),
]
