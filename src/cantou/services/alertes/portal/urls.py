from __future__ import annotations

from django.urls import path

from cantou.services.alertes.portal.views import alerts, feeds, reached, screen, subscribing

urlpatterns = [
    path("", alerts.index, name="index"),
    path("abonnement/", subscribing.subscribe, name="subscribe"),
    path("abonnement/merci/", subscribing.subscribed, name="subscribed"),
    path("abonnement/lien/", subscribing.link, name="subscription_link"),
    path("abonnement/arrete/", subscribing.no_more, name="subscribed_no_more"),
    path("abonnement/code/<str:token>/", subscribing.code, name="subscription_code"),
    path("abonnement/<str:warned>/", subscribing.mine, name="subscriptions"),
    path("abonnement/<str:warned>/arreter/", subscribing.unsubscribe, name="unsubscribe"),
    path("r/<str:reached>/", reached.reached, name="reached"),
    path("flux.atom", feeds.atom, name="feed"),
    path("cap/<slug:slug>.atom", feeds.cap_feed, name="cap_feed"),
    path("ecran/", screen.screen, name="screen"),
    path("<str:alert>/", alerts.alert, name="alert"),
    path("<str:alert>/affiche.pdf", alerts.poster, name="poster"),
    path("<str:alert>/<int:nth>.cap", alerts.cap, name="cap"),
]
