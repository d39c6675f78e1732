"""Our OpenID provider, outside every prefix. Its own addresses keep their names (`idp:oidc:…`)."""

from __future__ import annotations

from django.urls import include, path

from cantou.core.people.protocols import openid_provider

urlpatterns = [
    # First, so that what leads off this site goes by a page of ours.
    path("identity/o/authorize", openid_provider.authorize),
    path("identity/o/logout", openid_provider.logout),
    path("", include("allauth.idp.urls")),
]
