from __future__ import annotations

from django.urls import path

from cantou.services.site.desk.views import news, pages

urlpatterns = [
    path("", news.index, name="index"),
    path("actualite/nouvelle/", news.new, name="article_new"),
    path("actualite/<slug:article>/", news.edit, name="article"),
    path("actualite/<slug:article>/faire/", news.act, name="article_act"),
    path("pages/", pages.index, name="pages"),
    path("pages/nouvelle/", pages.new, name="page_new"),
    path("pages/<slug:leaf>/modifier/", pages.edit, name="page"),
    path("pages/<slug:leaf>/faire/", pages.act, name="page_act"),
]
