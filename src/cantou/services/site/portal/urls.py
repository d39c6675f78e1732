from __future__ import annotations

from django.urls import path

from cantou.services.site.portal.views import news, pages

urlpatterns = [
    path("", pages.index, name="index"),
    path("pages/<slug:leaf>/", pages.page, name="page"),
    path("actualites/", news.index, name="news"),
    path("actualites/<slug:article>/", news.article, name="article"),
]
