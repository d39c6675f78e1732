from __future__ import annotations

from django.urls import path

from cantou.core.api.desk import views

urlpatterns = [
    path("", views.tokens, name="desk_tokens"),
    path("nouveau/", views.new, name="desk_tokens_new"),
    path("<slug:handle>/retirer/", views.revoke, name="desk_token_revoke"),
]
