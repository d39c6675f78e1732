from __future__ import annotations

from django.urls import path

from cantou.services.site.portal.views import acts, news, pages

urlpatterns = [
    path("", pages.index, name="index"),
    path("pages/<slug:leaf>/", pages.page, name="page"),
    path("actualites/", news.index, name="news"),
    path("actualites/<slug:article>/", news.article, name="article"),
    path("actes/", acts.index, name="acts"),
    path("actes/actes.atom", acts.atom, name="acts_atom"),
    path("actes/actes.csv", acts.table, name="acts_csv"),
    path("actes/a-la-porte.pdf", acts.door, name="acts_door"),
    path("actes/<str:deed>/", acts.act, name="act"),
]
