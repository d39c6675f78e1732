from __future__ import annotations

from django.urls import path

from cantou.services.site.desk.views import editor, news, pages, versions

urlpatterns = [
    path("", news.index, name="index"),
    path("actualite/nouvelle/", news.new, name="article_new"),
    path("actualite/<slug:article>/", news.edit, name="article"),
    path("actualite/<slug:article>/faire/", news.act, name="article_act"),
    path("pages/", pages.index, name="pages"),
    path("pages/nouvelle/", pages.new, name="page_new"),
    path("pages/<slug:leaf>/", pages.page, name="page"),
    path("pages/<slug:leaf>/modifier/", editor.edit, name="page_edit"),
    path("pages/<slug:leaf>/menu/", pages.place, name="page_place"),
    path("pages/<slug:leaf>/faire/", pages.act, name="page_act"),
    path("pages/<slug:leaf>/fichier/<str:name>", pages.file, name="page_file"),
    path("pages/<slug:leaf>/versions/", versions.index, name="page_versions"),
    path("pages/<slug:leaf>/versions/<int:edition>/", versions.version, name="page_version"),
    path("pages/<slug:leaf>/versions/<int:edition>/reprendre/", versions.restore, name="page_restore"),
]
