from __future__ import annotations

from django.urls import path

from cantou.services.site.portal.views import (
    acts,
    agenda,
    bulletins,
    digest,
    feeds,
    news,
    pages,
    questions,
    screen,
)

urlpatterns = [
    path("", pages.index, name="index"),
    path("pages/<str:leaf>/", pages.page, name="page"),
    path("bulletins/", bulletins.index, name="bulletins"),
    path("bulletins/<str:issue>/", bulletins.bulletin, name="bulletin"),
    path("actualites/", news.index, name="news"),
    path("actualites/flux.atom", feeds.news, name="news_feed"),
    path("actualites/<str:article>/", news.article, name="article"),
    path("questions/", questions.index, name="questions"),
    path("questions/poser/", questions.ask, name="question_ask"),
    path("questions/suivre/<str:inquiry_secret>/", questions.question, name="question"),
    path("actes/", acts.index, name="acts"),
    path("actes/actes.atom", acts.atom, name="acts_atom"),
    path("actes/actes.csv", acts.table, name="acts_csv"),
    path("actes/a-la-porte.pdf", acts.door, name="acts_door"),
    path("actes/<str:deed>/", acts.act, name="act"),
    path("agenda/", agenda.index, name="agenda"),
    path("agenda/agenda.ics", agenda.ics, name="agenda_ics"),
    path("agenda/flux.atom", feeds.events, name="agenda_feed"),
    path("agenda/<str:happening>/", agenda.event, name="event"),
    path("agenda/<str:happening>/evenement.ics", agenda.event_ics, name="event_ics"),
    path("agenda/<str:happening>/affiche.pdf", agenda.poster, name="poster"),
    path("lettre/", digest.subscribe, name="subscribe"),
    path("lettre/merci/", digest.subscribed, name="subscribed"),
    path("lettre/lien/", digest.link, name="subscription_link"),
    path("lettre/arretee/", digest.no_more, name="subscribed_no_more"),
    path("lettre/<str:digested>/", digest.mine, name="subscriptions"),
    path("lettre/<str:digested>/arreter/", digest.unsubscribe, name="unsubscribe"),
    path("ecran/", screen.screen, name="screen"),
    path("integrer/", feeds.embedding, name="embedding"),
    path("integrer/cadre/", feeds.embedded, name="embedded"),
]
